/** @file The model a command works with: which one, and the opening of it with progress. */

import { listModels, openLanguageModel, type LanguageModel } from '../model/index';
import { UserFacingError } from '../common/userFacingError';
import type { GlobalOptions } from './globalOptions';
import type { Terminal } from './terminal';

/** Whoever opens it disposes it. */
export async function openModel(options: GlobalOptions, terminal: Terminal): Promise<LanguageModel> {
  const { progress, signal } = terminal;
  try {
    const model = await openLanguageModel({
      model: options.model ?? (await firstInstalled(options.data)),
      dataFolder: options.data,
      device: options.device,
      onProgress: ({ stage, fraction }) => progress.show(`${stage} the model`, fraction),
    });
    if (signal.aborted) model.dispose();
    signal.throwIfAborted();
    return model;
  } finally {
    progress.clear();
  }
}

/** The editor's own rule where no model is set. */
async function firstInstalled(dataFolder: string): Promise<string> {
  const models = await listModels(dataFolder);
  const installed = models.find(({ isInstalled }) => isInstalled);
  if (installed) return installed.id;
  throw new UserFacingError(
    `There is no model in ${dataFolder} yet. Get one with: penchant model pull ${models[0]?.id ?? 'ID'}`,
  );
}
