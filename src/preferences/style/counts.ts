/** @file How often code shows each choice of each trait, and which one prevails; plain figures, without any parser. */

import { type Choices, TRAITS, type TraitId } from '../traits';
import type { Sign } from './sign';

/** Number of signs, by choice. */
export type ChoiceCounts = Readonly<Record<string, number>>;

/** Of each trait that shows, how many signs there are of each choice; more than one choice means mixed code. */
export type StyleCounts = Readonly<Partial<Record<TraitId, ChoiceCounts>>>;

export interface Prevailing {
  readonly choice: string;
  /** The choice's part of all signs, > 0 to 1. */
  readonly share: number;
  /** How many signs there are, of all choices. */
  readonly n: number;
}

/** The choice with most signs; nothing where there are none, or as many of another. */
export function prevailing(counts: ChoiceCounts | undefined): Prevailing | undefined {
  const sorted = Object.entries(counts ?? {}).sort(([, one], [, other]) => other - one);
  const [first, second] = sorted;
  if (!first || first[1] <= (second?.[1] ?? 0)) return undefined;
  const n = sorted.reduce((sum, [, count]) => sum + count, 0);
  return { choice: first[0], share: first[1] / n, n };
}

export function countSigns(signs: readonly Sign[]): StyleCounts {
  const counts: Partial<Record<TraitId, Record<string, number>>> = {};
  for (const { trait, choice } of signs) {
    const ofTrait = (counts[trait] ??= {});
    ofTrait[choice] = (ofTrait[choice] ?? 0) + 1;
  }
  return counts;
}

/** Of each trait the choice that has at least `leastShare` of its signs. */
export function choicesOf(counts: StyleCounts, leastShare: number): Choices {
  const choices: Partial<Record<TraitId, string>> = {};
  for (const { id } of TRAITS) {
    const most = prevailing(counts[id]);
    if (most && most.share >= leastShare) choices[id] = most.choice;
  }
  return choices;
}
