/**
 * @file Writes that survive a crash at any moment: what is there under its name is whole and on the disk, or as it was before.
 * Files are their owner's alone (0600, folders 0700).
 */

import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { messageOf, UserFacingError } from '../../common/userFacingError';
import { isRunning } from '../base/runningProcess';

/** Writes a file that has no reader yet, and waits until it is on the disk. */
export function writeDurably(path: string, content: Uint8Array | string): void {
  const file = openSync(path, 'w', 0o600);
  try {
    writeFileSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Puts a file in the place of what is there, if anything. Readers see the former or the new one. */
export function replaceDurably(path: string, content: Uint8Array | string): void {
  const beside = besideName(path);
  try {
    writeDurably(beside, content);
    renameSync(beside, path);
  } finally {
    rmSync(beside, { force: true });
  }
  syncFolder(dirname(path));
}

/** A name beside `path` for what is being made or taken away: no reader looks there, and whose it is can be seen. */
export function besideName(path: string): string {
  return `${path}.making-${process.pid}`;
}

/** Moves a folder to a name that is free; false, and nothing done, if another process was quicker to take it. */
export function moveIfFree(folder: string, place: string): boolean {
  try {
    // A folder is never moved onto one that has files.
    renameSync(folder, place);
  } catch (error) {
    if (existsSync(place)) return false;
    throw error;
  }
  syncFolder(dirname(place));
  return true;
}

/** Takes a folder away: from one moment to the next it is no longer under its name. */
export function removeWhole(folder: string): void {
  const beside = besideName(folder);
  rmSync(beside, { recursive: true, force: true });
  renameSync(folder, beside);
  rmSync(beside, { recursive: true, force: true });
}

/** Removes what processes that are gone, and an earlier one with this one's number, left half done in `folder`. */
export function removeAbandoned(folder: string): void {
  for (const name of namesIn(folder)) {
    const pid = Number(/\.making-(\d+)$/.exec(name)?.[1] ?? NaN);
    if (Number.isNaN(pid) || (pid !== process.pid && isRunning(pid))) continue;
    rmSync(join(folder, name), { recursive: true, force: true });
  }
}

/** A private folder, with all above it that is missing. */
export function makeFolder(folder: string): void {
  const first = mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let made = folder; made.length >= first.length; made = dirname(made)) syncFolder(dirname(made));
}

/** Waits until the folder's list of names is on the disk. Windows has no such call, and writes that list itself. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const opened = openSync(folder, 'r');
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}

/** The names in a folder; none where there is no such folder. */
export function namesIn(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

/**
 * Runs what writes, and says it in plain words where the disk is full or does not allow it.
 * @param consequence a sentence on what became of the user's things
 */
export function withDiskErrors<T>(consequence: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOSPC' || code === 'EDQUOT') {
      throw new UserFacingError(`The disk is full. ${consequence} Free some space and try again.`, { cause: error });
    }
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
      throw new UserFacingError(`The disk cannot be written: ${messageOf(error)}. ${consequence}`, { cause: error });
    }
    throw error;
  }
}
