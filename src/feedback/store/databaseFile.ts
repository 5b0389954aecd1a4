/**
 * @file The database's file in the data folder: whose it is, who may read it, what its first bytes tell before SQLite touches it,
 * and its way aside.
 */

import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { UserFacingError } from '../../common/userFacingError';
import { MIGRATIONS } from './migrations';
import { damaged } from './sqlite';

const NAME = 'penchant.sqlite';
/** What SQLite keeps beside a database while it is open. */
const BESIDE = ['', '-wal', '-shm'] as const;

export function databaseFile(dataFolder: string): string {
  return join(dataFolder, NAME);
}

/** Those that are there: the database's own first, then SQLite's beside it. */
export function databaseFiles(dataFolder: string): readonly string[] {
  return BESIDE.map((ending) => databaseFile(dataFolder) + ending).filter((path) => existsSync(path));
}

/**
 * A file that only its owner can read, in such a folder, for SQLite to open; those that SQLite makes beside it are like it.
 * Throws a `UserFacingError` where they cannot be made, or where the file is no database or a newer Penchant's: it is left untouched.
 */
export function prepareDatabaseFile(dataFolder: string): string {
  const path = databaseFile(dataFolder);
  try {
    makePrivateFolder(dataFolder);
    closeSync(openSync(path, 'a', 0o600));
    if (process.platform !== 'win32') for (const each of databaseFiles(dataFolder)) chmodSync(each, 0o600);
  } catch (error) {
    throw new UserFacingError(`${path} cannot be opened for writing, so nothing is learned. See who may write there.`, {
      cause: error,
    });
  }
  checkHeader(path);
  return path;
}

/**
 * Moves a database that cannot be read aside, with what lies beside it, so that the next one to open begins a new one.
 * Nothing is deleted. Gives the new name; nothing where there is none.
 */
export function setAsideDamaged(dataFolder: string, now: number = Date.now()): string | undefined {
  const stamp = new Date(now).toISOString().replaceAll(/[:.]/g, '-');
  const aside = join(dataFolder, `penchant.damaged-${stamp}.sqlite`);
  // The log first: a new database must not find the old one's.
  for (const ending of BESIDE.toReversed()) {
    const path = databaseFile(dataFolder) + ending;
    if (existsSync(path)) renameSync(path, aside + ending);
  }
  return existsSync(aside) ? aside : undefined;
}

/** What Penchant itself makes in its data folder. */
const OWN_NAMES = /^(?:models|prepared|reference|adapters|learning|devices\.json.*|penchant\..*)$/;

/** A folder that is there already, and holds what is not ours, keeps its mode: somebody else may need to look into it. */
function makePrivateFolder(folder: string): void {
  if (mkdirSync(folder, { recursive: true, mode: 0o700 }) !== undefined || process.platform === 'win32') return;
  const isOpen = (statSync(folder).mode & 0o077) !== 0;
  if (isOpen && readdirSync(folder).every((name) => OWN_NAMES.test(name))) chmodSync(folder, 0o700);
}

/** Of SQLite's file format, section 1.3. */
const MAGIC = 'SQLite format 3\0';
const HEADER_BYTES = 100;
const USER_VERSION_OFFSET = 60;

function checkHeader(path: string): void {
  const header = Buffer.alloc(HEADER_BYTES);
  const file = openSync(path, 'r');
  const length = readSync(file, header, 0, HEADER_BYTES, 0);
  closeSync(file);
  // As it was just made.
  if (length === 0) return;
  if (length < HEADER_BYTES || header.toString('latin1', 0, MAGIC.length) !== MAGIC) throw damaged(path);
  refuseNewer(header.readUInt32BE(USER_VERSION_OFFSET), path);
}

/** Throws a `UserFacingError` for a version that this Penchant does not know yet. */
export function refuseNewer(version: number, path: string): void {
  if (version <= MIGRATIONS.length) return;
  throw new UserFacingError(
    `The database of feedback ${path} is a newer Penchant’s (version ${version}; this one knows ${MIGRATIONS.length}), so nothing is learned here; nothing in it was changed. Update Penchant.`,
  );
}
