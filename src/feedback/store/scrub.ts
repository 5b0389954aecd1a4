/** @file Leaves no byte of what was erased in the database's files. */

import * as z from 'zod/mini';
import type { Connection } from './connection';
import { isPassing } from './sqlite';

const TASK = 'scrub';

/** To be called with the erasing, in its transaction: should the process die before it has scrubbed, the next `retain` does. */
export function scrubLater(connection: Connection): void {
  connection.insert('pending', { task: TASK }, 'ON CONFLICT (task) DO NOTHING');
}

/** Whether nothing is left to scrub; false: other processes keep the files busy, or the disk has no room for it. */
export function scrubIfDue(connection: Connection): boolean {
  if (connection.number('SELECT count(*) FROM pending WHERE task = ?', [TASK]) === 0) return true;
  if (!scrub(connection)) return false;
  connection.run('DELETE FROM pending WHERE task = ?', [TASK]);
  return true;
}

const CHECKPOINT = z.object({ busy: z.number() });

/** Writes the database anew, without its free pages, and cuts the log to nothing. */
function scrub(connection: Connection): boolean {
  try {
    connection.execute('VACUUM');
    return connection.row(CHECKPOINT, 'PRAGMA wal_checkpoint(TRUNCATE)')?.busy === 0;
  } catch (error) {
    if (isPassing(error)) return false;
    throw error;
  }
}
