/** @file A base model opened for training and scoring: tokenizer, frozen weights, and the runner of sequences on a device. */

import { statfsSync } from 'node:fs';
import type { Disposable } from '../../common/disposable';
import type { TrainingPrecision } from '../../common/learning';
import type { DeviceChoice } from '../../common/models';
import { UserFacingError } from '../../common/userFacingError';
import { findModelFile } from '../base/catalogFolder';
import { openWeightFile } from '../base/openWeightFile';
import { openPreparedWeights, weightBitsFor } from '../base/preparedWeights';
import type { PreparedWeights } from '../base/preparedWeights';
import { createTokenizer } from '../base/tokenizer';
import type { Tokenizer } from '../base/tokenizer';
import type { ModelConfig } from '../base/weights';
import { trainingThreads } from '../runtime/chooseDevice';
import { preparedFolderFor } from '../runtime/openLanguageModel';
import { modelChecksum } from './modelChecksum';
import { ReferenceStore } from './referenceLogps';
import { SequenceRunner } from './sequenceRunner';
import type { SequenceRunnerOptions } from './sequenceRunner';
import { trainingDevices } from './trainingDevices';

export interface TrainingModelOptions {
  /** Catalog id or path. */
  readonly model: string;
  readonly dataFolder: string;
  readonly device: DeviceChoice;
  readonly threads?: number;
  /** By default float32 for small models, int8 for large ones. */
  readonly precision?: TrainingPrecision;
  /** Making the weights ready takes seconds, the first time. */
  readonly onProgress?: (fraction: number) => void;
}

/** Whoever opens it disposes it. */
export interface TrainingModel extends Disposable {
  readonly path: string;
  readonly checksum: string;
  readonly config: ModelConfig;
  readonly tokenizer: Tokenizer;
  readonly weights: PreparedWeights;
  readonly references: ReferenceStore;
  /** A runner for LoRAs and soft prompts of this shape; whoever takes it disposes it. */
  runner(shape: Pick<SequenceRunnerOptions, 'lora' | 'softRows'>): SequenceRunner;
}

export async function openTrainingModel(options: TrainingModelOptions): Promise<TrainingModel> {
  const { dataFolder, onProgress } = options;
  const path = await findModelFile(options.model, dataFolder);
  const checksum = await modelChecksum(path, dataFolder);
  const source = openWeightFile(path);
  try {
    const { config } = source;
    const precision = options.precision ?? (weightBitsFor(config) === 8 ? 'float32' : 'int8');
    const devices = await trainingDevices(options.device, dataFolder);
    const weights = prepare(path, dataFolder, source, precision, onProgress);
    return {
      path,
      checksum,
      config,
      tokenizer: createTokenizer(source.readTokenizerJson()),
      weights,
      references: ReferenceStore.open(dataFolder, checksum, precision),
      runner: (shape) =>
        new SequenceRunner({ ...shape, config, weights, devices, threads: options.threads ?? trainingThreads() }),
      dispose: () => weights.dispose(),
    };
  } finally {
    source.dispose();
  }
}

/**
 * What training alone reads lies beside what decodes. Small models decode with 8 bits too, but are judged by what they write there;
 * here it is their log-probabilities that have to be near.
 */
function prepare(
  path: string,
  dataFolder: string,
  source: ReturnType<typeof openWeightFile>,
  precision: TrainingPrecision,
  onProgress: ((fraction: number) => void) | undefined,
): PreparedWeights {
  const decoding = preparedFolderFor(path, dataFolder);
  if (precision === 'int8') {
    return openPreparedWeights(`${decoding}-int8`, source, 8, onProgress, { keepsLevels: true });
  }
  try {
    return openPreparedWeights(`${decoding}-float32`, source, 32, onProgress);
  } catch (error) {
    if (error instanceof UserFacingError || !isOutOfSpace(error)) throw error;
    const { bavail, bsize } = statfsSync(dataFolder);
    throw new UserFacingError(
      `There is not enough room for training in ${dataFolder} (${Math.round((bavail * bsize) / 1e6)} MB free). Make room, or train with int8 weights. Nothing was changed.`,
      { cause: error },
    );
  }
}

function isOutOfSpace(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}
