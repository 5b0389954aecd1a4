/** @file The vector-Jacobian product of every operator that a loss may be built of: one row each. */

import type { GraphBuilder, Value } from './builder';
import type { OpName } from './ops';
import { integer, integers, knownShape } from './shapeRules';
import type { Attributes } from './shapeRules';

/** One applied operator, as its vjp sees it. Asking for a value is what keeps it, or has it computed anew, for the backward pass. */
export interface Applied {
  readonly graph: GraphBuilder;
  readonly attributes: Attributes;
  /** Whether the cotangent of an input is wanted at all. */
  readonly isWanted: (input: number) => boolean;
  readonly shapeOf: (input: number) => readonly number[];
  readonly input: (index: number) => Value;
  readonly output: () => Value;
}

/**
 * Cotangents of the inputs out of those of the outputs. Those of the outputs that nothing depends on are `undefined`, as is what
 * comes out for inputs that are not wanted.
 */
export type Vjp = (cotangents: readonly (Value | undefined)[], applied: Applied) => readonly (Value | undefined)[];

/** y = op(inputs); d stands for the cotangent of y. */
export const VJPS: Readonly<Partial<Record<OpName, Vjp>>> = {
  Identity: single((d) => [d]),
  Add: single((d, { graph, isWanted, shapeOf }) =>
    [0, 1].map((index) => (isWanted(index) ? unbroadcast(graph, d, shapeOf(index)) : undefined)),
  ),
  Sub: single((d, { graph, isWanted, shapeOf }) => [
    isWanted(0) ? unbroadcast(graph, d, shapeOf(0)) : undefined,
    isWanted(1) ? unbroadcast(graph, graph.op('Neg', [d]), shapeOf(1)) : undefined,
  ]),
  Mul: single((d, { graph, isWanted, shapeOf, input }) =>
    [0, 1].map((index) =>
      isWanted(index) ? unbroadcast(graph, graph.op('Mul', [d, input(1 - index)]), shapeOf(index)) : undefined,
    ),
  ),
  Neg: single((d, { graph }) => [graph.op('Neg', [d])]),
  /** d · y */
  Exp: single((d, { graph, output }) => [graph.op('Mul', [d, output()])]),
  /** d / x */
  Log: single((d, { graph, input }) => [graph.op('Mul', [d, graph.op('Reciprocal', [input(0)])])]),
  /** d / 2y */
  Sqrt: single((d, { graph, output }) => [
    graph.op('Mul', [d, graph.op('Mul', [graph.op('Reciprocal', [output()]), graph.number(0.5)])]),
  ]),
  /** −d · y² */
  Reciprocal: single((d, { graph, output }) => {
    const y = output();
    return [graph.op('Neg', [graph.op('Mul', [d, graph.op('Mul', [y, y])])])];
  }),
  /** d · y (1 − y) */
  Sigmoid: single((d, { graph, output }) => {
    const y = output();
    const slope = graph.op('Sub', [y, graph.op('Mul', [y, y])]);
    return [graph.op('Mul', [d, slope])];
  }),
  /** d · sigmoid(x) */
  Softplus: single((d, { graph, input }) => [graph.op('Mul', [d, graph.op('Sigmoid', [input(0)])])]),
  /** y (d − Σ d y) */
  Softmax: single((d, { graph, output, shapeOf }) => {
    const y = output();
    const sum = graph.op('ReduceSum', [graph.op('Mul', [d, y])], { axes: [shapeOf(0).length - 1] });
    return [graph.op('Mul', [y, graph.op('Sub', [d, sum])])];
  }),
  /** With s = sigmoid(αx): d · (s + αy (1 − s)) */
  QuickGelu: single((d, { graph, attributes, input, output }) => {
    const alpha = attributes['alpha'];
    if (typeof alpha !== 'object' || !('float' in alpha) || alpha.float !== 1) {
      throw new Error('QuickGelu: only alpha = 1 has a gradient');
    }
    const s = graph.op('Sigmoid', [input(0)]);
    const y = output();
    const slope = graph.op('Add', [s, graph.op('Sub', [y, graph.op('Mul', [y, s])])]);
    return [graph.op('Mul', [d, slope])];
  }),
  /** d Bᵀ and Aᵀ d, batch by batch */
  MatMul: single((d, { graph, isWanted, input, shapeOf }) => {
    if (shapeOf(0).slice(0, -2).join() !== shapeOf(1).slice(0, -2).join()) {
      throw new Error('MatMul: batches that are broadcast have no gradient');
    }
    return [
      isWanted(0) ? graph.op('MatMul', [d, swapped(graph, input(1))]) : undefined,
      isWanted(1) ? graph.op('MatMul', [swapped(graph, input(0)), d]) : undefined,
    ];
  }),
  /** As MatMul's, with transposition left to the operator; C's is d. */
  Gemm: single((d, { graph, attributes, isWanted, input }) => {
    const transA = attributes['transA'] === 1 ? 1 : 0;
    const transB = attributes['transB'] === 1 ? 1 : 0;
    const product = (a: Value, b: Value, first: number, second: number): Value =>
      graph.op('Gemm', [a, b], { ...(first && { transA: first }), ...(second && { transB: second }) });
    let a: Value | undefined;
    let b: Value | undefined;
    if (isWanted(0)) a = transA ? product(input(1), d, transB, 1) : product(d, input(1), 0, 1 - transB);
    if (isWanted(1)) b = transB ? product(d, input(0), 1, transA) : product(input(0), d, 1 - transA, 0);
    return [a, b, d];
  }),
  Split: (cotangents, { graph, attributes, shapeOf }) => {
    const axis = integer(attributes, 'axis');
    const pieces = integers(attributes, 'sizes').map(
      (size, index) =>
        cotangents[index] ??
        graph.filled(
          0,
          shapeOf(0).map((each, at) => (at === axis ? size : each)),
        ),
    );
    return [graph.op('Concat', pieces, { axis })];
  },
  Concat: single((d, { graph, attributes, shapeOf, isWanted }) => {
    const axis = integer(attributes, 'axis');
    const end = knownShape('Concat', d.shape)[axis] ?? 0;
    const slices: (Value | undefined)[] = [];
    let start = 0;
    for (let index = 0; start < end; index++) {
      const next = start + (shapeOf(index)[axis] ?? 0);
      const range = { starts: [start], ends: [next], axes: [axis] };
      slices.push(isWanted(index) ? graph.op('Slice', [d], range) : undefined);
      start = next;
    }
    return slices;
  }),
  Transpose: single((d, { graph, attributes }) => {
    const order = integers(attributes, 'perm');
    return [graph.op('Transpose', [d], { perm: order.map((_, axis) => order.indexOf(axis)) })];
  }),
  Reshape: single((d, { graph, shapeOf }) => [graph.op('Reshape', [d], { shape: shapeOf(0) })]),
  Slice: single((d, { graph, attributes, shapeOf }) => {
    const shape = shapeOf(0);
    const [start = 0] = integers(attributes, 'starts');
    const [end = 0] = integers(attributes, 'ends');
    const [axis = 0] = integers(attributes, 'axes');
    const pads = new Array<number>(2 * shape.length).fill(0);
    pads[axis] = start;
    pads[axis + shape.length] = (shape[axis] ?? 0) - end;
    return [graph.op('Pad', [d], { pads })];
  }),
  Expand: single((d, { graph, shapeOf }) => [unbroadcast(graph, d, shapeOf(0))]),
  ReduceSum: single((d, { graph, shapeOf }) => [graph.op('Expand', [d], { shape: shapeOf(0) })]),
  ReduceMean: single((d, { graph, attributes, shapeOf }) => {
    const shape = shapeOf(0);
    const count = integers(attributes, 'axes').reduce((product, axis) => product * (shape[axis] ?? 1), 1);
    return [graph.op('Expand', [graph.op('Mul', [d, graph.number(1 / count)])], { shape })];
  }),
  /** 2 x d */
  ReduceSumSquare: single((d, { graph, input }) => [
    graph.op('Mul', [input(0), graph.op('Mul', [d, graph.number(2)])]),
  ]),
  /** With r = 1 / √(mean(x²) + ε), n = x r and g = d · weight: r (g − n · mean(g n)) */
  SimplifiedLayerNormalization: single((d, { graph, attributes, input, shapeOf, isWanted }) => {
    if (isWanted(1)) throw new Error('SimplifiedLayerNormalization: its weight has no gradient');
    const epsilon = attributes['epsilon'];
    if (typeof epsilon !== 'object' || !('float' in epsilon)) throw new Error('epsilon is missing');
    const x = input(0);
    const axes = [shapeOf(0).length - 1];
    const size = shapeOf(0).at(-1) ?? 1;
    // The operator's own second output holds r, but ONNX Runtime 1.30 fills it wrongly on WebGPU.
    const meanSquare = graph.op('Mul', [graph.op('ReduceSumSquare', [x], { axes }), graph.number(1 / size)]);
    const r = graph.op('Reciprocal', [graph.op('Sqrt', [graph.op('Add', [meanSquare, graph.number(epsilon.float)])])]);
    const n = graph.op('Mul', [x, r]);
    const g = graph.op('Mul', [d, input(1)]);
    const mean = graph.op('ReduceMean', [graph.op('Mul', [g, n])], { axes });
    return [graph.op('Mul', [r, graph.op('Sub', [g, graph.op('Mul', [n, mean])])]), undefined];
  }),
  /** A rotation: its transpose turns the other way. */
  RotaryEmbedding: single((d, { graph, attributes, input }) => [
    graph.op('RotaryEmbedding', [d, input(1), input(2), graph.op('Neg', [input(3)])], attributes),
  ]),
};

/** The rule of an operator with one output. */
function single(rule: (cotangent: Value, applied: Applied) => readonly (Value | undefined)[]): Vjp {
  return ([d], applied) => {
    if (!d) throw new Error('the cotangent is missing');
    return rule(d, applied);
  };
}

/** Sums a cotangent over what its operand was broadcast along. */
function unbroadcast(graph: GraphBuilder, d: Value, shape: readonly number[]): Value {
  const from = knownShape('unbroadcast', d.shape);
  const added = from.length - shape.length;
  const axes = [...from.keys()].filter(
    (axis) => axis < added || ((shape[axis - added] ?? 1) === 1 && from[axis] !== 1),
  );
  const summed = axes.length === 0 ? d : graph.op('ReduceSum', [d], { axes });
  return added === 0 ? summed : graph.op('Reshape', [summed], { shape });
}

/** Swaps the last two axes. */
function swapped(graph: GraphBuilder, value: Value): Value {
  const rank = value.shape.length;
  const perm = [...value.shape.keys()];
  perm.splice(rank - 2, 2, rank - 1, rank - 2);
  return graph.op('Transpose', [value], { perm });
}
