/**
 * @file The models of the data folder: `models/<id>/model.gguf`, its manifest beside it (written last, so it is the sign of a whole
 * and verified file), and `prepared/`, where the runtime keeps what it makes of the model.
 */

import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import * as z from 'zod/mini';
import type { ModelListing } from '../../common/models';
import { UserFacingError } from '../../common/userFacingError';
import { CATALOG, findEntry, type CatalogEntry } from './catalog';

/** What is known of an installed model file. */
export interface Manifest {
  readonly id: string;
  /** Lower-case hexadecimal, computed over the file as it was stored. */
  readonly sha256: string;
  readonly bytes: number;
  /** Where it came from: an address, a path, a package. */
  readonly source: string;
  /** ISO 8601. */
  readonly date: string;
}

const manifestSchema = z.object({
  id: z.string(),
  sha256: z.string(),
  bytes: z.number(),
  source: z.string(),
  date: z.string(),
});

export function modelFolder(id: string, dataFolder: string): string {
  return join(dataFolder, 'models', id);
}

export function modelFile(id: string, dataFolder: string): string {
  return join(modelFolder(id, dataFolder), 'model.gguf');
}

/** The catalog, with what is on this machine. */
export async function listModels(
  dataFolder: string,
  catalog: readonly CatalogEntry[] = CATALOG,
): Promise<readonly ModelListing[]> {
  return Promise.all(
    catalog.map(async (entry) => ({
      id: entry.id,
      displayName: entry.displayName,
      isInstalled: await isInstalled(entry, dataFolder),
      bytes: entry.bytes,
      architecture: entry.architecture,
      fillsInTheMiddle: entry.fillsInTheMiddle,
      license: entry.license,
      description: entry.description,
    })),
  );
}

/**
 * The file of an installed catalog entry, or a model file or folder of the user's own by its path (`~/` is their home).
 * Throws a `UserFacingError` that says how to get it where there is none.
 */
export async function findModelFile(
  idOrPath: string,
  dataFolder: string,
  catalog: readonly CatalogEntry[] = CATALOG,
): Promise<string> {
  const entry = findEntry(idOrPath, catalog);
  if (entry) {
    if (await isInstalled(entry, dataFolder)) return modelFile(entry.id, dataFolder);
    throw new UserFacingError(
      `The model ${entry.id} is not on this machine yet. Get it with: penchant model pull ${entry.id}`,
      { action: { title: 'Set Up Model', command: 'penchant.setUpModel' } },
    );
  }
  const path = expandHome(idOrPath);
  if (await exists(path)) return path;
  const ids = catalog.map(({ id }) => id).join(', ');
  throw new UserFacingError(
    looksLikePath(idOrPath)
      ? `There is no model file at ${path}.`
      : `There is no model "${idOrPath}". The catalog has ${ids}; a model file is named by its path.`,
  );
}

/** Whether the whole, verified file is there. Cheap: sizes and the manifest are compared, nothing is hashed. */
export async function isInstalled(entry: CatalogEntry, dataFolder: string): Promise<boolean> {
  const manifest = await readManifest(entry.id, dataFolder);
  if (manifest?.sha256 !== entry.sha256) return false;
  const size = await sizeOf(modelFile(entry.id, dataFolder));
  return size === entry.bytes;
}

/** Models, and what was made of them: weights for decoding, log-probabilities of pairs under them. */
function foldersOf(dataFolder: string): readonly string[] {
  return ['models', 'prepared', 'reference'].map((name) => join(dataFolder, name));
}

/** Whether there is anything for `eraseModels` to erase. */
export function hasModels(dataFolder: string): boolean {
  return foldersOf(dataFolder).some((folder) => existsSync(folder));
}

/** Erases every model of the data folder, and what was made of these and of the user's own model files. */
export async function eraseModels(dataFolder: string): Promise<void> {
  for (const folder of foldersOf(dataFolder)) await rm(folder, { recursive: true, force: true });
}

/** Written aside and renamed, so that a manifest is whole or absent. */
export async function writeManifest(manifest: Manifest, dataFolder: string): Promise<void> {
  const path = manifestFile(manifest.id, dataFolder);
  const aside = `${path}.${randomUUID()}.new`;
  await writeFile(aside, `${JSON.stringify(manifest, undefined, 2)}\n`);
  await rename(aside, path);
}

/** Absolute, with `~/` as the user's home: settings are typed by hand and no shell expands them. */
export function expandHome(path: string): string {
  return resolve(path.replace(/^~(?=$|[/\\])/, homedir()));
}

/** A path rather than an id: it has a separator or a model file's ending. */
function looksLikePath(text: string): boolean {
  return /[/\\]|^~|\.(?:gguf|safetensors)$/i.test(text);
}

/** Bytes of the file, or nothing where there is none. */
export async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch {
    return undefined;
  }
}

async function exists(path: string): Promise<boolean> {
  return (await sizeOf(path)) !== undefined;
}

/** A manifest that is missing, cut short or of another shape says the same: nothing verified is here. */
async function readManifest(id: string, dataFolder: string): Promise<Manifest | undefined> {
  try {
    const parsed: unknown = JSON.parse(await readFile(manifestFile(id, dataFolder), 'utf8'));
    return manifestSchema.safeParse(parsed).data;
  } catch {
    return undefined;
  }
}

function manifestFile(id: string, dataFolder: string): string {
  return join(modelFolder(id, dataFolder), 'manifest.json');
}
