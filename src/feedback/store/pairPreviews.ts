/** @file Stored pairs as a long list shows them: found by a text in them, and read in part, however long their texts are. */

import * as z from 'zod/mini';
import { PAIR_SOURCES } from '../../common/pairs';
import type { PairPreview, PairSearch } from '../records';
import type { Connection } from './connection';
import { allOf, type Condition } from './pairSelection';

/** More than a line of any list shows. */
const PREVIEW_CHARACTERS = 200;

const PREVIEW: z.ZodMiniType<PairPreview> = z.object({
  id: z.number(),
  source: z.enum(PAIR_SOURCES),
  at: z.number(),
  chosen: z.string(),
  rejected: z.exactOptional(z.string()),
  language: z.exactOptional(z.string()),
  file: z.exactOptional(z.string()),
  updateId: z.exactOptional(z.number()),
});

/** Ids, newest first. */
export function findPairs(connection: Connection, { user, text, source }: PairSearch): readonly number[] {
  const conditions: Condition[] = [{ sql: 'user = ?', values: [user] }];
  if (source !== undefined) conditions.push({ sql: 'source = ?', values: [source] });
  if (text !== '') conditions.push(holding(text));
  const { sql, values } = allOf(conditions);
  return connection
    .rows(z.object({ id: z.number() }), `SELECT id FROM pairs WHERE ${sql} ORDER BY at DESC, id DESC`, values)
    .map(({ id }) => id);
}

/** In no order; those that are gone are left out. */
export function pairPreviews(connection: Connection, ids: readonly number[]): readonly PairPreview[] {
  return connection.rows(
    PREVIEW,
    `SELECT id, source, at, substr(chosen, 1, ?) AS chosen, substr(rejected, 1, ?) AS rejected, language, updateId,
       (SELECT uri FROM pairFiles WHERE pairId = pairs.id AND position = 0) AS file
     FROM pairs WHERE id IN (SELECT value FROM json_each(?))`,
    [PREVIEW_CHARACTERS, PREVIEW_CHARACTERS, JSON.stringify(ids)],
  );
}

/** Whether it stands in a text of the pair or in the name of a file, in whichever case as far as that is ASCII. */
function holding(text: string): Condition {
  const pattern = patternOf(text);
  return {
    sql: String.raw`chosen LIKE ? ESCAPE '\' OR rejected LIKE ? ESCAPE '\' OR prompt LIKE ? ESCAPE '\'
      OR id IN (SELECT pairId FROM pairFiles WHERE uri LIKE ? ESCAPE '\')`,
    values: [pattern, pattern, pattern, patternOf(encodeURI(text.toWellFormed()))],
  };
}

function patternOf(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
}
