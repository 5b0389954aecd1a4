/** @file The end of the whole store: its database's files, as far as nobody else has them open. */

import { rmSync } from 'node:fs';
import * as z from 'zod/mini';
import { databaseFiles } from './databaseFile';
import { openDatabase } from './openDatabase';
import { isPassing } from './sqlite';

const JOURNAL = z.object({ journal_mode: z.string() });

/**
 * Deletes the database's files, after `FeedbackStore.erase` has emptied them. Where another process works with them they stay, empty: it
 * would go on writing into files that nobody finds any more.
 */
export function deleteDatabase(dataFolder: string): void {
  if (leavesWal(dataFolder)) deleteDatabaseFiles(dataFolder);
}

/** Only the last connection can: where it does, nobody else has the database open. */
function leavesWal(dataFolder: string): boolean {
  const connection = openDatabase(dataFolder, { busyMs: 0 });
  try {
    return connection.row(JOURNAL, 'PRAGMA journal_mode = DELETE')?.journal_mode === 'delete';
  } catch (error) {
    if (isPassing(error)) return false;
    throw error;
  } finally {
    connection.dispose();
  }
}

/** For a database that cannot be read any more: whoever has it open sees nothing but errors either way. */
export function deleteDatabaseFiles(dataFolder: string): void {
  for (const path of databaseFiles(dataFolder)) rmSync(path, { force: true });
}
