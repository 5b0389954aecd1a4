/** @file Opens a model by catalog id or path, on a device, with everything chosen that nobody chose. */

import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { DeviceChoice, LoadProgress } from '../../common/models';
import { findModelFile } from '../base/catalogFolder';
import { openWeightFile } from '../base/openWeightFile';
import { weightBitsFor } from '../base/preparedWeights';
import type { ModelConfig } from '../base/weights';
import type { AdapterTensors } from './adapterTensors';
import { chooseDevice, defaultThreads } from './chooseDevice';
import { createLanguageModel } from './languageModel';
import type { LanguageModel } from './languageModel';

export interface OpenModelOptions {
  /** Catalog id, or path of a GGUF file, a safetensors file or a folder with them. */
  readonly model: string;
  readonly dataFolder: string;
  readonly device: DeviceChoice;
  readonly threads?: number;
  /** Prompt and completion fit into so many tokens; by default what keeps the device quick. */
  readonly contextTokens?: number;
  /**
   * Asked for the adapter to begin with, once the model is known: one that is put in place later takes a new session. Must not throw.
   * Absent, or nothing: the base model answers.
   */
  readonly firstAdapter?: (config: ModelConfig, path: string) => Promise<AdapterTensors | undefined>;
  readonly onProgress?: (progress: LoadProgress) => void;
}

/** On a CPU a prompt of 512 tokens is read in under a second; a GPU reads four times as much in less. */
const CONTEXT_TOKENS = { cpu: 512, gpu: 2048 } as const;
/** Share of the progress that reading, preparing and starting take. */
const PROGRESS_SHARE = { reading: 0.05, preparing: 0.75 } as const;

/** Opens a model. The first time, its weights are prepared (seconds); later that is found on disk. */
export async function openLanguageModel(options: OpenModelOptions): Promise<LanguageModel> {
  const { dataFolder } = options;
  options.onProgress?.({ stage: 'reading', fraction: 0 });
  const path = await findModelFile(options.model, dataFolder);
  const source = openWeightFile(path);
  const adapter = await options.firstAdapter?.(source.config, path);
  const device = await chooseDevice(options.device, weightBitsFor(source.config) === 4);
  const contextTokens = options.contextTokens ?? (device === 'cpu' ? CONTEXT_TOKENS.cpu : CONTEXT_TOKENS.gpu);
  return createLanguageModel(source, {
    id: options.model,
    device,
    threads: options.threads ?? defaultThreads(),
    preparedFolder: preparedFolderFor(path, dataFolder),
    contextTokens: Math.min(contextTokens, source.config.contextLength),
    adapter,
    stepDelayMs: Number(process.env['PENCHANT_TEST_STEP_DELAY_MS'] ?? 0),
    onProgress: ({ stage, fraction }) => {
      const before = stage === 'preparing' ? PROGRESS_SHARE.reading : PROGRESS_SHARE.reading + PROGRESS_SHARE.preparing;
      const share = stage === 'preparing' ? PROGRESS_SHARE.preparing : 1 - before;
      options.onProgress?.({ stage, fraction: before + share * fraction });
    },
  });
}

/** One folder per state of a model file: a file that changes is prepared anew. */
export function preparedFolderFor(path: string, dataFolder: string): string {
  const { size, mtimeMs } = statSync(path);
  const key = createHash('sha256').update(`${path}\n${size}\n${mtimeMs}`).digest('hex').slice(0, 16);
  return join(dataFolder, 'prepared', key);
}
