/** @file A file of preference pairs that a command is given. */

import { parsePairs, type PreferencePair } from '../common/pairs';
import { UserFacingError } from '../common/userFacingError';
import { readText } from './textFile';

/** At least one pair. Throws a `UserFacingError` for a file that cannot be read, is malformed (with the line) or holds no pair. */
export async function readPairs(path: string): Promise<readonly PreferencePair[]> {
  const pairs = parsePairs(await readText(path), path);
  if (pairs.length === 0) throw new UserFacingError(`${path} holds no pair.`);
  return pairs;
}
