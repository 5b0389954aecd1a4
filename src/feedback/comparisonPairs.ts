/** @file What an answer to a comparison makes: preference pairs, or none. */

import type { PromptParts } from '../common/inference';
import type { StopRules } from '../common/stopRules';
import { differInSubstance } from '../preferences/comparisons/couple';
import { cutAt, promptOfPair } from './pairingTexts';
import type { NewPair } from './records';

export type ComparisonSide = 'left' | 'right';

/** A comparison as it was asked. */
export interface AskedComparison {
  readonly prompt: PromptParts;
  /** What each side shows, cut by `stop`. */
  readonly left: string;
  readonly right: string;
  /** Which of them the policy finds likelier: what it would have suggested. */
  readonly likelier: ComparisonSide;
  /** By which both were cut. */
  readonly stop: StopRules;
  /** VS Code's language id. */
  readonly language: string;
  /** URIs of the files whose text is in it, the compared one first. */
  readonly files: readonly string[];
  /** URI of the workspace folder; empty: none. */
  readonly workspace: string;
}

/** Equally good, neither any good, or not answered at all: of these nothing is stored. */
export type ComparisonAnswer =
  | { readonly kind: ComparisonSide | 'tie' | 'neither' | 'skip' }
  /** What the developer would write there. */
  | { readonly kind: 'written'; readonly text: string };

/** Of what was written there is a pair with each side that differs from it in substance, the likelier first. */
export function comparisonPairs(
  asked: AskedComparison,
  answer: ComparisonAnswer,
  { user, at }: { readonly user: string; readonly at: number },
): readonly NewPair[] {
  const pair = (chosen: string, rejected: string): NewPair => ({
    ...promptOfPair(asked.prompt),
    chosen,
    rejected,
    user,
    source: 'comparison',
    language: asked.language,
    at,
    files: asked.files,
    workspace: asked.workspace,
  });
  switch (answer.kind) {
    case 'tie':
    case 'neither':
    case 'skip':
      return [];
    case 'left':
    case 'right':
      return [pair(asked[answer.kind], asked[otherSide(answer.kind)])];
    case 'written': {
      const chosen = cutAt(answer.text, asked.stop);
      return [asked[asked.likelier], asked[otherSide(asked.likelier)]]
        .filter((shown) => differInSubstance(chosen, shown))
        .map((shown) => pair(chosen, shown));
    }
  }
}

export function otherSide(side: ComparisonSide): ComparisonSide {
  return side === 'left' ? 'right' : 'left';
}
