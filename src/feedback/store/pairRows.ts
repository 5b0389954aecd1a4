/** @file Preference pairs in the store: alike ones once, not too many of one file, some still waiting for their rejected side. */

import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { PAIR_SOURCES, SOURCE_TRUST } from '../../common/pairs';
import type { NewPair, Page, PairSelection, PairsForUpdate, StoredPair } from '../records';
import { texts } from './columns';
import type { Connection } from './connection';
import { pairsIn } from './pairSelection';

/**
 * One file must not speak for a whole day's taste: an update learns from some 20 to 100 pairs. Beyond, what its source is trusted
 * least for goes, the oldest of that first; what an update has learned from stays.
 */
export const MAX_PAIRS_PER_FILE_AND_DAY = 20;

/** Two pairs are one if this much before the cursor and both sides are the same: what stands further up changes all the time. */
const PROMPT_TAIL_CHARACTERS = 200;

const DAY_MS = 86_400_000;

const PAIR = z.object({
  id: z.number(),
  user: z.string(),
  source: z.enum(PAIR_SOURCES),
  at: z.number(),
  prompt: z.string(),
  chosen: z.string(),
  rejected: z.exactOptional(z.string()),
  language: z.exactOptional(z.string()),
  weight: z.exactOptional(z.number()),
  preferences: z.exactOptional(z.string()),
  workspace: z.string(),
  suggestionId: z.exactOptional(z.string()),
  updateId: z.exactOptional(z.number()),
  files: texts,
});
/** A stored pair, as it comes out of the database and goes to other threads. */
export const STORED_PAIR: z.ZodMiniType<StoredPair> = z.extend(PAIR, { files: z.array(z.string()) });

const COLUMNS = `id, user, source, at, prompt, chosen, rejected, language, weight, preferences, workspace, suggestionId, updateId,
  (SELECT json_group_array(uri) FROM (SELECT uri FROM pairFiles WHERE pairId = pairs.id ORDER BY position)) AS files`;

/** Ids of those that came to stay: neither there already, nor too many of their file. */
export function addPairs(connection: Connection, pairs: readonly NewPair[], addedAt: number): readonly number[] {
  return connection.write(() => {
    const added = new Set<number>();
    for (const pair of pairs) {
      const id = addPair(connection, pair, addedAt);
      if (id === undefined) continue;
      added.add(id);
      for (const dropped of dropBeyondCap(connection, pair)) added.delete(dropped);
    }
    return [...added];
  });
}

/** Its id; nothing where one like it is there. */
export function addPair(connection: Connection, pair: NewPair, addedAt: number): number | undefined {
  const { user, source, at, prompt, chosen, rejected, language, weight, preferences, workspace, suggestionId } = pair;
  const id = connection.insert(
    'pairs',
    {
      ...{
        user,
        source,
        at,
        addedAt,
        prompt,
        chosen,
        rejected,
        language,
        weight,
        preferences,
        workspace,
        suggestionId,
      },
      hash: hashOf(pair),
    },
    'ON CONFLICT (user, hash) DO NOTHING',
  );
  if (id === undefined) return undefined;
  for (const [position, uri] of pair.files.entries()) connection.insert('pairFiles', { pairId: id, position, uri });
  return id;
}

/** The id of the pair that counts as the same; nothing where there is none. */
export function pairLike(connection: Connection, pair: NewPair): number | undefined {
  const sql = 'SELECT id FROM pairs WHERE user = ? AND hash = ?';
  return connection.row(z.object({ id: z.number() }), sql, [pair.user, hashOf(pair)])?.id;
}

const RANKED = z.object({
  id: z.number(),
  source: z.enum(PAIR_SOURCES),
  weight: z.exactOptional(z.number()),
  updateId: z.exactOptional(z.number()),
});

/** Makes room for a pair's file and day again; gives the ids of what had to go. */
function dropBeyondCap(connection: Connection, { files: [file], at }: NewPair): readonly number[] {
  if (file === undefined) return [];
  const day = Math.floor(at / DAY_MS) * DAY_MS;
  const rows = connection.rows(
    RANKED,
    `SELECT id, source, weight, updateId FROM pairs JOIN pairFiles ON pairId = id AND position = 0
     WHERE uri = ? AND at >= ? AND at < ? ORDER BY at, id`,
    [file, day, day + DAY_MS],
  );
  const trust = ({ source, weight }: z.infer<typeof RANKED>): number => weight ?? SOURCE_TRUST[source].weight;
  const dropped = rows
    .filter(({ updateId }) => updateId === undefined)
    .toSorted((a, b) => trust(a) - trust(b))
    .slice(0, Math.max(0, rows.length - MAX_PAIRS_PER_FILE_AND_DAY))
    .map(({ id }) => id);
  deletePairs(connection, dropped);
  return dropped;
}

/** Gives a pair that waits for it its rejected side; false, and the pair is gone, where that makes no pair, or one that is there. */
export function completePair(connection: Connection, id: number, rejected: string): boolean {
  return connection.write(() => {
    const [pair] = selectPairs(connection, { ids: [id] }, { offset: 0, limit: 1 });
    if (pair?.rejected !== undefined) return true;
    if (!pair) return false;
    const hash = hashOf({ ...pair, rejected });
    const isKnown = connection.number('SELECT count(*) FROM pairs WHERE user = ? AND hash = ?', [pair.user, hash]) > 0;
    if (isKnown || pair.chosen === rejected) {
      deletePairs(connection, [id]);
      return false;
    }
    connection.run('UPDATE pairs SET rejected = ?, hash = ? WHERE id = ?', [rejected, hash, id]);
    return true;
  });
}

/** For what has not been learned from: to forget a pair is `erase`. */
export function dropPairs(connection: Connection, ids: readonly number[]): void {
  connection.run('DELETE FROM pairs WHERE updateId IS NULL AND id IN (SELECT value FROM json_each(?))', [
    JSON.stringify(ids),
  ]);
}

/** In whichever order is asked for by when they happened. */
export function selectPairs(
  connection: Connection,
  selection: PairSelection,
  { offset, limit }: Page,
  order: 'newestFirst' | 'oldestFirst' = 'newestFirst',
): readonly StoredPair[] {
  const { sql, values } = pairsIn(selection);
  const direction = order === 'newestFirst' ? 'DESC' : 'ASC';
  return connection.rows(
    PAIR,
    `SELECT ${COLUMNS} FROM pairs WHERE ${sql} ORDER BY at ${direction}, id ${direction} LIMIT ? OFFSET ?`,
    [...values, limit, offset],
  );
}

export function countPairs(connection: Connection, selection: PairSelection): number {
  const { sql, values } = pairsIn(selection);
  return connection.number(`SELECT count(*) FROM pairs WHERE ${sql}`, values);
}

/** Another text wherever a pair came, went, got its rejected side or was used by an update. */
export function pairsStamp(connection: Connection, user: string): string {
  const figures = z.object({
    pairs: z.number(),
    newest: z.exactOptional(z.number()),
    whole: z.number(),
    used: z.number(),
  });
  const sql = `SELECT count(*) AS pairs, max(id) AS newest, count(rejected) AS whole, count(updateId) AS used
    FROM pairs WHERE user = ?`;
  return Object.values(connection.row(figures, sql, [user]) ?? {}).join(' ');
}

/** Pairs that no update has ended with yet, also those that wait for their rejected side. */
export function countNew(connection: Connection, user: string): number {
  return connection.number('SELECT count(*) FROM pairs WHERE user = ? AND updateId IS NULL', [user]);
}

/** The newest of each kind: an update draws among old ones by their age itself. */
export function pairsForUpdate(
  connection: Connection,
  user: string,
  { maxNew, maxOld }: { readonly maxNew: number; readonly maxOld: number },
): PairsForUpdate {
  const newest = (condition: string, limit: number): readonly StoredPair[] =>
    connection
      .rows(PAIR, `SELECT ${COLUMNS} FROM pairs WHERE user = ? AND ${condition} ORDER BY at DESC, id DESC LIMIT ?`, [
        user,
        limit,
      ])
      .toReversed();
  return {
    fresh: newest('updateId IS NULL', maxNew),
    old: newest('updateId IS NOT NULL', maxOld),
  };
}

/** The files and workspaces that pairs and refusals speak of. */
export function knownUris(connection: Connection): readonly string[] {
  const sql = 'SELECT uri FROM pairFiles UNION SELECT uri FROM refusals ORDER BY uri';
  return connection.rows(z.object({ uri: z.string() }), sql).map(({ uri }) => uri);
}

export function deletePairs(connection: Connection, ids: readonly number[]): void {
  if (ids.length === 0) return;
  connection.run('DELETE FROM pairs WHERE id IN (SELECT value FROM json_each(?))', [JSON.stringify(ids)]);
}

function hashOf({ prompt, chosen, rejected }: Pick<NewPair, 'prompt' | 'chosen' | 'rejected'>): string {
  const told = [prompt.slice(-PROMPT_TAIL_CHARACTERS), chosen, rejected ?? null];
  return createHash('sha256').update(JSON.stringify(told)).digest('hex');
}
