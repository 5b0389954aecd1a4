/** @file What a model file holds, whatever its format: configuration, tensors under their Hugging Face names, tokenizer. */

import type { Disposable } from '../../common/disposable';

/** RoPE scaling as Llama and Qwen2 checkpoints use it (Hugging Face's `rope_scaling`). */
export type RopeScaling =
  | { readonly type: 'none' }
  | { readonly type: 'linear'; readonly factor: number }
  | {
      readonly type: 'llama3';
      readonly factor: number;
      readonly lowFrequencyFactor: number;
      readonly highFrequencyFactor: number;
      readonly originalContextLength: number;
    }
  /** Explicit divisors of the frequencies, `[headSize / 2]`, as GGUF's `rope_freqs.weight` stores llama3's. */
  | { readonly type: 'factors'; readonly factors: Float32Array };

/** Hyper-parameters of a Llama- or Qwen2-architecture model. */
export interface ModelConfig {
  readonly architecture: 'llama' | 'qwen2';
  readonly vocabSize: number;
  readonly hiddenSize: number;
  readonly intermediateSize: number;
  readonly numLayers: number;
  readonly numHeads: number;
  readonly numKeyValueHeads: number;
  readonly headSize: number;
  readonly rmsNormEps: number;
  readonly ropeTheta: number;
  readonly ropeScaling: RopeScaling;
  /** Positions the model was trained for. */
  readonly contextLength: number;
  /** Whether `lm_head.weight` is `model.embed_tokens.weight`. */
  readonly hasTiedEmbeddings: boolean;
  /** Whether q, k and v projections have biases (Qwen2). */
  readonly hasAttentionBias: boolean;
}

/** Storage of one tensor; block types hold 32 or 256 numbers a block along the last dimension. */
export type TensorType = 'F32' | 'F16' | 'BF16' | 'Q8_0' | 'Q4_0' | 'Q4_1' | 'Q4_K' | 'Q6_K';

export interface TensorInfo {
  /** Hugging Face's name, for example `model.layers.0.self_attn.q_proj.weight`. */
  readonly name: string;
  readonly type: TensorType;
  /** PyTorch's order: a linear layer is `[out, in]`. */
  readonly shape: readonly number[];
}

/**
 * An opened model file. Rows of q and k projections are in Hugging Face's order, whatever the file's (GGUF permutes them).
 * Reads are synchronous and read only what is asked for; a size in a header is never trusted beyond the file's own size.
 * Whoever opens it disposes it (that closes the file).
 */
export interface WeightFile extends Disposable {
  readonly config: ModelConfig;
  readonly tensors: ReadonlyMap<string, TensorInfo>;
  /** Rows `[first, first + count)` of a matrix as numbers, `[count, columns]`; a vector is one row. All rows by default. */
  readRows(name: string, first?: number, count?: number): Float32Array;
  /** The stored bytes of those rows, for block types that are used without being dequantised. */
  readRawRows(name: string, first?: number, count?: number): Uint8Array;
  /** The `tokenizer.json` that belongs to the model (made from metadata where the file has none). */
  readTokenizerJson(): TokenizerJson;
}

/** Hugging Face's `tokenizer.json`, as far as it is read here, and the special tokens found beside it. */
export interface TokenizerJson {
  /** The parsed document. */
  readonly document: unknown;
  /** Id of the document separator that begins a sequence (SmolLM2 and Qwen2.5: `<|endoftext|>`), called BOS here. */
  readonly bosTokenId: number;
  /** Tokens that end a text. */
  readonly endTokenIds: readonly number[];
}
