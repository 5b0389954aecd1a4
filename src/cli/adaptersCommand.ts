/** @file `penchant adapters`: a user's versions, which of them is active, and their ways in and out. */

import type { AdapterVersion } from '../common/learning';
import { findModelFile, importAdapter, modelChecksum, openAdapterRegistry, type AdapterRegistry } from '../model/index';
import type { GlobalOptions } from './globalOptions';
import { installedModel, modelOf } from './languageModel';
import { describeHeldOut } from './learnCommand';
import type { Terminal } from './terminal';

/** What stands for no adapter where a version is asked for. */
const BASE = 'base';

/** Enough to go back to last week. */
export const DEFAULT_KEPT_VERSIONS = 10;

export async function runAdaptersList(globals: GlobalOptions, terminal: Terminal): Promise<void> {
  const registry = registryOf(globals);
  const versions = registry.list();
  const active = versions.length === 0 ? null : await activeVersion(registry, globals);
  if (globals.json === true) {
    terminal.print(JSON.stringify({ active, versions: versions.map(asJson) }));
    return;
  }
  if (versions.length === 0) terminal.print(`Nothing has been learned of the user ${globals.user} yet.`);
  for (const version of versions) terminal.print(describe(version, version.version === active));
  for (const version of registry.damaged()) terminal.print(`✘ ${version} is damaged`);
}

export async function runAdaptersActivate(version: string, globals: GlobalOptions, terminal: Terminal): Promise<void> {
  registryOf(globals).activate(version === BASE ? null : version, await baseChecksum(globals));
  await report(`${version === BASE ? 'The base model' : version} is active.`, globals, terminal);
}

export async function runAdaptersRollBack(globals: GlobalOptions, terminal: Terminal): Promise<void> {
  const version = registryOf(globals).rollBack(await baseChecksum(globals));
  await report(`${version ?? 'The base model'} is active.`, globals, terminal);
}

export async function runAdaptersExport(
  version: string,
  folder: string,
  globals: GlobalOptions,
  terminal: Terminal,
): Promise<void> {
  registryOf(globals).export(version, folder);
  await report(`${version} is in ${folder}.`, globals, terminal);
}

/** What comes from elsewhere has to pass the gate's tests of sanity here before it becomes active. */
export async function runAdaptersImport(folder: string, globals: GlobalOptions, terminal: Terminal): Promise<void> {
  const { progress, signal } = terminal;
  try {
    const { version, gate } = await importAdapter({
      ...{ model: await modelOf(globals), dataFolder: globals.data, user: globals.user, device: globals.device },
      ...{ folder, signal },
      onProgress: (fraction) => progress.show('judging the adapter', fraction),
    });
    progress.clear();
    signal.throwIfAborted();
    await report(gate.passed ? `${version} is active.` : gate.reason, globals, terminal);
  } finally {
    progress.clear();
  }
}

export async function runAdaptersPrune(
  { keep }: { readonly keep: number },
  globals: GlobalOptions,
  terminal: Terminal,
): Promise<void> {
  const registry = registryOf(globals);
  const before = registry.list().length;
  registry.prune(keep);
  const after = registry.list().length;
  await report(`${before - after} erased, ${after} kept.`, globals, terminal);
}

/** As JSON, every command tells what there is by then. */
async function report(sentence: string, globals: GlobalOptions, terminal: Terminal): Promise<void> {
  if (globals.json === true) await runAdaptersList(globals, terminal);
  else terminal.print(sentence);
}

function registryOf({ data, user }: GlobalOptions): AdapterRegistry {
  return openAdapterRegistry(data, user);
}

async function baseChecksum(globals: GlobalOptions): Promise<string> {
  return checksumOf(await modelOf(globals), globals);
}

async function checksumOf(model: string, { data }: GlobalOptions): Promise<string> {
  return modelChecksum(await findModelFile(model, data), data);
}

/** Adapters outlive the model that they were trained for: without one, none is active. */
async function activeVersion(registry: AdapterRegistry, globals: GlobalOptions): Promise<string | null> {
  const model = globals.model ?? (await installedModel(globals.data));
  return model === undefined ? null : (registry.active(await checksumOf(model, globals)) ?? null);
}

function asJson({ version, parent, model, date, pairs, gate }: AdapterVersion): object {
  return { version, parent, model, date, pairs, gate };
}

function describe({ version, parent, model, date, pairs, gate }: AdapterVersion, isActive: boolean): string {
  const mark = isActive ? '✔' : ' ';
  const verdict = gate.passed ? describeHeldOut(gate) : gate.reason;
  return `${mark} ${version}  ${date.slice(0, 10)}  ${model}, from ${parent ?? 'the base model'}, ${pairs} pairs; ${verdict}`;
}
