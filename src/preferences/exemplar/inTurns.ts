/** @file How an exemplar writes what is stated, and what nobody stated. */

import type { Choices, TraitId } from '../traits';

/** Writes one thing again and again: as stated, or else in all its ways by turns, so that none prevails. */
export interface ByTurns<T> {
  (): T;
  /** Whether the ways were not written equally often: some more are due. */
  readonly isUneven: () => boolean;
}

/** @param ways what each choice of the trait looks like */
export function inTurns<T>(choices: Choices, trait: TraitId, ways: Readonly<Record<string, T>>): ByTurns<T> {
  const stated = choices[trait];
  const all = Object.values(ways);
  const turns = stated !== undefined && stated in ways ? [ways[stated] ?? all[0]] : all;
  let written = 0;
  const next = (): T => {
    const way = turns[written++ % turns.length];
    if (way === undefined) throw new Error(`there is no way to write ${trait}`);
    return way;
  };
  return Object.assign(next, { isUneven: () => written % turns.length !== 0 });
}

/** Whether any of the traits is stated. */
export function isAnyStated(choices: Choices, traits: readonly TraitId[]): boolean {
  return traits.some((trait) => choices[trait] !== undefined);
}

/** A name of two words in the stated form; nothing stated: the last word, which is in every form. */
export function nameBy({ naming }: Choices): (first: string, second: string) => string {
  return (first, second) => {
    if (naming === 'snake_case') return `${first}_${second}`;
    return naming === 'camelCase' ? `${first}${second.charAt(0).toUpperCase()}${second.slice(1)}` : second;
  };
}
