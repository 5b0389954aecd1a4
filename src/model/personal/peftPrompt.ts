/**
 * @file A user embedding as PEFT stores a soft prompt (peft_type PROMPT_TUNING). PEFT puts its virtual tokens before BOS, Penchant's
 * stand after it: so the prompt begins with BOS's own row, and the text that PEFT is given must have no BOS.
 */

import { encodeSafetensors } from '../base/safetensorsFile';
import type { Refuse } from '../base/safetensorsHeader';
import type { ModelConfig } from '../base/weights';
import { decodePeft, encodePeftConfig, type PeftBytes } from './peftFolder';
import { hasShape } from './userModelFile';

const TENSOR = 'prompt_embeddings';

/**
 * The files of a user embedding e_u, `[T_u, d]`.
 * @param base its model: BOS's row of the embedding matrix, `[d]`, and catalog id or file name
 */
export function encodePeftPrompt(
  embedding: Float32Array,
  base: { readonly config: ModelConfig; readonly bosEmbedding: Float32Array; readonly model: string },
): PeftBytes {
  const { hiddenSize, numHeads, numLayers } = base.config;
  if (base.bosEmbedding.length !== hiddenSize) throw new RangeError(`BOS has ${base.bosEmbedding.length} numbers`);
  const numbers = new Float32Array(hiddenSize + embedding.length);
  numbers.set(base.bosEmbedding);
  numbers.set(embedding, hiddenSize);
  const shape = [numbers.length / hiddenSize, hiddenSize];
  const config = encodePeftConfig({
    base_model_name_or_path: base.model,
    inference_mode: true,
    num_attention_heads: numHeads,
    num_layers: numLayers,
    num_transformer_submodules: 1,
    num_virtual_tokens: shape[0],
    peft_type: 'PROMPT_TUNING',
    prompt_tuning_init: 'RANDOM',
    task_type: 'CAUSAL_LM',
    token_dim: hiddenSize,
  });
  return { config, tensors: encodeSafetensors(new Map([[TENSOR, { shape, numbers }]])) };
}

/**
 * The user embedding in the files, `[T_u, d]`.
 * @param bosEmbedding where given, a prompt that does not begin with it is refused: it was made to stand before BOS
 */
export function decodePeftPrompt(
  bytes: PeftBytes,
  { hiddenSize }: ModelConfig,
  bosEmbedding: Float32Array | undefined,
  refuse: Refuse,
): Float32Array {
  const { tensors } = decodePeft(bytes, 'PROMPT_TUNING', refuse);
  const prompt = tensors.get(TENSOR);
  if (!prompt || tensors.size > 1) throw refuse(`it is not one tensor ${TENSOR}`);
  const rows = prompt.shape[0] ?? 0;
  if (!hasShape(prompt, [rows, hiddenSize]) || rows < 2) {
    throw refuse(`it is [${prompt.shape.join(', ')}] and should be two or more rows of ${hiddenSize} numbers`);
  }
  if (bosEmbedding && !isNear(prompt.numbers.subarray(0, hiddenSize), bosEmbedding, MAX_QUANTIZATION_ERROR)) {
    throw refuse('its first row is not the embedding of the token that begins a text');
  }
  return prompt.numbers.slice(hiddenSize);
}

/** Of a row in four bits: 7 %. Rows of different tokens differ by about as much as they are long. */
const MAX_QUANTIZATION_ERROR = 0.25;

/** Whether ‖a − b‖ ≤ tolerance · ‖b‖. */
export function isNear(a: Float32Array, b: Float32Array, tolerance: number): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  let size = 0;
  for (let i = 0; i < a.length; i++) {
    difference += (a[i]! - b[i]!) ** 2;
    size += b[i]! ** 2;
  }
  return difference <= tolerance ** 2 * size;
}
