/** @file The closed list of operators a graph may use: one row each, with its shape rule. What is not here cannot be built. */

import type { AttributeValue, Dimension, ElementType, Shape } from './onnx';

/** Element type and shape of a value in a graph. */
export interface TensorType {
  readonly type: ElementType;
  readonly shape: Shape;
}

export type Attributes = Readonly<Record<string, AttributeValue>>;

/** An optional input that is left out is `undefined`. */
export type OpInputs = readonly (TensorType | undefined)[];

/** What the builder knows of one operator: where it lives and what comes out of it. */
export interface OpRule {
  /** Empty for ONNX's own operators. */
  readonly domain: '' | 'com.microsoft';
  /** Types of all outputs; an output nobody reads may be `undefined`. Throws where the inputs do not fit. */
  readonly infer: (inputs: OpInputs, attributes: Attributes) => readonly (TensorType | undefined)[];
}

export const OPS = {
  Add: { domain: '', infer: elementwise },
  Mul: { domain: '', infer: elementwise },
  /** x · sigmoid(α x); with α = 1 it is SiLU. */
  QuickGelu: { domain: 'com.microsoft', infer: (inputs) => [at(inputs, 0)] },
  MatMul: { domain: '', infer: matMul },
  Gather: { domain: '', infer: gather },
  Split: { domain: '', infer: split },
  /** RMSNorm (Zhang and Sennrich 2019): x / √(mean(x²) + ε) · weight. Registered by ONNX Runtime in ONNX's domain. */
  SimplifiedLayerNormalization: { domain: '', infer: (inputs) => [at(inputs, 0)] },
  /** RMSNorm of `input + skip`; the fourth output is that sum. */
  SkipSimplifiedLayerNormalization: {
    domain: 'com.microsoft',
    infer: (inputs) => [at(inputs, 0), undefined, undefined, at(inputs, 0)],
  },
  /** `x · Wᵀ` with W `[N, K]` quantised in blocks along K. */
  MatMulNBits: {
    domain: 'com.microsoft',
    infer: (inputs, attributes) => {
      const x = at(inputs, 0);
      expectSame('MatMulNBits', last(x.shape), integer(attributes, 'K'));
      return [{ type: x.type, shape: [...x.shape.slice(0, -1), integer(attributes, 'N')] }];
    },
  },
  /** Attention with rotary embedding over a KV cache of fixed capacity; query, key and value packed in the first input. */
  GroupQueryAttention: {
    domain: 'com.microsoft',
    infer: (inputs, attributes) => {
      const packed = at(inputs, 0);
      const pastKey = at(inputs, 3);
      const width = last(packed.shape);
      const heads = integer(attributes, 'num_heads');
      const keyValueHeads = integer(attributes, 'kv_num_heads');
      const headSize = pastKey.shape[3];
      if (typeof width !== 'number' || typeof headSize !== 'number') {
        throw new Error('GroupQueryAttention: sizes must be known');
      }
      expectSame('GroupQueryAttention', width, (heads + 2 * keyValueHeads) * headSize);
      return [{ type: packed.type, shape: [...packed.shape.slice(0, -1), heads * headSize] }, pastKey, at(inputs, 4)];
    },
  },
} as const satisfies Record<string, OpRule>;

export type OpName = keyof typeof OPS;

/** The broadcast shape of two operands (NumPy's rule; a named dimension equals only itself and 1). */
function broadcast(op: string, a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, index) => {
    const left = a[a.length - rank + index] ?? 1;
    const right = b[b.length - rank + index] ?? 1;
    if (left === 1) return right;
    if (right !== 1) expectSame(op, left, right);
    return left;
  });
}

function elementwise(inputs: OpInputs): readonly TensorType[] {
  const a = at(inputs, 0);
  const b = at(inputs, 1);
  if (a.type !== b.type) throw new Error(`operands differ in type: ${a.type} and ${b.type}`);
  return [{ type: a.type, shape: broadcast('elementwise', a.shape, b.shape) }];
}

function matMul(inputs: OpInputs): readonly TensorType[] {
  const a = at(inputs, 0);
  const b = at(inputs, 1);
  if (a.shape.length < 2 || b.shape.length < 2) throw new Error('MatMul: matrices have two dimensions or more');
  expectSame('MatMul', last(a.shape), b.shape[b.shape.length - 2] ?? 0);
  const batch = broadcast('MatMul', a.shape.slice(0, -2), b.shape.slice(0, -2));
  return [{ type: a.type, shape: [...batch, a.shape[a.shape.length - 2] ?? 0, last(b.shape)] }];
}

function gather(inputs: OpInputs, attributes: Attributes): readonly TensorType[] {
  const table = at(inputs, 0);
  const indices = at(inputs, 1);
  const axis = integer(attributes, 'axis');
  return [
    { type: table.type, shape: [...table.shape.slice(0, axis), ...indices.shape, ...table.shape.slice(axis + 1)] },
  ];
}

/** `sizes` stand in the attribute of that name for the shape rule; the builder turns them into Split's second input. */
function split(inputs: OpInputs, attributes: Attributes): readonly TensorType[] {
  const x = at(inputs, 0);
  const axis = integer(attributes, 'axis');
  const sizes = attributes['sizes'];
  if (!Array.isArray(sizes)) throw new Error('Split: sizes are missing');
  return (sizes as readonly number[]).map((size) => ({
    type: x.type,
    shape: x.shape.map((dimension, index) => (index === axis ? size : dimension)),
  }));
}

function at(inputs: OpInputs, index: number): TensorType {
  const input = inputs[index];
  if (input === undefined) throw new Error(`input ${index} is missing`);
  return input;
}

function last(shape: Shape): Dimension {
  const dimension = shape[shape.length - 1];
  if (dimension === undefined) throw new Error('a scalar has no last dimension');
  return dimension;
}

function integer(attributes: Attributes, name: string): number {
  const value = attributes[name];
  if (typeof value !== 'number') throw new Error(`attribute ${name} is missing`);
  return value;
}

function expectSame(op: string, a: Dimension, b: Dimension): void {
  if (a !== b) throw new Error(`${op}: dimensions differ: ${a} and ${b}`);
}
