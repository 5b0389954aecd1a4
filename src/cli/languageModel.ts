/** @file The model a command works with: which one, and the opening of it with progress. */

import { listModels, openLanguageModel, type LanguageModel } from '../model/index';
import { UserFacingError } from '../common/userFacingError';
import type { GlobalOptions } from './globalOptions';
import type { Terminal } from './terminal';

/** With the user's active adapter, unless the base model alone is wanted. Whoever opens it disposes it. */
export async function openModel(options: GlobalOptions, terminal: Terminal): Promise<LanguageModel> {
  const { progress, signal } = terminal;
  try {
    const model = await openLanguageModel({
      model: await modelOf(options),
      dataFolder: options.data,
      device: options.device,
      ...(options.base !== true && { user: options.user }),
      onProgress: ({ stage, fraction }) => progress.show(`${stage} the model`, fraction),
    });
    progress.clear();
    const { adapterProblem } = model.description;
    if (adapterProblem !== undefined) terminal.warn(adapterProblem);
    if (signal.aborted) model.dispose();
    signal.throwIfAborted();
    return model;
  } finally {
    progress.clear();
  }
}

/** The model that is named, else the first that is installed. Throws a `UserFacingError` where there is none. */
export async function modelOf({ model, data }: GlobalOptions): Promise<string> {
  const wanted = model ?? (await installedModel(data));
  if (wanted !== undefined) return wanted;
  const [smallest] = await listModels(data);
  throw new UserFacingError(
    `There is no model in ${data} yet. Get one with: penchant model pull ${smallest?.id ?? 'ID'}`,
  );
}

/** The editor's own rule where no model is named: the first of the catalog that is on this machine. */
export async function installedModel(dataFolder: string): Promise<string | undefined> {
  const models = await listModels(dataFolder);
  return models.find(({ isInstalled }) => isInstalled)?.id;
}
