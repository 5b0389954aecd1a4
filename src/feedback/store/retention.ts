/** @file How long and how much is kept. */

import * as z from 'zod/mini';
import type { Connection } from './connection';
import { deletePairs } from './pairRows';
import { scrubIfDue } from './scrub';

const DAY_MS = 86_400_000;

/** A habit of half a year ago says little of how one takes suggestions today. */
const OUTCOME_DAYS = 180;
/** After a season the code at a place is another, and so may be the mind about it. */
const REFUSAL_DAYS = 90;
/** What every window holds in memory: some hundred bytes each. */
export const MAX_REFUSALS = 5000;
/** An update trains on some hundreds; with prompts of some kilobytes this is a database of some 100 MB. */
export const MAX_PAIRS = 10_000;
/** One that is paused for longer has lost its lease. */
const LONGEST_UPDATE_DAYS = 7;

/** Drops what is too old or too much, and makes up for what erasing had to leave. Of pairs, those learned from go first. */
export function retain(connection: Connection, now: number): void {
  connection.write(() => {
    connection.run('DELETE FROM outcomes WHERE shownAt < ?', [now - OUTCOME_DAYS * DAY_MS]);
    connection.run('DELETE FROM erasedPairs WHERE at < ?', [now - LONGEST_UPDATE_DAYS * DAY_MS]);
    connection.run('DELETE FROM refusals WHERE at < ?', [now - REFUSAL_DAYS * DAY_MS]);
    connection.run(
      `DELETE FROM refusals WHERE (uri, place, keys) IN
         (SELECT uri, place, keys FROM refusals ORDER BY at DESC LIMIT -1 OFFSET ?)`,
      [MAX_REFUSALS],
    );
    const surplus = connection.number('SELECT count(*) FROM pairs') - MAX_PAIRS;
    const oldest = 'SELECT id FROM pairs ORDER BY updateId IS NULL, at, id LIMIT ?';
    const ids = connection.rows(z.object({ id: z.number() }), oldest, [Math.max(0, surplus)]);
    deletePairs(
      connection,
      ids.map(({ id }) => id),
    );
  });
  scrubIfDue(connection);
}
