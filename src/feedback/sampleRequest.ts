/** @file What the model is asked for where a pair lacks its other side: what it may well write in place of what was chosen. */

import type { InferenceRequest } from '../common/inference';
import { promptPartsOf } from './pairingTexts';
import type { NewPair } from './records';
import { stopLike } from './sampleStop';

/** A typical completion; more would only be cut by the stop rule. */
const SAMPLE_TOKENS = 48;
/** Varied enough to differ from the greedy text, and still what the model may well write. */
const SAMPLE_TEMPERATURE = 0.7;

/** @param seed the same gives the same sample */
export function sampleRequest(
  pair: Pick<NewPair, 'prompt' | 'preferences' | 'chosen'>,
  seed: number,
): InferenceRequest {
  return {
    prompt: promptPartsOf(pair),
    stop: stopLike(pair.chosen),
    maxTokens: SAMPLE_TOKENS,
    alternatives: 1,
    sampling: { temperature: SAMPLE_TEMPERATURE, topP: 0.95, seed },
  };
}
