/** @file The shape rules of operators: types of the inputs in, types of the outputs out; what does not fit throws. */

import type { AttributeValue, Dimension, ElementType, Shape } from './onnx';

/** Element type and shape of a value in a graph. */
export interface TensorType {
  readonly type: ElementType;
  readonly shape: Shape;
}

export type Attributes = Readonly<Record<string, AttributeValue>>;

/** An optional input that is left out is `undefined`. */
export type OpInputs = readonly (TensorType | undefined)[];

/** The shape rule of an operator that gives its first input's type. */
export function same(inputs: OpInputs): readonly TensorType[] {
  return [at(inputs, 0)];
}

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

/** Any number of operands, broadcast against one another. */
export function elementwise(inputs: OpInputs): readonly TensorType[] {
  const first = at(inputs, 0);
  let shape = first.shape;
  for (let index = 1; index < Math.max(2, inputs.length); index++) {
    const other = at(inputs, index);
    if (first.type !== other.type) throw new Error(`operands differ in type: ${first.type} and ${other.type}`);
    shape = broadcast('elementwise', shape, other.shape);
  }
  return [{ type: first.type, shape }];
}

export function matMul(inputs: OpInputs): readonly TensorType[] {
  const a = at(inputs, 0);
  const b = at(inputs, 1);
  if (a.shape.length < 2 || b.shape.length < 2) throw new Error('MatMul: matrices have two dimensions or more');
  expectSame('MatMul', last(a.shape), b.shape[b.shape.length - 2] ?? 0);
  const batch = broadcast('MatMul', a.shape.slice(0, -2), b.shape.slice(0, -2));
  return [{ type: a.type, shape: [...batch, a.shape[a.shape.length - 2] ?? 0, last(b.shape)] }];
}

/** A · B (+ C) of two matrices, each transposed first where its attribute says so; C has the result's shape. */
export function gemm(inputs: OpInputs, attributes: Attributes): readonly TensorType[] {
  const a = at(inputs, 0);
  const b = at(inputs, 1);
  if (a.shape.length !== 2 || b.shape.length !== 2) throw new Error('Gemm: matrices have two dimensions');
  const [rows, inner] = attributes['transA'] === 1 ? [a.shape[1], a.shape[0]] : a.shape;
  const [otherInner, columns] = attributes['transB'] === 1 ? [b.shape[1], b.shape[0]] : b.shape;
  expectSame('Gemm', inner ?? 0, otherInner ?? 0);
  const shape = [rows ?? 0, columns ?? 0];
  const c = inputs[2];
  if (c) expectShape('Gemm', c.shape, shape);
  return [{ type: a.type, shape }];
}

export function gather(inputs: OpInputs, attributes: Attributes): readonly TensorType[] {
  const table = at(inputs, 0);
  const indices = at(inputs, 1);
  const axis = integer(attributes, 'axis');
  return [
    { type: table.type, shape: [...table.shape.slice(0, axis), ...indices.shape, ...table.shape.slice(axis + 1)] },
  ];
}

export function split(inputs: OpInputs, attributes: Attributes): readonly TensorType[] {
  const x = at(inputs, 0);
  const axis = integer(attributes, 'axis');
  const sizes = integers(attributes, 'sizes');
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (typeof x.shape[axis] === 'number') expectSame('Split', total, x.shape[axis]);
  return sizes.map((size) => ({ type: x.type, shape: replaced(x.shape, axis, size) }));
}

export function concat(inputs: OpInputs, attributes: Attributes): readonly TensorType[] {
  const axis = integer(attributes, 'axis');
  const first = at(inputs, 0);
  let length = 0;
  for (const index of inputs.keys()) {
    const { shape } = at(inputs, index);
    expectShape('Concat', replaced(shape, axis, 0), replaced(first.shape, axis, 0));
    length += known('Concat', shape[axis]);
  }
  return [{ type: first.type, shape: replaced(first.shape, axis, length) }];
}

export function transpose(inputs: OpInputs, attributes: Attributes): readonly TensorType[] {
  const x = at(inputs, 0);
  const order = integers(attributes, 'perm');
  if (order.length !== x.shape.length) throw new Error(`Transpose: ${order.join(', ')} is no order of its axes`);
  return [{ type: x.type, shape: order.map((axis) => x.shape[axis] ?? 0) }];
}

export function reshape(inputs: OpInputs, attributes: Attributes): readonly TensorType[] {
  const x = at(inputs, 0);
  const shape = integers(attributes, 'shape');
  expectSame('Reshape', sizeOf(x.shape), sizeOf(shape));
  return [{ type: x.type, shape }];
}

/** A range of one axis: attributes `starts`, `ends` and `axes` of one number each. */
export function slice(inputs: OpInputs, attributes: Attributes): readonly TensorType[] {
  const x = at(inputs, 0);
  const [start = 0] = integers(attributes, 'starts');
  const [end = 0] = integers(attributes, 'ends');
  const [axis = 0] = integers(attributes, 'axes');
  if (!(start >= 0 && start < end && end <= known('Slice', x.shape[axis]))) {
    throw new Error(`Slice: ${start} to ${end} is no range of ${String(x.shape[axis])}`);
  }
  return [{ type: x.type, shape: replaced(x.shape, axis, end - start) }];
}

/** Zeros around: attribute `pads`, what is added before each axis, then what is added after each. */
export function pad(inputs: OpInputs, attributes: Attributes): readonly TensorType[] {
  const x = at(inputs, 0);
  const pads = integers(attributes, 'pads');
  if (pads.length !== 2 * x.shape.length) throw new Error('Pad: two numbers an axis');
  const shape = x.shape.map(
    (size, axis) => known('Pad', size) + (pads[axis] ?? 0) + (pads[axis + x.shape.length] ?? 0),
  );
  return [{ type: x.type, shape }];
}

export function expand(inputs: OpInputs, attributes: Attributes): readonly TensorType[] {
  const x = at(inputs, 0);
  const shape = integers(attributes, 'shape');
  expectShape('Expand', broadcast('Expand', x.shape, shape), shape);
  return [{ type: x.type, shape }];
}

/** Reduces the `axes`, which stay with length 1. */
export function reduce(inputs: OpInputs, attributes: Attributes): readonly TensorType[] {
  const x = at(inputs, 0);
  const axes = new Set(integers(attributes, 'axes'));
  for (const axis of axes) {
    if (!(axis >= 0 && axis < x.shape.length)) throw new Error(`Reduce: there is no axis ${axis}`);
  }
  return [{ type: x.type, shape: x.shape.map((size, axis) => (axes.has(axis) ? 1 : size)) }];
}

/** `[rows, columns]` bytes with a scale and a zero point for each block of a row. */
export function dequantizeLinear(inputs: OpInputs, attributes: Attributes): readonly TensorType[] {
  const values = at(inputs, 0);
  const [rows = 0, columns = 0] = values.shape;
  const blocks = known('DequantizeLinear', columns) / integer(attributes, 'block_size');
  expectShape('DequantizeLinear', at(inputs, 1).shape, [rows, blocks]);
  expectShape('DequantizeLinear', at(inputs, 2).shape, [rows, blocks]);
  return [{ type: 'float32', shape: values.shape }];
}

/** `[1, S, heads · headSize]` with tables `[S, headSize / 2]`. */
export function rotaryEmbedding(inputs: OpInputs): readonly TensorType[] {
  const x = at(inputs, 0);
  const positions = at(inputs, 1);
  const cos = at(inputs, 2);
  expectShape('RotaryEmbedding', at(inputs, 3).shape, cos.shape);
  expectShape('RotaryEmbedding', positions.shape, x.shape.slice(0, 2));
  if (known('RotaryEmbedding', x.shape[2]) % (2 * known('RotaryEmbedding', cos.shape[1])) !== 0) {
    throw new Error('RotaryEmbedding: the width is no multiple of the head size');
  }
  return [x];
}

export function matMulNBits(inputs: OpInputs, attributes: Attributes): readonly TensorType[] {
  const x = at(inputs, 0);
  expectSame('MatMulNBits', last(x.shape), integer(attributes, 'K'));
  return [{ type: x.type, shape: [...x.shape.slice(0, -1), integer(attributes, 'N')] }];
}

export function groupQueryAttention(inputs: OpInputs, attributes: Attributes): readonly TensorType[] {
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
}

export function at(inputs: OpInputs, index: number): TensorType {
  const input = inputs[index];
  if (input === undefined) throw new Error(`input ${index} is missing`);
  return input;
}

/** The dimensions as numbers; throws where one is known only when the graph runs. */
export function knownShape(op: string, shape: Shape): readonly number[] {
  return shape.map((size) => known(op, size));
}

export function integers(attributes: Attributes, name: string): readonly number[] {
  const value = attributes[name];
  if (!Array.isArray(value)) throw new Error(`attribute ${name} is missing`);
  return value as readonly number[];
}

export function integer(attributes: Attributes, name: string): number {
  const value = attributes[name];
  if (typeof value !== 'number') throw new Error(`attribute ${name} is missing`);
  return value;
}

function sizeOf(shape: Shape): number {
  return knownShape('Reshape', shape).reduce((product, size) => product * size, 1);
}

function known(op: string, size: Dimension | undefined): number {
  if (typeof size !== 'number') throw new Error(`${op}: sizes must be known`);
  return size;
}

function replaced(shape: Shape, axis: number, size: number): Shape {
  return shape.map((each, index) => (index === axis ? size : each));
}

function last(shape: Shape): Dimension {
  const dimension = shape[shape.length - 1];
  if (dimension === undefined) throw new Error('a scalar has no last dimension');
  return dimension;
}

function expectShape(op: string, shape: Shape, wanted: Shape): void {
  expectSame(op, shape.join(', '), wanted.join(', '));
}

function expectSame(op: string, a: Dimension, b: Dimension): void {
  if (a !== b) throw new Error(`${op}: dimensions differ: ${a} and ${b}`);
}
