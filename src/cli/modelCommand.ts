/** @file `penchant model`: the catalog and what of it is on this machine; `penchant model pull`: gets one. */

import { listModels, pullModel } from '../model/index';
import type { ModelListing } from '../common/models';
import type { GlobalOptions } from './globalOptions';
import { describePull, formatBytes, type Terminal } from './terminal';

export async function runModelList(options: GlobalOptions, terminal: Terminal): Promise<void> {
  const models = await listModels(options.data);
  if (options.json === true) {
    terminal.print(JSON.stringify({ models: models.map(asJson) }));
    return;
  }
  const width = Math.max(...models.map(({ id }) => id.length));
  for (const model of models) terminal.print(describeModel(model, width));
}

export interface PullCommandOptions {
  readonly source?: string;
  readonly mirror?: string;
  readonly proxy?: string;
  readonly caFile?: string;
}

export async function runModelPull(
  id: string,
  { source, mirror, proxy, caFile }: PullCommandOptions,
  options: GlobalOptions,
  terminal: Terminal,
): Promise<void> {
  const { progress, signal } = terminal;
  try {
    const { path } = await pullModel({
      ...{ id, dataFolder: options.data, source, mirror, proxy, caFile, signal },
      onProgress: (each) => progress.show(describePull(each), each.receivedBytes / each.totalBytes),
    });
    progress.clear();
    if (options.json === true) await runModelList(options, terminal);
    else terminal.print(path);
  } finally {
    progress.clear();
  }
}

function asJson({ id, isInstalled, bytes, architecture, license }: ModelListing): object {
  return { id, installed: isInstalled, bytes, architecture, license };
}

function describeModel({ id, isInstalled, bytes, license, description }: ModelListing, width: number): string {
  const size = formatBytes(bytes).padStart(8);
  return `${isInstalled ? '✔' : ' '} ${id.padEnd(width)}  ${size}  ${license}  ${description}`;
}
