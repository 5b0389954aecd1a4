/** @file A pair's label, mended by hand: the developer prefers the side that was recorded as rejected. */

import * as z from 'zod/mini';
import type { NewPair, StoredPair } from '../records';
import type { Connection } from './connection';
import { addPair, deletePairs, pairLike, selectPairs } from './pairRows';

/**
 * Turns a pair round; gives the id it has from then on, or nothing where there is no such pair, or it still waits for its rejected
 * side. It is new again and trusted as an answer to a question, for that is what it is. Versions that learned it the other way round
 * stay, and still count as having learned from its text: they go if that is to be forgotten.
 */
export function swapPair(connection: Connection, id: number): number | undefined {
  return connection.write(() => {
    const [pair] = selectPairs(connection, { ids: [id] }, { offset: 0, limit: 1 });
    if (pair?.rejected === undefined) return undefined;
    const swapped = turnedRound(pair, pair.rejected);
    // By when its text came it is told which updates may have had it.
    const addedAt = connection.number('SELECT addedAt FROM pairs WHERE id = ?', [id]);
    // Under a new id: an update that is under way has the pair as it was, and is not to count as having learned it as it is.
    const newId = addPair(connection, swapped, addedAt) ?? pairLike(connection, swapped);
    if (newId === undefined) throw new Error(`pair ${id} was not stored the other way round`);
    leaveTrace(connection, { user: pair.user, from: id, to: newId });
    deletePairs(connection, [id]);
    return newId;
  });
}

function turnedRound(pair: StoredPair, chosen: string): NewPair {
  const { user, at, prompt, files, workspace, language, preferences, suggestionId } = pair;
  return {
    ...{ user, source: 'comparison', at, prompt, chosen, rejected: pair.chosen, files, workspace },
    ...(language !== undefined && { language }),
    ...(preferences !== undefined && { preferences }),
    ...(suggestionId !== undefined && { suggestionId }),
  };
}

/** What learned from the one has learned from the text of the other, and so may have whatever runs now. */
function leaveTrace(
  connection: Connection,
  { user, from, to }: { readonly user: string; readonly from: number; readonly to: number },
): void {
  const updates = connection.rows(
    z.object({ updateId: z.number() }),
    `SELECT updateId FROM updatePairs WHERE pairId = ?
     UNION SELECT id AS updateId FROM updates WHERE state = 'running' AND user = ?`,
    [from, user],
  );
  for (const { updateId } of updates) {
    connection.insert('updatePairs', { updateId, pairId: to }, 'ON CONFLICT DO NOTHING');
  }
}
