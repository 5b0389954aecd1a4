/** @file A preference pair as tokens: the common beginning is prompt, the rest are the two responses. */

import type { PreferencePair } from '../../common/pairs';
import type { Tokenizer } from '../base/tokenizer';

/** Without BOS; that and the soft prompt stand before it. */
export interface PairTokens {
  /** What chosen and rejected have in common, the last `window` tokens of it; explicit preferences before it. */
  readonly prompt: readonly number[];
  readonly chosen: readonly number[];
  readonly rejected: readonly number[];
}

/** Tokens of the prompt that are kept. */
export const DEFAULT_WINDOW = 192;

/**
 * Encodes `prompt + chosen` and `prompt + rejected` each as one text. Tokens that both begin with cancel in the loss, so they are
 * prompt. A response all of whose tokens the other begins with is empty then: nothing is known of what would have ended it.
 */
export function encodePair(pair: PreferencePair, tokenizer: Tokenizer, window: number = DEFAULT_WINDOW): PairTokens {
  const chosen = tokenizer.encode(pair.prompt + pair.chosen);
  const rejected = tokenizer.encode(pair.prompt + pair.rejected);
  const preferences = pair.preferences === undefined ? [] : tokenizer.encode(pair.preferences);
  return divideTexts(chosen, rejected, preferences, window);
}

/** The two texts' common beginning, cut at its left, and what is left of each; half of the window at most is for preferences. */
export function divideTexts(
  chosen: readonly number[],
  rejected: readonly number[],
  preferences: readonly number[],
  window: number,
): PairTokens {
  let common = 0;
  while (common < chosen.length && chosen[common] === rejected[common]) common++;
  const head = preferences.slice(0, window >> 1);
  const room = window - head.length;
  return {
    prompt: [...head, ...chosen.slice(Math.max(0, common - room), common)],
    chosen: chosen.slice(common),
    rejected: rejected.slice(common),
  };
}
