/** @file What a developer's pairs tell of their style, and at which of them policies are to be compared. Takes a second for hundreds. */

import { decidedBy, replaySpots, type JudgedPair, type ReplaySpot } from '../preferences/learned/spots';
import type { TraitEvidence } from '../preferences/learned/traitReports';
import { familyOf, traitsOf, type Choices, type LanguageFamily, type TraitId } from '../preferences/traits';
import type { StoredPair } from './records';

/** What of style begins at or behind `from`; nothing of a trait: the text tells nothing of that. */
export type Judge = (text: string, languageId: string, from: number) => Choices;

export interface PairsStyle {
  readonly families: readonly FamilyStyle[];
  /** Of all families. */
  readonly spots: readonly ReplaySpot[];
}

export interface FamilyStyle {
  readonly family: LanguageFamily;
  /** Pairs that were looked at. */
  readonly pairs: number;
  /** Of the traits that any pair tells of. */
  readonly evidence: readonly (TraitEvidence & { readonly trait: TraitId })[];
}

/** Taste changes; the newest tell enough of it, and are judged in a few seconds. */
const MAX_PAIRS = 600;

/** @param pairs newest first; only as many are taken as are needed */
export function pairsStyle(pairs: Iterable<StoredPair>, judge: Judge): PairsStyle {
  const judged: JudgedPair[] = [];
  for (const pair of pairs) {
    const one = judgedPair(pair, judge);
    if (one) judged.push(one);
    if (judged.length >= MAX_PAIRS) break;
  }
  const families = [...Map.groupBy(judged, ({ family }) => family)].map(([family, own]): FamilyStyle => ({
    family,
    pairs: own.length,
    evidence: evidenceOf(family, own),
  }));
  return { families, spots: replaySpots(judged) };
}

/** Nothing where no parser tells the language's style, or the pair was made from what was stated. */
function judgedPair(pair: StoredPair, judge: Judge): JudgedPair | undefined {
  const { id, prompt, chosen, rejected, language, source, updateId } = pair;
  const family = language === undefined ? undefined : familyOf(language);
  if (language === undefined || family === undefined || source === 'synthetic') return undefined;
  const styleOf = (completion: string): Choices => judge(prompt + completion, language, prompt.length);
  return {
    ...{ id, family, chosen: styleOf(chosen), isUsed: updateId !== undefined },
    // One that waits for its sample tells what the developer writes, and nothing of what they refuse.
    rejected: rejected === undefined ? {} : styleOf(rejected),
  };
}

function evidenceOf(family: LanguageFamily, pairs: readonly JudgedPair[]): FamilyStyle['evidence'] {
  const decided = pairs.map(decidedBy);
  return traitsOf(family).flatMap(({ id, choices }) => {
    const made = pairs.flatMap(({ chosen }) => chosen[id] ?? []);
    const counts = choices.map((choice) => ({
      choice: choice.id,
      agreeing: made.filter((each) => each === choice.id).length,
    }));
    const [most] = counts.toSorted((a, b) => b.agreeing - a.agreeing);
    if (!most || most.agreeing === 0) return [];
    return [
      { trait: id, ...most, pairs: made.length, decisive: decided.filter((each) => each[id] !== undefined).length },
    ];
  });
}
