/**
 * @file Which version is in force for which base model: a small file for each model in the user's `activeAdaptersFolder`. One file for
 * all would let two processes with different models write over each other's choice.
 */

import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { safeFileName } from '../../common/safeFileName';
import { makeFolder, namesIn, removeAbandoned, replaceDurably, syncFolder } from './durableFiles';

const ACTIVE = z.object({ baseChecksum: z.string(), version: z.string() });
type ActiveVersion = z.infer<typeof ACTIVE>;

/** The version in force; nothing: the base model. */
export function activeVersion(folder: string, baseChecksum: string): string | undefined {
  return readActive(activeFile(folder, baseChecksum))?.version;
}

/** What is in force, for each base model that has something in force. */
export function allActive(folder: string): readonly ActiveVersion[] {
  return namesIn(folder).flatMap((name) => readActive(join(folder, name)) ?? []);
}

/** The versions in force for any model. */
export function allActiveVersions(folder: string): ReadonlySet<string> {
  return new Set(allActive(folder).map(({ version }) => version));
}

/** From one moment to the next another version is in force, or the base model (null). */
export function setActiveVersion(folder: string, version: string | null, baseChecksum: string): void {
  const path = activeFile(folder, baseChecksum);
  if (version === null) {
    if (!existsSync(path)) return;
    rmSync(path, { force: true });
    syncFolder(folder);
    return;
  }
  makeFolder(folder);
  removeAbandoned(folder);
  replaceDurably(path, `${JSON.stringify({ baseChecksum, version })}\n`);
}

/** The base model is in force for every model. */
export function clearActiveVersions(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

function activeFile(folder: string, baseChecksum: string): string {
  return join(folder, `${safeFileName(baseChecksum)}.json`);
}

/** A file that is damaged says as little as one that is absent: the base model is always a safe choice. */
function readActive(path: string): ActiveVersion | undefined {
  const text = readIfThere(path);
  try {
    return text === undefined ? undefined : ACTIVE.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** A file that is there and cannot be read is another matter: its version must not be pruned for that. */
function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
