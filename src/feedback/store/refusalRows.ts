/** @file What is not to be offered again, in the store: places and texts as hashes. */

import * as z from 'zod/mini';
import type { Refusal } from '../records';
import { texts } from './columns';
import type { Connection } from './connection';

const REFUSAL = z.object({ uri: z.string(), place: z.string(), keys: texts, at: z.number() });

/** Refused once more, it counts from then. */
export function addRefusal(connection: Connection, { uri, place, keys, at }: Refusal): void {
  connection.insert(
    'refusals',
    { uri, place, keys: JSON.stringify(keys), at },
    'ON CONFLICT (uri, place, keys) DO UPDATE SET at = max(at, excluded.at)',
  );
}

/** Newest first. */
export function refusalsAt(connection: Connection, uri: string): readonly Refusal[] {
  return connection.rows(REFUSAL, 'SELECT * FROM refusals WHERE uri = ? ORDER BY at DESC', [uri]);
}

/** Of all files, newest first. */
export function recentRefusals(connection: Connection, limit: number): readonly Refusal[] {
  return connection.rows(REFUSAL, 'SELECT * FROM refusals ORDER BY at DESC LIMIT ?', [limit]);
}
