/** @file Chance from words: each use has a stream of its own, so that none shifts another, the same on every machine. */

import { createRandom } from '../../../src/model/runtime/random';

/** In [0, 1). */
export type Random = () => number;

export function randomFor(...words: readonly (string | number)[]): Random {
  // FNV-1a
  let hash = 0x811c9dc5;
  for (const character of words.join(' ')) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return createRandom(hash >>> 0);
}

/** Fisher and Yates's shuffle. */
export function shuffled<T>(items: readonly T[], random: Random): T[] {
  const all = [...items];
  for (let last = all.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    const moved = all[last]!;
    all[last] = all[other]!;
    all[other] = moved;
  }
  return all;
}

/** One of several, as likely as their shares, which add up to 1. */
export function drawn<T extends string>(shares: Readonly<Record<T, number>>, random: Random): T {
  const names = Object.keys(shares) as T[];
  let left = random();
  return names.find((name) => (left -= shares[name]) < 0) ?? names.at(-1)!;
}
