/** @file Pairs out of the store and into it, as JSON lines in TRL's preference format. */

import { closeSync, existsSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import type { PreferencePair } from '../../common/pairs';
import { messageOf, UserFacingError } from '../../common/userFacingError';
import type { NewPair, PairSelection, StoredPair } from '../records';
import type { Connection } from './connection';
import { addPairs, selectPairs } from './pairRows';

/** The pair as others know it: without where on this machine it comes from. */
export function asPreferencePair(pair: StoredPair): Omit<PreferencePair, 'rejected'> & { readonly rejected?: string } {
  const { prompt, chosen, rejected, user, source, language, weight, preferences, at } = pair;
  return {
    ...{ prompt, chosen },
    ...(rejected !== undefined && { rejected }),
    ...{ user, source },
    ...(language !== undefined && { language }),
    ...(weight !== undefined && { weight }),
    ...(preferences !== undefined && { preferences }),
    time: new Date(at).toISOString(),
  };
}

/** So many pairs are in memory at once. */
const PAGE = 200;

/** All of a selection, oldest first. */
export function* allPairs(connection: Connection, selection: PairSelection): Generator<StoredPair> {
  for (let offset = 0; ; offset += PAGE) {
    const page = selectPairs(connection, selection, { offset, limit: PAGE }, 'oldestFirst');
    yield* page;
    if (page.length < PAGE) return;
  }
}

/**
 * Writes the pairs to a file that only its owner can read, or leaves what is there as it was. Those that still wait for their rejected
 * side are left out. Gives how many are in it. Throws a `UserFacingError` where it cannot be written.
 */
export function exportPairs(connection: Connection, selection: PairSelection, path: string): number {
  const aside = `${path}.making-${process.pid}`;
  try {
    let count = 0;
    const file = openSync(aside, 'w', 0o600);
    try {
      for (const pair of allPairs(connection, selection)) {
        if (pair.rejected === undefined) continue;
        writeSync(file, `${JSON.stringify(asPreferencePair(pair))}\n`);
        count++;
      }
    } finally {
      closeSync(file);
    }
    renameSync(aside, path);
    return count;
  } catch (error) {
    if (existsSync(aside)) rmSync(aside);
    if (error instanceof UserFacingError) throw error;
    throw new UserFacingError(`Nothing was exported: ${path} cannot be written (${messageOf(error)}).`, {
      cause: error,
    });
  }
}

/**
 * Takes pairs in, all or none; gives how many were not there yet. Pairs without a time happen now.
 * @param user whose those are that name nobody
 */
export function importPairs(
  connection: Connection,
  pairs: readonly PreferencePair[],
  user: string,
  now: number,
): number {
  const incoming = pairs.map(({ time, ...pair }): NewPair => ({
    ...pair,
    user: pair.user ?? user,
    source: pair.source ?? 'unknown',
    at: time === undefined ? now : Date.parse(time),
    files: [],
    workspace: '',
  }));
  return addPairs(connection, incoming, now).length;
}
