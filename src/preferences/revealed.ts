/**
 * @file What pairs reveal of a developer's style surely enough to be written at once, before any update has learned it: of the choices that
 * single tokens decide. It never goes against a file that is written the other way.
 */

import { statedFormsOf } from './statedForms';
import { prevailing, type StyleCounts } from './style/counts';
import type { TraitEvidence } from './style/evidence';
import { FAMILIES } from './traits';

/** The newest pairs, until they count for so many: a taste that changes is followed as soon as most of these tell of the new one. */
export const REVEALING_PAIRS = 12;
/**
 * Developers hold to one choice, or to the other, or are of no mind; who holds to one is seen to choose otherwise in one case out of five,
 * by slips and by suggestions that were let stand.
 */
const SLIPS = 0.2;
/** How many are thought to be of no mind before any pair has told. */
const OF_NO_MIND = 0.2;
/** Held to with such a probability, a choice is written: who is of no mind does not care. */
const LEAST_PROBABILITY = 0.75;
/** That counts for fewer pairs, and nothing is said. */
const LEAST_PAIRS = 3;
/** A file is written the other way if so many of its signs are, */
const OPPOSED_SHARE = 0.75;
/** and it has so many. */
const LEAST_SIGNS = 3;

/** @param evidence of the newest pairs */
export function surelyRevealed(evidence: readonly TraitEvidence[]): readonly TraitEvidence[] {
  return evidence.filter(
    ({ family, trait, choice, ...votes }) =>
      heldTo(votes) >= LEAST_PROBABILITY && statedFormsOf({ [trait]: choice }, FAMILIES[family][0] ?? '') !== undefined,
  );
}

/** The probability that the developer holds to the choice that prevails: Bayes' rule over the three kinds of developers. */
function heldTo({ share, weight }: Pick<TraitEvidence, 'share' | 'weight'>): number {
  if (weight < LEAST_PAIRS) return 0;
  const likelihood = (agreement: number): number =>
    agreement ** (share * weight) * (1 - agreement) ** ((1 - share) * weight);
  const toIt = (1 - OF_NO_MIND) * likelihood(1 - SLIPS);
  const toAnother = (1 - OF_NO_MIND) * likelihood(SLIPS);
  return toIt / (toIt + toAnother + 2 * OF_NO_MIND * likelihood(0.5));
}

/** Whether a file keeps to another choice. */
export function isAgainstFile({ trait, choice }: Pick<TraitEvidence, 'trait' | 'choice'>, file: StyleCounts): boolean {
  const found = prevailing(file[trait]);
  return found !== undefined && found.choice !== choice && found.n >= LEAST_SIGNS && found.share >= OPPOSED_SHARE;
}
