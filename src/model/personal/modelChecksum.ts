/**
 * @file The identity of a base model: what adapters and reference log-probabilities belong to. A hash of the file is kept, in
 * `prepared/checksums.json`, as long as path, size and time of change stay, since a model may have 7 GB.
 */

import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import * as z from 'zod/mini';
import { UserFacingError } from '../../common/userFacingError';
import { shardNames } from '../base/safetensors';

const CACHE = z.record(
  z.string(),
  z.object({
    bytes: z.number(),
    /** Nanoseconds since 1970, which are too many for a number. */
    changed: z.string(),
    sha256: z.string(),
  }),
);
type Cache = z.infer<typeof CACHE>;

/**
 * SHA-256 of a model file, in lower-case hexadecimal. A safetensors model is its weight files and, as they change what it computes,
 * `config.json` and `tokenizer.json`: of these the SHA-256 of their list, as `sha256sum` prints it.
 * @param path a GGUF file, a safetensors file, or a Hugging Face folder
 */
export async function modelChecksum(path: string, dataFolder: string): Promise<string> {
  const absolute = resolve(path);
  const stats = await stat(absolute).catch(() => undefined);
  if (stats?.isDirectory()) return checksumOfFiles(absolute, shardNames(absolute), dataFolder);
  if (absolute.endsWith('.safetensors')) return checksumOfFiles(dirname(absolute), [basename(absolute)], dataFolder);
  return checksumOfFile(absolute, dataFolder);
}

async function checksumOfFiles(folder: string, weightFiles: readonly string[], dataFolder: string): Promise<string> {
  const beside = ['config.json', 'tokenizer.json'].filter((name) => existsSync(join(folder, name)));
  const list = createHash('sha256');
  for (const name of [...beside, ...weightFiles.toSorted()]) {
    list.update(`${await checksumOfFile(join(folder, name), dataFolder)}  ${name}\n`);
  }
  return list.digest('hex');
}

async function checksumOfFile(path: string, dataFolder: string): Promise<string> {
  const state = await stateOf(path);
  const known = (await readCache(dataFolder))[path];
  if (known?.bytes === state.bytes && known.changed === state.changed) return known.sha256;
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20 })) hash.update(chunk as Buffer);
  const entry = { ...state, sha256: hash.digest('hex') };
  const after = await stateOf(path);
  if (after.bytes === state.bytes && after.changed === state.changed) await remember(path, entry, dataFolder);
  return entry.sha256;
}

async function stateOf(path: string): Promise<{ readonly bytes: number; readonly changed: string }> {
  const stats = await stat(path, { bigint: true }).catch(() => undefined);
  if (!stats) throw new UserFacingError(`There is no model file at ${path}.`);
  const { size, mtimeNs } = stats;
  return { bytes: Number(size), changed: String(mtimeNs) };
}

/** A cache that is missing or damaged is an empty one. */
async function readCache(dataFolder: string): Promise<Cache> {
  try {
    return CACHE.parse(JSON.parse(await readFile(cacheFile(dataFolder), 'utf8')));
  } catch {
    return {};
  }
}

/** Written aside and renamed. If two processes write at once, one entry is lost, and made again when it is missed. */
async function remember(path: string, entry: Cache[string], dataFolder: string): Promise<void> {
  const others = Object.entries(await readCache(dataFolder)).filter(([known]) => existsSync(known));
  const cache = { ...Object.fromEntries(others), [path]: entry };
  const aside = `${cacheFile(dataFolder)}.${randomUUID()}.new`;
  try {
    await mkdir(dirname(aside), { recursive: true, mode: 0o700 });
    await writeFile(aside, `${JSON.stringify(cache, undefined, 2)}\n`, { mode: 0o600 });
    await rename(aside, cacheFile(dataFolder));
  } catch {
    // A full disk costs time at the next start, not the checksum.
    await rm(aside, { force: true }).catch(() => undefined);
  }
}

function cacheFile(dataFolder: string): string {
  return join(dataFolder, 'prepared', 'checksums.json');
}
