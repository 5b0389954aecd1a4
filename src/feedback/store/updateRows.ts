/** @file The history of updates in the store, and which pairs each used: what a version has learned from can be told, and forgotten. */

import * as z from 'zod/mini';
import type { UpdateEnd, UpdateRecord, UpdateStart, VersionOfUser } from '../records';
import type { Connection } from './connection';
import { taintMadeBy, taintVersions } from './taintedVersions';

const UPDATE = z.object({
  id: z.number(),
  user: z.string(),
  startedAt: z.number(),
  endedAt: z.exactOptional(z.number()),
  model: z.string(),
  baseChecksum: z.exactOptional(z.string()),
  parent: z.exactOptional(
    z.pipe(
      z.string(),
      z.transform((parent) => (parent === '' ? null : parent)),
    ),
  ),
  version: z.exactOptional(z.string()),
  state: z.enum(['running', 'passed', 'held', 'cancelled', 'failed']),
  reason: z.exactOptional(z.string()),
  result: z.exactOptional(z.string()),
  pairs: z.number(),
  setAsideAt: z.exactOptional(z.number()),
});

/** Its id. Only for whoever holds the lock on updates: one that still runs by the records has died without a word. */
export function startUpdate(
  connection: Connection,
  { user, startedAt, model, baseChecksum, parent }: UpdateStart,
): number {
  return connection.write(() => {
    endDeadUpdates(connection, startedAt);
    const row = { user, startedAt, model, baseChecksum, parent: columnOf(parent), state: 'running', pairs: 0 };
    const id = connection.insert('updates', row);
    if (id === undefined) throw new Error('an update was not stored');
    return id;
  });
}

/** To be called where nobody holds the lock on updates but the caller: what still runs by the records has died. */
export function endDeadUpdates(connection: Connection, now: number): void {
  const dead = connection.rows(UPDATE, "SELECT * FROM updates WHERE state = 'running'");
  connection.run("UPDATE updates SET state = 'failed', endedAt = ?, reason = ? WHERE state = 'running'", [
    now,
    'Its process ended before the update did.',
  ]);
  for (const { id } of dead) taintIfErasedMeanwhile(connection, id);
}

/** An update that ended without telling what it made may have had pairs in its memory that were erased while it ran. */
function taintIfErasedMeanwhile(connection: Connection, id: number): void {
  taintMadeBy(connection, 'id = ? AND startedAt <= (SELECT max(at) FROM erasedPairs)', [id]);
}

/**
 * Records how an update ended; its pairs are no longer new. `isTainted`: pairs that it used, or what it started from, were erased
 * meanwhile; its pairs are new again then, and its version has to be set aside.
 */
export function endUpdate(connection: Connection, id: number, end: UpdateEnd): { readonly isTainted: boolean } {
  const { endedAt, state, version, reason, result, baseChecksum, parent, pairs, otherPairs = 0 } = end;
  const pairIds = JSON.stringify(pairs);
  return connection.write(() => {
    connection.run(
      `UPDATE updates SET endedAt = ?, state = ?, version = ?, reason = ?, result = ?, pairs = ?,
         baseChecksum = coalesce(?, baseChecksum), parent = coalesce(?, parent) WHERE id = ?`,
      [
        ...[endedAt, state, version ?? null, reason ?? null, result ?? null, pairs.length + otherPairs],
        ...[baseChecksum ?? null, columnOf(parent) ?? null, id],
      ],
    );
    const isTainted = usedErased(connection, pairIds) || startedFromErased(connection, id);
    if (isTainted) {
      connection.run('UPDATE updates SET setAsideAt = ? WHERE id = ?', [endedAt, id]);
      taintVersions(connection, connection.rows(UPDATE, 'SELECT * FROM updates WHERE id = ?', [id]));
    }
    taintIfErasedMeanwhile(connection, id);
    const isThere = connection.number('SELECT count(*) FROM updates WHERE id = ?', [id]) > 0;
    if (isTainted || !isThere) return { isTainted };
    connection.run(
      'INSERT INTO updatePairs (updateId, pairId) SELECT ?, id FROM pairs WHERE id IN (SELECT value FROM json_each(?))',
      [id, pairIds],
    );
    connection.run('UPDATE pairs SET updateId = ? WHERE updateId IS NULL AND id IN (SELECT value FROM json_each(?))', [
      id,
      pairIds,
    ]);
    return { isTainted };
  });
}

function usedErased(connection: Connection, pairIds: string): boolean {
  const sql = 'SELECT count(*) FROM erasedPairs WHERE id IN (SELECT value FROM json_each(?))';
  return connection.number(sql, [pairIds]) > 0;
}

function startedFromErased(connection: Connection, id: number): boolean {
  const update = connection.row(UPDATE, 'SELECT * FROM updates WHERE id = ?', [id]);
  if (!update) return false;
  const setAside = connection.rows(UPDATE, 'SELECT * FROM updates WHERE setAsideAt IS NOT NULL AND id < ?', [id]);
  return setAside.some((earlier) => mayDescend(update, earlier));
}

/** Newest first. */
export function updatesOf(connection: Connection, user: string, limit: number): readonly UpdateRecord[] {
  return connection.rows(UPDATE, 'SELECT * FROM updates WHERE user = ? ORDER BY id DESC LIMIT ?', [user, limit]);
}

/** Whether the last version was set aside for what it had learned from, and no update has come to a verdict since. */
export function isRetrainingDue(connection: Connection, user: string): boolean {
  const last = (condition: string): number =>
    connection.number(`SELECT max(id) FROM updates WHERE user = ? AND ${condition}`, [user]);
  const setAside = last('setAsideAt IS NOT NULL AND version IS NOT NULL');
  return setAside > last("setAsideAt IS NULL AND state IN ('passed', 'held')");
}

/**
 * Marks all that has learned from the pairs, and what was trained from that: their versions are given, and what they used is new
 * again. To be called before the pairs are deleted.
 */
export function taintUpdates(
  connection: Connection,
  pairIds: readonly number[],
  now: number,
): readonly VersionOfUser[] {
  const ids = JSON.stringify(pairIds);
  // An update that has yet to end may have them in its memory.
  connection.run(
    'INSERT INTO erasedPairs (id, at) SELECT value, ? FROM json_each(?) WHERE TRUE ON CONFLICT (id) DO NOTHING',
    [now, ids],
  );
  taintMadeBy(
    connection,
    `EXISTS (SELECT 1 FROM pairs WHERE pairs.user = updates.user AND addedAt <= endedAt
       AND pairs.id IN (SELECT value FROM json_each(?)))`,
    [ids],
  );
  const direct = connection.rows(
    z.object({ updateId: z.number() }),
    'SELECT DISTINCT updateId FROM updatePairs WHERE pairId IN (SELECT value FROM json_each(?))',
    [ids],
  );
  const tainted = markSetAside(connection, new Set(direct.map(({ updateId }) => updateId)), now);
  taintVersions(connection, tainted);
  return tainted.flatMap(({ user, version }) => (version === undefined ? [] : [{ user, version }]));
}

/** The registry has these versions no more: their updates count as set aside too, and what they used is new again. */
export function markVersionsSetAside(connection: Connection, versions: readonly VersionOfUser[], now: number): void {
  const isGone = (user: string, version: string | null | undefined): boolean =>
    versions.some((each) => each.user === user && each.version === version);
  const updates = connection.rows(UPDATE, 'SELECT * FROM updates WHERE setAsideAt IS NULL');
  const direct = updates.filter(({ user, version, parent }) => isGone(user, version) || isGone(user, parent));
  markSetAside(connection, new Set(direct.map(({ id }) => id)), now);
}

/** Those updates, and all that started from what they made. */
function markSetAside(connection: Connection, direct: ReadonlySet<number>, now: number): readonly UpdateRecord[] {
  if (direct.size === 0) return [];
  const updates = connection.rows(UPDATE, 'SELECT * FROM updates ORDER BY id');
  const tainted = withDescendants(updates, direct);
  const updateIds = JSON.stringify(tainted.map(({ id }) => id));
  connection.run(
    'UPDATE updates SET setAsideAt = ? WHERE setAsideAt IS NULL AND id IN (SELECT value FROM json_each(?))',
    [now, updateIds],
  );
  connection.run('UPDATE pairs SET updateId = NULL WHERE updateId IN (SELECT value FROM json_each(?))', [updateIds]);
  return tainted;
}

/** @param updates oldest first, so that a parent comes before what was trained from it */
function withDescendants(updates: readonly UpdateRecord[], direct: ReadonlySet<number>): readonly UpdateRecord[] {
  const tainted: UpdateRecord[] = [];
  for (const update of updates) {
    if (direct.has(update.id) || tainted.some((earlier) => mayDescend(update, earlier))) tainted.push(update);
  }
  return tainted;
}

/** Where nobody has said what an update started from, it may have been any earlier version that was not yet set aside. */
function mayDescend(update: UpdateRecord, earlier: UpdateRecord): boolean {
  if (earlier.version === undefined || update.user !== earlier.user) return false;
  if (earlier.setAsideAt !== undefined && earlier.setAsideAt < update.startedAt) return false;
  if (update.parent !== undefined) return update.parent === earlier.version;
  const bases = [update.baseChecksum, earlier.baseChecksum];
  return bases.includes(undefined) || bases[0] === bases[1];
}

/** With the versions of a user gone, so is their history; all their pairs are new again. */
export function eraseUpdates(connection: Connection, user: string): void {
  connection.run('DELETE FROM updates WHERE user = ?', [user]);
  connection.run('DELETE FROM taintedVersions WHERE user = ?', [user]);
}

/** The column tells "the base model" from "nobody has said". */
function columnOf(parent: string | null | undefined): string | undefined {
  return parent === null ? '' : parent;
}
