/** @file The closed list of operators a graph may use: one row each, with its shape rule. What is not here cannot be built. */

import {
  at,
  concat,
  dequantizeLinear,
  elementwise,
  expand,
  gather,
  gemm,
  groupQueryAttention,
  matMul,
  matMulNBits,
  pad,
  reduce,
  reshape,
  rotaryEmbedding,
  same,
  slice,
  split,
  transpose,
} from './shapeRules';
import type { Attributes, OpInputs, TensorType } from './shapeRules';

/** What the builder knows of one operator: where it lives and what comes out of it. */
export interface OpRule {
  /** Empty for ONNX's own operators. */
  readonly domain: '' | 'com.microsoft';
  /** Types of all outputs; an output nobody reads may be `undefined`. Throws where the inputs do not fit. */
  readonly infer: (inputs: OpInputs, attributes: Attributes) => readonly (TensorType | undefined)[];
  /** Attributes for the shape rule, lists of integers, that ONNX takes as further inputs, in their order. */
  readonly integerInputs?: readonly string[];
}

export const OPS = {
  Identity: { domain: '', infer: same },
  Add: { domain: '', infer: elementwise },
  Sub: { domain: '', infer: elementwise },
  Mul: { domain: '', infer: elementwise },
  Max: { domain: '', infer: elementwise },
  Neg: { domain: '', infer: same },
  Exp: { domain: '', infer: same },
  Log: { domain: '', infer: same },
  Sqrt: { domain: '', infer: same },
  Reciprocal: { domain: '', infer: same },
  Sigmoid: { domain: '', infer: same },
  /** log(1 + eˣ) */
  Softplus: { domain: '', infer: same },
  /** Over the last axis. */
  Softmax: { domain: '', infer: same },
  /** x · sigmoid(α x); with α = 1 it is SiLU. */
  QuickGelu: { domain: 'com.microsoft', infer: same },
  MatMul: { domain: '', infer: matMul },
  Gemm: { domain: '', infer: gemm },
  Gather: { domain: '', infer: gather },
  Split: { domain: '', infer: split, integerInputs: ['sizes'] },
  Concat: { domain: '', infer: concat },
  Transpose: { domain: '', infer: transpose },
  Reshape: { domain: '', infer: reshape, integerInputs: ['shape'] },
  Slice: { domain: '', infer: slice, integerInputs: ['starts', 'ends', 'axes'] },
  Pad: { domain: '', infer: pad, integerInputs: ['pads'] },
  Expand: { domain: '', infer: expand, integerInputs: ['shape'] },
  ReduceSum: { domain: '', infer: reduce, integerInputs: ['axes'] },
  ReduceMean: { domain: '', infer: reduce, integerInputs: ['axes'] },
  ReduceSumSquare: { domain: '', infer: reduce, integerInputs: ['axes'] },
  ReduceMax: { domain: '', infer: reduce, integerInputs: ['axes'] },
  /** RMSNorm (Zhang and Sennrich 2019): x / √(mean(x²) + ε) · weight. Registered by ONNX Runtime in ONNX's domain. */
  SimplifiedLayerNormalization: { domain: '', infer: same },
  /** RMSNorm of `input + skip`; the fourth output is that sum. */
  SkipSimplifiedLayerNormalization: {
    domain: 'com.microsoft',
    infer: (inputs) => [at(inputs, 0), undefined, undefined, at(inputs, 0)],
  },
  /** Rotary embedding (Su et al. 2021) of heads side by side, by tables of cosines and sines. */
  RotaryEmbedding: { domain: 'com.microsoft', infer: rotaryEmbedding },
  /** (q − zero point) · scale, blockwise along a row. */
  DequantizeLinear: { domain: '', infer: dequantizeLinear },
  /** `x · Wᵀ` with W `[N, K]` quantised in blocks along K. */
  MatMulNBits: { domain: 'com.microsoft', infer: matMulNBits },
  /** Attention with rotary embedding over a KV cache of fixed capacity; query, key and value packed in the first input. */
  GroupQueryAttention: { domain: 'com.microsoft', infer: groupQueryAttention },
} as const satisfies Record<string, OpRule>;

export type OpName = keyof typeof OPS;
