/** @file The JSON files beside the weights in a Hugging Face folder: hyper-parameters and vocabulary. */

import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { UserFacingError } from '../../common/userFacingError';
import { excerpt, unsupported, unusable } from './fileBytes';
import { ADDED_TOKEN, specialTokensOf } from './specialTokens';
import type { ModelConfig, RopeScaling, TokenizerJson } from './weights';

/** A real `tokenizer.json` has up to 20 MB (Llama 3: 17). */
const MAX_JSON_BYTES = 128 * 2 ** 20;

const TOKEN_IDS = z.union([z.int(), z.array(z.int())]).nullish();

/** `config.json`, as far as the forward pass needs it. */
const CONFIG = z.object({
  model_type: z.string(),
  vocab_size: z.number(),
  hidden_size: z.number(),
  intermediate_size: z.number(),
  num_hidden_layers: z.number(),
  num_attention_heads: z.number(),
  num_key_value_heads: z.number().nullish(),
  head_dim: z.number().nullish(),
  hidden_act: z.string().default('silu'),
  rms_norm_eps: z.number(),
  rope_theta: z.number().default(10_000),
  rope_scaling: z.record(z.string(), z.unknown()).nullish(),
  rope_parameters: z.record(z.string(), z.unknown()).nullish(),
  max_position_embeddings: z.number(),
  tie_word_embeddings: z.boolean().nullish(),
  attention_bias: z.boolean().nullish(),
  mlp_bias: z.boolean().nullish(),
  bos_token_id: TOKEN_IDS,
  eos_token_id: TOKEN_IDS,
});

/** `tokenizer.json`, as far as it has to fit the model; the rest is checked where it is used. */
const TOKENIZER = z.object({
  added_tokens: z.array(ADDED_TOKEN),
  // A schema would copy the hundred thousand entries.
  model: z.object({
    vocab: z.custom<Readonly<Record<string, unknown>>>((value) => typeof value === 'object' && value !== null),
  }),
});

const LINEAR = z.object({ factor: z.number().positive() });
const LLAMA3 = z.object({
  factor: z.number().positive(),
  low_freq_factor: z.number().positive(),
  high_freq_factor: z.number().positive(),
  original_max_position_embeddings: z.number().positive(),
});

/** The hyper-parameters in the folder's `config.json`; whether there are attention biases is told by the tensors. */
export function readHuggingFaceConfig(folder: string): Omit<ModelConfig, 'hasAttentionBias'> {
  const path = join(folder, 'config.json');
  const document = readJson(path);
  const architecture = z.object({ model_type: z.string() }).safeParse(document).data?.model_type;
  if (architecture === undefined) throw unusable(path, 'it does not name its architecture');
  if (architecture !== 'llama' && architecture !== 'qwen2') {
    throw unsupported(folder, `its architecture is ${excerpt(architecture)}`);
  }
  const parsed = CONFIG.safeParse(document);
  if (!parsed.success) {
    throw unusable(path, `it lacks ${parsed.error.issues[0]?.path.join('.') ?? 'values'}`, parsed.error);
  }
  const config = parsed.data;
  if (config.hidden_act !== 'silu') throw unsupported(folder, `its activation is ${excerpt(config.hidden_act)}`);
  if (config.mlp_bias || (config.attention_bias && architecture === 'llama')) {
    throw unsupported(folder, 'it has biases where Llama has none');
  }
  const rope = config.rope_parameters ?? config.rope_scaling ?? {};
  const statedTheta = rope.rope_theta;
  return {
    architecture,
    vocabSize: config.vocab_size,
    hiddenSize: config.hidden_size,
    intermediateSize: config.intermediate_size,
    numLayers: config.num_hidden_layers,
    numHeads: config.num_attention_heads,
    numKeyValueHeads: config.num_key_value_heads ?? config.num_attention_heads,
    headSize: config.head_dim ?? config.hidden_size / config.num_attention_heads,
    rmsNormEps: config.rms_norm_eps,
    ropeTheta: typeof statedTheta === 'number' ? statedTheta : config.rope_theta,
    ropeScaling: readRopeScaling(folder, rope),
    contextLength: config.max_position_embeddings,
    hasTiedEmbeddings: config.tie_word_embeddings ?? false,
  };
}

function readRopeScaling(folder: string, rope: Readonly<Record<string, unknown>>): RopeScaling {
  const type = rope.rope_type ?? rope.type ?? 'default';
  switch (type) {
    case 'default':
      return { type: 'none' };
    case 'linear': {
      const linear = LINEAR.safeParse(rope);
      if (!linear.success) throw unusable(folder, 'its RoPE scaling lacks a factor', linear.error);
      return { type: 'linear', factor: linear.data.factor };
    }
    case 'llama3': {
      const llama3 = LLAMA3.safeParse(rope);
      if (!llama3.success) throw unusable(folder, 'its RoPE scaling is incomplete', llama3.error);
      return {
        type: 'llama3',
        factor: llama3.data.factor,
        lowFrequencyFactor: llama3.data.low_freq_factor,
        highFrequencyFactor: llama3.data.high_freq_factor,
        originalContextLength: llama3.data.original_max_position_embeddings,
      };
    }
    default:
      throw unsupported(folder, `its RoPE scaling is ${excerpt(type)}`);
  }
}

/** The folder's `tokenizer.json`, and what `config.json` and `generation_config.json` say of its first and last tokens. */
export function readHuggingFaceTokenizer(folder: string, vocabSize: number): TokenizerJson {
  const path = join(folder, 'tokenizer.json');
  const document = readJson(path);
  const tokenizer = TOKENIZER.safeParse(document);
  if (!tokenizer.success) throw unusable(path, 'its vocabulary is in no known form', tokenizer.error);
  const { added_tokens: addedTokens, model } = tokenizer.data;
  const ids = [...Object.values(model.vocab), ...addedTokens.map((token) => token.id)];
  if (!ids.every((id) => typeof id === 'number' && id < vocabSize)) {
    throw unusable(path, 'its vocabulary is larger than the model');
  }
  const stated = [join(folder, 'config.json'), join(folder, 'generation_config.json')]
    .filter((name) => statSync(name, { throwIfNoEntry: false }))
    .map((name) => CONFIG.pick({ bos_token_id: true, eos_token_id: true }).safeParse(readJson(name)).data);
  const bosTokenIds = stated.flatMap((config) => config?.bos_token_id ?? []);
  return {
    document,
    ...specialTokensOf({
      path: folder,
      vocabSize,
      addedTokens,
      bosTokenId: bosTokenIds[0],
      endTokenIds: stated.flatMap((config) => config?.eos_token_id ?? []),
    }),
  };
}

function readJson(path: string): unknown {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats?.isFile()) throw new UserFacingError(`${path} is missing: a model folder needs it beside its weights.`);
  if (stats.size > MAX_JSON_BYTES) throw unusable(path, `it has ${stats.size} bytes`);
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw unusable(path, 'it is not JSON', error);
  }
}
