/** @file SQLite as Node brings it along, where it does; and what its errors mean, in plain words. */

import type * as Sqlite from 'node:sqlite';
import { UserFacingError } from '../../common/userFacingError';

/** Throws a `UserFacingError` where there is none: some builds of Electron leave it out. */
export function loadSqlite(): typeof Sqlite {
  const sqlite = loadQuietly();
  if (sqlite) return sqlite;
  throw new UserFacingError(
    'Penchant completes code, but does not learn: this editor’s Node has no SQLite (node:sqlite), in which feedback would be kept. Update the editor.',
  );
}

/** Without the warning that Node's interface to SQLite may change: whoever reads it could do nothing about it. */
function loadQuietly(): typeof Sqlite | undefined {
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = () => undefined;
  try {
    return process.getBuiltinModule('node:sqlite');
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** SQLite's primary result codes that are told from one another here. */
const BUSY = 5;
const LOCKED = 6;
const READONLY = 8;
const CORRUPT = 11;
const FULL = 13;
const CANTOPEN = 14;
const NOTADB = 26;

/** Whether others held what was wanted for longer than one waits, or the disk has no room for it. */
export function isPassing(error: unknown): boolean {
  const cause = error instanceof UserFacingError ? error.cause : error;
  const code = resultCodeOf(cause);
  return code === BUSY || code === LOCKED || code === FULL;
}

/** The error in plain words; one that is not SQLite's, or nobody's but ours, as it is. */
export function explained(error: unknown, path: string): unknown {
  switch (resultCodeOf(error)) {
    case FULL:
      return new UserFacingError(
        `The disk is full: this was not stored in ${path}, and all that had been is whole. Free some space and try again.`,
        { cause: error },
      );
    case BUSY:
    case LOCKED:
      return new UserFacingError(`Another Penchant keeps ${path} busy. Try again in a moment.`, { cause: error });
    case READONLY:
    case CANTOPEN:
      return new UserFacingError(
        `${path} cannot be opened for writing, so nothing is learned. See who may write there.`,
        {
          cause: error,
        },
      );
    case CORRUPT:
    case NOTADB:
      return damaged(path, error);
    default:
      return error;
  }
}

/** A database that cannot be read: not SQLite's, cut short, or with pages that are not as they were written. */
class DamagedDatabaseError extends UserFacingError {}

export function isDamaged(error: unknown): boolean {
  return error instanceof DamagedDatabaseError;
}

export function damaged(path: string, cause?: unknown): UserFacingError {
  return new DamagedDatabaseError(
    `The database of feedback ${path} is damaged, so nothing is learned; nothing in it was changed. Move it aside and begin a new one with: penchant pairs set-aside`,
    { cause },
  );
}

function resultCodeOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined;
  // The upper bytes tell more than is told apart here.
  return error.errcode & 0xff;
}
