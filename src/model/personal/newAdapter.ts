/** @file The adapter that a first update starts from: the base model's behaviour, with room to learn. */

import type { Adapter } from './adapter';
import { DEFAULT_LORA, newLora } from './lora';
import { NUM_USER_TOKENS } from './recipe';
import type { TrainingModel } from './trainingModel';
import { individualUserModel } from './userModel';

/**
 * What the generic embedding says before anything is learned. Before any of eight languages it makes code likelier, or as good as
 * (−5 to +1 % nats a token on SmolLM2); a comment of one language costs the others up to 9 %, line breaks cost all 12 to 24 %.
 */
const NEUTRAL_BEGINNING = 'Here is the source code of the file:\n\n';

/** e_0 is the token embeddings of neutral text, so that the model reads the soft prompt as text from the first step on. */
export function newAdapter(
  { config, tokenizer, weights }: Pick<TrainingModel, 'config' | 'tokenizer' | 'weights'>,
  random: () => number,
): Adapter {
  const tokens = tokenizer.encode(NEUTRAL_BEGINNING);
  const genericEmbedding = new Float32Array(NUM_USER_TOKENS * config.hiddenSize);
  for (let row = 0; row < NUM_USER_TOKENS; row++) {
    weights.readEmbedding(tokens[row % tokens.length] ?? 0, genericEmbedding, row * config.hiddenSize);
  }
  return {
    userModel: individualUserModel(genericEmbedding, NUM_USER_TOKENS),
    lora: newLora(config, DEFAULT_LORA, random),
  };
}
