/**
 * @file Versions that learned from erased pairs, remembered until the registry has them no more: the process that erases may die before
 * it has told the registry.
 */

import * as z from 'zod/mini';
import type { TaintedVersion, UpdateRecord } from '../records';
import type { Connection, Values } from './connection';

const TAINTED = z.union([
  z.object({ id: z.number(), user: z.string(), version: z.string() }),
  z.object({ id: z.number(), user: z.string(), madeFrom: z.number(), madeUntil: z.number() }),
]);

/** Oldest first. */
export function taintedVersions(connection: Connection): readonly TaintedVersion[] {
  return connection.rows(TAINTED, 'SELECT * FROM taintedVersions ORDER BY id');
}

/** Remembers what these updates made, as far as they made anything. */
export function taintVersions(connection: Connection, updates: readonly UpdateRecord[]): void {
  for (const { user, version } of updates) {
    if (version !== undefined) connection.insert('taintedVersions', { user, version });
  }
}

/**
 * Remembers whatever those updates made that have ended without telling: they failed, were cancelled or died, perhaps right behind
 * having saved a version.
 * @param condition on `updates`, in SQL
 */
export function taintMadeBy(connection: Connection, condition: string, values: Values): void {
  connection.run(
    `INSERT INTO taintedVersions (user, madeFrom, madeUntil) SELECT user, startedAt, endedAt FROM updates
       WHERE version IS NULL AND state IN ('passed', 'cancelled', 'failed') AND ${condition}`,
    values,
  );
}

export function forgetTainted(connection: Connection, ids: readonly number[]): void {
  connection.run('DELETE FROM taintedVersions WHERE id IN (SELECT value FROM json_each(?))', [JSON.stringify(ids)]);
}
