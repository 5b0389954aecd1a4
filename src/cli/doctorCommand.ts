/** @file `penchant doctor`: what this machine has and what works on it, for the user and for whoever helps them. */

import { existsSync } from 'node:fs';
import { access, constants, stat, statfs } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import { dirname, resolve } from 'node:path';
import { version } from '../../package.json';
import type { DeviceProbe, ModelListing } from '../common/models';
import { messageOf } from '../common/userFacingError';
import type { StoreFigures } from '../feedback/records';
import { databaseFile } from '../feedback/store/databaseFile';
import { listModels, probeDevices, runtimeVersion } from '../model/index';
import type { GlobalOptions } from './globalOptions';
import { hasStore, withStore } from './pairsStore';
import { formatBytes, type Terminal } from './terminal';

interface Findings {
  readonly versions: Readonly<Record<'penchant' | 'node' | 'onnxruntime', string>>;
  readonly machine: {
    readonly platform: string;
    readonly architecture: string;
    readonly threads: number;
    readonly memoryBytes: number;
  };
  readonly dataFolder: DataFolderFindings;
  readonly store: StoreFindings;
  readonly devices: readonly DeviceProbe[];
  readonly models: readonly (Pick<ModelListing, 'id' | 'bytes'> & { readonly installed: boolean })[];
}

interface DataFolderFindings {
  readonly path: string;
  readonly isWritable: boolean;
  readonly freeBytes?: number;
  /** Why it cannot be used. */
  readonly problem?: string;
}

/** Absent figures: nothing was stored yet, or there is a problem. */
interface StoreFindings extends Partial<StoreFigures> {
  readonly path: string;
  /** Why nothing can be learned. */
  readonly problem?: string;
}

export async function runDoctor(options: GlobalOptions, terminal: Terminal): Promise<void> {
  terminal.progress.show('probing devices');
  const findings = await examine(options.data);
  terminal.progress.clear();
  terminal.print(options.json === true ? JSON.stringify(findings) : describe(findings));
}

async function examine(dataFolder: string): Promise<Findings> {
  const [folder, store, devices, models, onnxruntime] = await Promise.all([
    examineFolder(dataFolder),
    examineStore(dataFolder),
    probeDevices(),
    listModels(dataFolder),
    runtimeVersion(),
  ]);
  return {
    versions: { penchant: version, node: process.versions.node, onnxruntime },
    machine: {
      platform: process.platform,
      architecture: process.arch,
      threads: availableParallelism(),
      memoryBytes: totalmem(),
    },
    dataFolder: folder,
    store,
    devices,
    models: models.map(({ id, bytes, isInstalled }) => ({ id, bytes, installed: isInstalled })),
  };
}

/** Of a folder that is not there yet, the one it would be made in counts: a doctor changes nothing. */
async function examineFolder(path: string): Promise<DataFolderFindings> {
  try {
    let existing = resolve(path);
    while (!existsSync(existing)) existing = dirname(existing);
    await access(existing, constants.W_OK);
    if (!(await stat(existing)).isDirectory()) throw new Error(`${existing} is no folder`);
    const { bavail, bsize } = await statfs(existing);
    return { path, isWritable: true, freeBytes: bavail * bsize };
  } catch (error) {
    return { path, isWritable: false, problem: messageOf(error) };
  }
}

/** Every page of it is looked at. */
async function examineStore(dataFolder: string): Promise<StoreFindings> {
  const path = databaseFile(dataFolder);
  if (!hasStore(dataFolder)) return { path };
  try {
    return await withStore(dataFolder, (store) => store.figures());
  } catch (error) {
    return { path, problem: messageOf(error) };
  }
}

function describe({ versions, machine, dataFolder, store, devices, models }: Findings): string {
  const folder = dataFolder.isWritable
    ? `${dataFolder.path} (${formatBytes(dataFolder.freeBytes ?? 0)} free)`
    : `✘ ${dataFolder.path} cannot be written to: ${dataFolder.problem ?? ''}`;
  const installed = models.filter((model) => model.installed);
  return [
    `penchant ${versions.penchant}, Node ${versions.node}, ONNX Runtime ${versions.onnxruntime}`,
    `${machine.platform}-${machine.architecture}, ${machine.threads} threads, ${formatBytes(machine.memoryBytes)} of memory`,
    `data folder: ${folder}`,
    `store: ${describeStore(store)}`,
    installed.length === 0
      ? `model: none yet; get one with: penchant model pull ${models[0]?.id ?? 'ID'}`
      : `models: ${installed.map((model) => `${model.id} (${formatBytes(model.bytes)})`).join(', ')}`,
    'devices:',
    ...devices.map(({ device, state, detail }) => `  ${MARKS[state]} ${device.padEnd(7)} ${detail}`),
  ].join('\n');
}

function describeStore({ problem, bytes, pairs = 0, newPairs = 0, outcomes = 0, updates = 0 }: StoreFindings): string {
  if (problem !== undefined) return `✘ ${problem}`;
  if (bytes === undefined) return 'nothing was stored yet';
  return `${pairs} pairs (${newPairs} new), ${outcomes} outcomes, ${updates} updates (${formatBytes(bytes)})`;
}

const MARKS = { works: '✔', unavailable: '–', wrong: '✘' } as const satisfies Record<DeviceProbe['state'], string>;
