/** @file Which pairs are meant, as SQL. */

import type { PairSelection } from '../records';
import type { Values } from './connection';

/** What stands behind WHERE, and its values. */
export interface Condition {
  readonly sql: string;
  readonly values: Values;
}

/** All of the given conditions hold. */
export function allOf(conditions: readonly Condition[]): Condition {
  return {
    sql: conditions.length === 0 ? 'TRUE' : conditions.map(({ sql }) => `(${sql})`).join(' AND '),
    values: conditions.flatMap(({ values }) => values),
  };
}

/** On rows of `pairs`. */
export function pairsIn({ ids, since, file, workspace, user, source }: PairSelection): Condition {
  const conditions: Condition[] = [];
  if (ids) conditions.push({ sql: 'id IN (SELECT value FROM json_each(?))', values: [JSON.stringify(ids)] });
  if (since !== undefined) conditions.push({ sql: 'at >= ? OR addedAt >= ?', values: [since, since] });
  if (file !== undefined) {
    conditions.push({ sql: 'id IN (SELECT pairId FROM pairFiles WHERE uri = ?)', values: [file] });
  }
  if (workspace !== undefined) {
    const lent = uriBelow(workspace);
    conditions.push({
      sql: `workspace = ? OR id IN (SELECT pairId FROM pairFiles WHERE ${lent.sql})`,
      values: [workspace, ...lent.values],
    });
  }
  if (user !== undefined) conditions.push({ sql: 'user = ?', values: [user] });
  if (source !== undefined) conditions.push({ sql: 'source = ?', values: [source] });
  return allOf(conditions);
}

/** On rows with the URI of a file: those below a folder's. */
export function uriBelow(folder: string): Condition {
  const prefix = folder.endsWith('/') ? folder : `${folder}/`;
  return { sql: 'substr(uri, 1, ?) = ?', values: [prefix.length, prefix] };
}
