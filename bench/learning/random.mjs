/** @file Chance from a seed, the same on every machine: the numbers, a choice, a shuffle. */

/** @typedef {() => number} Random in [0, 1) */

/**
 * Mulberry32, public domain by Tommy Ettinger.
 * @param {string} seed of words, so that each use has a stream of its own and none shifts another
 * @returns {Random}
 */
export function createRandom(seed) {
  let state = 0;
  for (const character of seed) state = (Math.imul(state, 31) + (character.codePointAt(0) ?? 0)) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * @template Item
 * @param {readonly Item[]} items
 * @param {Random} random
 * @returns {Item | undefined} one of them, or nothing where there is none
 */
export function choose(items, random) {
  return items[Math.floor(random() * items.length)];
}

/**
 * @template Item
 * @param {readonly Item[]} items
 * @param {Random} random
 * @returns {Item[]}
 */
export function shuffled(items, random) {
  return items
    .map((item) => ({ item, place: random() }))
    .sort((one, other) => one.place - other.place)
    .map(({ item }) => item);
}
