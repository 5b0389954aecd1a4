/** @file Where policies are compared: at which of the developer's pairs they are to write once more. */

import { traitsOf, type Choices, type LanguageFamily, type TraitId } from '../traits';

/** A stored pair with what its two sides show of style. */
export interface JudgedPair {
  readonly id: number;
  readonly family: LanguageFamily;
  readonly chosen: Choices;
  readonly rejected: Choices;
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
  const spots = pairs.flatMap((pair): readonly ReplaySpot[] => {
    const wanted = decidedBy(pair);
    if (Object.keys(wanted).length === 0) return [];
    return [{ pairId: pair.id, family: pair.family, wanted, isUnseen: !pair.isUsed }];
  });
  const ordered = spots.toSorted((a, b) => Number(b.isUnseen) - Number(a.isUnseen));
  return [...Map.groupBy(ordered, ({ family }) => family).values()].flatMap(spreadOverTraits);
}

/** What the developer chose where the other side shows another choice of the same trait. */
export function decidedBy({ family, chosen, rejected }: Pick<JudgedPair, 'family' | 'chosen' | 'rejected'>): Choices {
  const decided: Partial<Record<TraitId, string>> = {};
  for (const { id } of traitsOf(family)) {
    const choice = chosen[id];
    const other = rejected[id];
    if (choice !== undefined && other !== undefined && choice !== other) decided[id] = choice;
  }
  return decided;
}

function spreadOverTraits(spots: readonly ReplaySpot[]): readonly ReplaySpot[] {
  const counts = new Map<string, number>();
  const isWanted = ({ wanted }: ReplaySpot): boolean =>
    Object.keys(wanted).some((trait) => (counts.get(trait) ?? 0) < SPOTS_PER_TRAIT);
  const taken: ReplaySpot[] = [];
  for (const spot of spots) {
    if (taken.length >= SPOTS_PER_FAMILY) break;
    if (!isWanted(spot)) continue;
    taken.push(spot);
    for (const trait of Object.keys(spot.wanted)) counts.set(trait, (counts.get(trait) ?? 0) + 1);
  }
  const rest = spots.filter((spot) => !taken.includes(spot));
  return [...taken, ...rest.slice(0, SPOTS_PER_FAMILY - taken.length)];
}
