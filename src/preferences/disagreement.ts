/** @file Where what developers say of their style and what their pairs show are two things. */

import type { InForce } from './stated';
import type { TraitEvidence } from './style/evidence';
import type { TraitId } from './traits';

export interface Disagreement {
  readonly trait: TraitId;
  readonly stated: string;
  /** What the pairs show mostly. */
  readonly revealed: string;
  /** In how many of how many pairs. */
  readonly agreeing: number;
  readonly pairs: number;
}

/** Fewer are chance. */
const LEAST_PAIRS = 5;
/** Below that one does both. */
const LEAST_SHARE = 0.7;

/** Only of what they say themselves: with a project's configuration nobody has to be of one mind. */
export function disagreements(stated: readonly InForce[], evidence: readonly TraitEvidence[]): readonly Disagreement[] {
  return stated.flatMap(({ trait, choice, origin }): readonly Disagreement[] => {
    const found = evidence.find((each) => each.trait === trait);
    if (origin.kind !== 'setting' || !found || found.choice === choice) return [];
    if (found.pairs < LEAST_PAIRS || found.share < LEAST_SHARE) return [];
    const agreeing = found.pairsByChoice[found.choice] ?? 0;
    return [{ trait, stated: choice, revealed: found.choice, agreeing, pairs: found.pairs }];
  });
}
