/** @file The tiny models of the PyTorch fixtures, opened for training. */

import { join } from 'node:path';
import type { Disposable } from '../../../../src/common/disposable';
import { openWeightFile } from '../../../../src/model/base/openWeightFile';
import {
  openPreparedWeights,
  type PreparedBits,
  type PreparedWeights,
} from '../../../../src/model/base/preparedWeights';
import type { ModelConfig } from '../../../../src/model/base/weights';
import type { Adapter } from '../../../../src/model/personal/adapter';
import { shapeOf } from '../../../../src/model/personal/adapterShape';
import { SequenceRunner, type SequenceRunnerOptions } from '../../../../src/model/personal/sequenceRunner';
import { REFERENCE_FOLDER } from '../base/fixtures';
import { storeWithoutLoss, type TinyName } from '../runtime/tinyModels';

/** Whoever opens it disposes it. */
export interface TinyModel extends Disposable {
  readonly config: ModelConfig;
  readonly weights: PreparedWeights;
  readonly bosTokenId: number;
  /** A runner on one thread of the CPU, or as the options say; whoever takes it disposes it. */
  runner(
    shape: Pick<SequenceRunnerOptions, 'lora' | 'softRows'>,
    options?: Partial<SequenceRunnerOptions>,
  ): SequenceRunner;
}

export interface TinyModelOptions {
  readonly bits?: Exclude<PreparedBits, 4>;
  /** Where the fixtures are, for a program that was bundled elsewhere. */
  readonly fixtures?: string;
}

/** @param scratch a folder for the prepared weights */
export function openTinyModel(name: TinyName, scratch: string, options: TinyModelOptions = {}): TinyModel {
  const { bits = 32, fixtures = REFERENCE_FOLDER } = options;
  const source = openWeightFile(join(fixtures, name, 'model.safetensors'));
  const weights = openPreparedWeights(join(scratch, `${name}-${bits}`), source, bits);
  if (bits === 8) storeWithoutLoss(weights, source);
  const { bosTokenId } = source.readTokenizerJson();
  const { config } = source;
  source.dispose();
  return {
    config,
    weights,
    bosTokenId,
    runner: (shape, changes) =>
      new SequenceRunner({ config, weights, devices: ['cpu'], threads: 1, ...shape, ...changes }),
    dispose: () => weights.dispose(),
  };
}

/** Runners by model and shape, so that cases of one shape share their graphs. Whoever makes it disposes it. */
export class TinyRunners implements Disposable {
  private readonly models = new Map<string, TinyModel>();
  private readonly runners = new Map<string, SequenceRunner>();

  constructor(private readonly scratch: string) {}

  model(name: TinyName, bits: Exclude<PreparedBits, 4> = 32): TinyModel {
    const key = `${name} ${bits}`;
    const model = this.models.get(key) ?? openTinyModel(name, this.scratch, { bits });
    this.models.set(key, model);
    return model;
  }

  runnerOf(name: TinyName, adapter: Adapter, bits: Exclude<PreparedBits, 4> = 32): SequenceRunner {
    const shape = shapeOf(adapter);
    const key = `${name} ${bits} ${shape.softRows} ${shape.lora.modules.join()}`;
    const runner = this.runners.get(key) ?? this.model(name, bits).runner(shape);
    this.runners.set(key, runner);
    return runner;
  }

  dispose(): void {
    for (const runner of this.runners.values()) runner.dispose();
    for (const model of this.models.values()) model.dispose();
  }
}
