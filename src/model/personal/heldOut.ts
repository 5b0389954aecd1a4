/** @file Which pairs are held out: the newest fifth of each source, never trained on while they are the newest; but none that were made. */

import type { PreferencePair } from '../../common/pairs';

/** Share of each source that is held out. */
const HELD_OUT_SHARE = 0.2;

export interface Division<T> {
  /** Both oldest first. */
  readonly training: readonly T[];
  readonly heldOut: readonly T[];
}

/**
 * Divides pairs by source and time; those without a time are the oldest, in the order given. A source of fewer than five is all training,
 * and so are synthetic pairs: by them it would be measured how well the maker's work is learned.
 */
export function divide<T extends Pick<PreferencePair, 'source' | 'time'>>(pairs: readonly T[]): Division<T> {
  const ordered = pairs.map((pair, index) => ({ pair, index, time: timeOf(pair) }));
  ordered.sort((a, b) => a.time - b.time || a.index - b.index);
  const heldOut = new Set<T>();
  for (const [source, group] of Map.groupBy(ordered, ({ pair }) => pair.source ?? 'unknown')) {
    const count = source === 'synthetic' ? 0 : Math.floor(group.length * HELD_OUT_SHARE);
    if (count > 0) for (const { pair } of group.slice(-count)) heldOut.add(pair);
  }
  const all = ordered.map(({ pair }) => pair);
  return { training: all.filter((pair) => !heldOut.has(pair)), heldOut: all.filter((pair) => heldOut.has(pair)) };
}

function timeOf({ time }: Pick<PreferencePair, 'time'>): number {
  return time === undefined ? -Infinity : Date.parse(time);
}
