/** @file Where policies are compared: at which of the developer's pairs they are to write once more. */

import type { Choices, LanguageFamily } from '../traits';

/** A stored pair with what it decides. */
export interface JudgedPair {
  readonly id: number;
  readonly family: LanguageFamily;
  /** Where the chosen side shows one choice and the other another: the chosen one. */
  readonly decided: Choices;
  /** Whether an update has trained on it or held it out. */
  readonly isUsed: boolean;
}

/** A pair's place, at which style decides. */
export interface ReplaySpot {
  readonly pairId: number;
  readonly family: LanguageFamily;
  /** What the developer chose there where the refused side shows another choice; never empty. */
  readonly wanted: Choices;
  /** Whether no update has seen the pair. */
  readonly isUnseen: boolean;
}

/** A completion takes about a second on the processor alone, and each spot takes two: the base model's and the personal one's. */
const SPOTS_PER_FAMILY = 24;
/** As long as others have fewer: one trait that decides often must not take all the spots. */
const SPOTS_PER_TRAIT = 6;

/**
 * The spots of each family: those that no update has seen come first, then the newest.
 * @param pairs newest first
 */
export function replaySpots(pairs: readonly JudgedPair[]): readonly ReplaySpot[] {
  const spots = pairs
    .filter(({ decided }) => Object.keys(decided).length > 0)
    .map(({ id, family, decided, isUsed }): ReplaySpot => ({ pairId: id, family, wanted: decided, isUnseen: !isUsed }));
  const ordered = spots.toSorted((a, b) => Number(b.isUnseen) - Number(a.isUnseen));
  return [...Map.groupBy(ordered, ({ family }) => family).values()].flatMap(spreadOverTraits);
}

function spreadOverTraits(spots: readonly ReplaySpot[]): readonly ReplaySpot[] {
  const counts = new Map<string, number>();
  const isWanted = ({ wanted }: ReplaySpot): boolean =>
    Object.keys(wanted).some((trait) => (counts.get(trait) ?? 0) < SPOTS_PER_TRAIT);
  const taken = new Set<ReplaySpot>();
  for (const spot of spots) {
    if (taken.size >= SPOTS_PER_FAMILY) break;
    if (!isWanted(spot)) continue;
    taken.add(spot);
    for (const trait of Object.keys(spot.wanted)) counts.set(trait, (counts.get(trait) ?? 0) + 1);
  }
  const rest = spots.filter((spot) => !taken.has(spot));
  return [...taken, ...rest.slice(0, SPOTS_PER_FAMILY - taken.size)];
}
