/** @file Forgetting: takes pairs out of the store with all that tells of them, down to the bytes, and says what has learned from them. */

import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod/mini';
import type { Erased, PairSelection } from '../records';
import type { Connection, Values } from './connection';
import { isLocked, UPDATE_LOCK } from './locks';
import { deletePairs } from './pairRows';
import { allOf, pairsIn, uriBelow, type Condition } from './pairSelection';
import { scrubIfDue, scrubLater } from './scrub';
import { endDeadUpdates, taintUpdates } from './updateRows';

/**
 * Beside the pairs go the outcomes of their suggestions, and the outcomes and refusals of the same span of time, file or workspace, as
 * far as those tell: an outcome knows of no file. With an empty selection everything goes, the history of updates too. Neither outcomes
 * nor refusals are a user's or have ids or sources of pairs: a selection by any of these takes pairs alone, with their outcomes.
 */
export function erase(connection: Connection, selection: PairSelection, now: number): Erased {
  const { erased, taintedVersions } = connection.write(() => eraseRows(connection, selection, now));
  // Log-probabilities of erased texts, by hashes; those of the others are computed again.
  if (erased > 0) rmSync(join(dirname(connection.path), 'reference'), { recursive: true, force: true });
  return { erased, taintedVersions, isScrubbed: scrubIfDue(connection) };
}

const PAIR = z.object({ id: z.number(), suggestionId: z.exactOptional(z.string()) });

function eraseRows(connection: Connection, selection: PairSelection, now: number): Omit<Erased, 'isScrubbed'> {
  if (!isLocked(connection, UPDATE_LOCK, now)) endDeadUpdates(connection, now);
  const { sql, values } = pairsIn(selection);
  const pairs = connection.rows(PAIR, `SELECT id, suggestionId FROM pairs WHERE ${sql}`, values);
  const ids = pairs.map(({ id }) => id);
  const taintedVersions = taintUpdates(connection, ids, now);
  connection.run('DELETE FROM outcomes WHERE suggestionId IN (SELECT value FROM json_each(?))', [
    JSON.stringify(pairs.flatMap(({ suggestionId }) => suggestionId ?? [])),
  ]);
  deletePairs(connection, ids);
  eraseBeside(connection, selection);
  scrubLater(connection);
  return { erased: ids.length, taintedVersions };
}

function eraseBeside(connection: Connection, { ids, since, file, workspace, user, source }: PairSelection): void {
  if (ids !== undefined || user !== undefined || source !== undefined) return;
  const isOfPlace = file !== undefined || workspace !== undefined;
  if (!isOfPlace) remove(connection, 'outcomes', since === undefined ? [] : [atLeast('shownAt', [since])]);
  remove(connection, 'refusals', [
    ...(since === undefined ? [] : [atLeast('at', [since])]),
    ...(file === undefined ? [] : [{ sql: 'uri = ?', values: [file] }]),
    ...(workspace === undefined ? [] : [uriBelow(workspace)]),
  ]);
  // Whoever runs one has yet to tell what it made.
  if (!isOfPlace && since === undefined) remove(connection, 'updates', [{ sql: "state <> 'running'", values: [] }]);
}

function atLeast(column: 'shownAt' | 'at', values: Values): Condition {
  return { sql: `${column} >= ?`, values };
}

function remove(
  connection: Connection,
  table: 'outcomes' | 'refusals' | 'updates',
  conditions: readonly Condition[],
): void {
  const { sql, values } = allOf(conditions);
  connection.run(`DELETE FROM ${table} WHERE ${sql}`, values);
}
