/** @file Chance from words: each use has a stream of its own, so that none shifts another. */

import { createRandom, type Random } from '../random.mjs';

export function randomFor(...words: readonly (string | number)[]): Random {
  return createRandom(words.join(' '));
}

/** One of several, as likely as their shares, which add up to 1. */
export function drawn<T extends string>(shares: Readonly<Record<T, number>>, random: Random): T {
  const names = Object.keys(shares) as T[];
  let left = random();
  return names.find((name) => (left -= shares[name]) < 0) ?? names.at(-1)!;
}
