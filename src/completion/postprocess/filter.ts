/** @file What a post-processing filter is: text in, text out; empty text drops the completion. */

import type { StopReason } from '../../common/inference';
import type { Shape } from '../multiline';
import type { Place } from '../place';

export interface FilterInput {
  readonly place: Place;
  readonly shape: Exclude<Shape, { kind: 'none' }>;
  readonly stopReason: StopReason;
  /** Mean log-probability of the completion's tokens, in nats; 0 where it has none. */
  readonly meanLogprob: number;
}

/** Pure. Line ends are `\n` throughout. */
export type Filter = (text: string, input: FilterInput) => string;

/** Whether decoding was cut off, so that the text's last word may be half a word. */
export function isCutOff(stopReason: StopReason): boolean {
  return stopReason === 'deadline' || stopReason === 'tokenBudget';
}
