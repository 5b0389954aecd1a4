/**
 * @file What a developer's pairs tell of their style, and at which of them policies are to be compared. Parsers are behind it, and
 * hundreds of pairs take seconds: not for the extension host's own thread.
 */

import { replaySpots, type JudgedPair, type ReplaySpot } from '../preferences/learned/spots';
import { REVEALING_PAIRS, surelyRevealed } from '../preferences/revealed';
import { evidenceFrom, pairStyle, type PairStyle, type TraitEvidence } from '../preferences/style/evidence';
import type { LanguageFamily } from '../preferences/traits';
import type { StoredPair } from './records';

export interface PairsStyle {
  /** How many pairs of each family were looked at. */
  readonly families: readonly { readonly family: LanguageFamily; readonly pairs: number }[];
  /** Of the traits that any pair tells of. */
  readonly evidence: readonly TraitEvidence[];
  /** What the newest pairs reveal so surely that it is written at once. */
  readonly revealed: readonly TraitEvidence[];
  /** Of all families. */
  readonly spots: readonly ReplaySpot[];
}

/** Taste changes; the newest tell enough of it, and are judged in a few seconds. */
const MAX_PAIRS = 600;

/** @param pairs newest first; only as many are taken as are needed */
export function pairsStyle(pairs: Iterable<StoredPair>): PairsStyle {
  const styles: PairStyle[] = [];
  const judged: JudgedPair[] = [];
  for (const pair of pairs) {
    const style = pairStyle(pair);
    if (!style) continue;
    styles.push(style);
    const { family, decided } = style;
    judged.push({ id: pair.id, family, decided, isUsed: pair.updateId !== undefined });
    if (judged.length >= MAX_PAIRS) break;
  }
  const families = [...Map.groupBy(judged, ({ family }) => family)];
  return {
    families: families.map(([family, own]) => ({ family, pairs: own.length })),
    evidence: evidenceFrom(styles),
    revealed: surelyRevealed(evidenceFrom(styles, REVEALING_PAIRS)),
    spots: replaySpots(judged),
  };
}
