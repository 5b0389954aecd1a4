/** @file Opens the database: made where there is none, brought to this version, and set up so that many processes share it. */

import * as z from 'zod/mini';
import { Connection } from './connection';
import { prepareDatabaseFile, refuseNewer } from './databaseFile';
import { migrate, versionOf } from './migrations';
import { damaged, isPassing, loadSqlite } from './sqlite';

export interface OpenOptions {
  /** How long a statement waits for other processes' before it fails. */
  readonly busyMs?: number;
  /** Whether every page is looked at, which takes some 100 ms for a full database. */
  readonly isChecked?: boolean;
}

/** Writes take milliseconds; only erasing keeps others from writing longer, up to a second or two. */
const BUSY_MS = 5000;

/**
 * - WAL: readers and a writer do not wait for each other. With `NORMAL` what was committed outlives any crash of a process; after a
 *   loss of power the last commits may be missing, and the database is whole.
 * - `secure_delete`: what is deleted is overwritten.
 * - `temp_store`: VACUUM leaves no copy in the system's temporary folder.
 */
const SETTINGS = `
  PRAGMA synchronous = NORMAL;
  PRAGMA secure_delete = ON;
  PRAGMA temp_store = MEMORY;
  PRAGMA trusted_schema = OFF;
`;

/** Throws a `UserFacingError` where SQLite is missing, or the database is damaged, newer, or not to be had. */
export function openDatabase(
  dataFolder: string,
  { busyMs = BUSY_MS, isChecked = false }: OpenOptions = {},
): Connection {
  // Where there is none, no file is made either.
  loadSqlite();
  const path = prepareDatabaseFile(dataFolder);
  const connection = Connection.open(path, busyMs);
  try {
    // Once more, as the last changes may stand in the log beside it.
    refuseNewer(versionOf(connection), path);
    connection.execute(SETTINGS);
    patiently(busyMs, () => connection.execute('PRAGMA journal_mode = WAL'));
    migrate(connection);
    if (isChecked) checkDatabase(connection);
    return connection;
  } catch (error) {
    connection.dispose();
    throw error;
  }
}

const CHECK = z.object({ quick_check: z.string() });

/** Throws a `UserFacingError` where a page is not as it has to be. */
export function checkDatabase(connection: Connection): void {
  const findings = connection.rows(CHECK, 'PRAGMA quick_check(1)').map((row) => row.quick_check);
  if (findings.join() !== 'ok') throw damaged(connection.path, new Error(findings.join('; ')));
}

const RETRY_MS = 20;

/** SQLite does not wait by itself for others to let a database become WAL, which happens once in its life. */
function patiently(busyMs: number, work: () => void): void {
  const giveUpAt = Date.now() + busyMs;
  while (true) {
    try {
      work();
      return;
    } catch (error) {
      if (!isPassing(error) || Date.now() > giveUpAt) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
    }
  }
}
