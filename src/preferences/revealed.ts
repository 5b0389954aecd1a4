/**
 * @file What pairs reveal of a developer's style surely enough to be written at once, before any update has learned it: of the choices that
 * single tokens decide. It never goes against a file that is written the other way.
 */

import { statedFormsOf } from './statedForms';
import { prevailing, type StyleCounts } from './style/counts';
import type { TraitEvidence } from './style/evidence';
import { FAMILIES } from './traits';

/** A taste that changes is followed as soon as most of so many pairs tell of the new one. */
export const REVEALING_PAIRS = 12;
/** With 95 % confidence the choice is the developer's in more than half of all cases: three pairs of one mind say so, or seven with one slip. */
const LEAST_STRENGTH = 0.5;
/** A file is written the other way if so many of its signs are, */
const OPPOSED_SHARE = 0.75;
/** and it has so many. */
const LEAST_SIGNS = 3;

/** @param evidence of the newest pairs */
export function surelyRevealed(evidence: readonly TraitEvidence[]): readonly TraitEvidence[] {
  return evidence.filter(
    ({ family, trait, choice, strength }) =>
      strength >= LEAST_STRENGTH && statedFormsOf({ [trait]: choice }, FAMILIES[family][0] ?? '') !== undefined,
  );
}

/** Whether a file keeps to another choice. */
export function isAgainstFile({ trait, choice }: Pick<TraitEvidence, 'trait' | 'choice'>, file: StyleCounts): boolean {
  const found = prevailing(file[trait]);
  return found !== undefined && found.choice !== choice && found.n >= LEAST_SIGNS && found.share >= OPPOSED_SHARE;
}
