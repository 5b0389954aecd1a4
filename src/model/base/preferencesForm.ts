/** @file In which form explicit preferences act on a model, by its size: local files have no catalog entry to say so. */

import type { PreferencesForm } from '../../common/models';
import type { ModelConfig } from './weights';

/**
 * From this many parameters on a sentence of preference is told, as to Qwen2.5-Coder 1.5B and 7B: a guess, as only SmolLM2 135M has been
 * measured, on which it changes nothing and would cost tokens.
 */
const FOLLOWS_INSTRUCTIONS = 1e9;

export function preferencesFormOf(config: ModelConfig): PreferencesForm {
  return parametersOf(config) < FOLLOWS_INSTRUCTIONS ? 'exemplar' : 'instructionAndExemplar';
}

/** Numbers in the matrices; norms and biases are a thousandth of them. */
function parametersOf(config: ModelConfig): number {
  const { hiddenSize, intermediateSize, numHeads, numKeyValueHeads, headSize } = config;
  const attention = 2 * hiddenSize * (numHeads + numKeyValueHeads) * headSize;
  const feedForward = 3 * hiddenSize * intermediateSize;
  const embeddings = config.vocabSize * hiddenSize * (config.hasTiedEmbeddings ? 1 : 2);
  return config.numLayers * (attention + feedForward) + embeddings;
}
