/** @file Which pairs a step sees: new ones in shuffled rounds, half of each batch replayed from what was learned before. */

/** Old pairs are drawn by recency: the newest is this many times as likely as the oldest. */
const RECENCY = 4;

/**
 * A source of batches of `size` (or of all there are, if fewer). Without old pairs a batch is all new, without new ones all old.
 * @param old oldest first
 */
export function batches<T>(
  fresh: readonly T[],
  old: readonly T[],
  size: number,
  random: () => number,
): () => readonly T[] {
  const total = Math.min(size, fresh.length + old.length);
  const freshCount = Math.max(Math.min(fresh.length, Math.ceil(total / 2)), total - old.length);
  const nextFresh = rounds(fresh, random);
  return () => [...Array.from({ length: freshCount }, nextFresh), ...drawByRecency(old, total - freshCount, random)];
}

/** Goes through all in a new random order each round. */
export function rounds<T>(items: readonly T[], random: () => number): () => T {
  let left: T[] = [];
  return () => {
    if (left.length === 0) left = shuffled(items, random);
    const next = left.pop();
    if (next === undefined) throw new Error('there are no pairs');
    return next;
  };
}

/** Different ones, the newer the likelier. */
function drawByRecency<T>(items: readonly T[], count: number, random: () => number): readonly T[] {
  // Efraimidis and Spirakis 2006: the largest of u^(1/weight).
  return items
    .map((item, index) => {
      const weight = 1 + ((RECENCY - 1) * index) / Math.max(1, items.length - 1);
      return { item, key: random() ** (1 / weight) };
    })
    .sort((a, b) => b.key - a.key)
    .slice(0, count)
    .map(({ item }) => item);
}

/** Fisher and Yates's shuffle. */
function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const all = [...items];
  for (let last = all.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    const moved = all[last]!;
    all[last] = all[other]!;
    all[other] = moved;
  }
  return all;
}
