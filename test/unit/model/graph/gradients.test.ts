import { describe, expect, it } from 'vitest';
import { GraphBuilder, type Value } from '../../../../src/model/graph/builder';
import { gradients } from '../../../../src/model/graph/gradients';
import { VJPS } from '../../../../src/model/graph/vjps';
import { createRandom } from '../../../../src/model/runtime/random';
import { createSession } from '../../../../src/model/runtime/session';

interface Case {
  readonly name: string;
  /** Shapes of the parameters; what is differentiated by. */
  readonly shapes: readonly (readonly number[])[];
  readonly build: (graph: GraphBuilder, parameters: readonly Value[]) => Value;
  /** Parameters lie in [least, least + 1). */
  readonly least?: number;
}

/** The first word of a case's name is the operator it stands for. */
const CASES: readonly Case[] = [
  unary('Identity'),
  unary('Neg'),
  unary('Exp'),
  unary('Log', 0.5),
  unary('Sqrt', 0.5),
  unary('Reciprocal', 0.5),
  unary('Sigmoid'),
  unary('Softplus'),
  unary('Softmax'),
  { name: 'QuickGelu', shapes: [[3, 4]], build: (g, [x]) => g.op('QuickGelu', [x], { alpha: { float: 1 } }) },
  binary('Add'),
  binary('Sub'),
  binary('Mul'),
  { name: 'Mul by itself', shapes: [[3, 4]], build: (g, [x]) => g.op('Mul', [x, x]) },
  { name: 'Mul with a scalar', shapes: [[3, 4], []], build: (g, inputs) => g.op('Mul', inputs) },
  { name: 'MatMul', shapes: [[3, 4], [4, 2]], build: (g, inputs) => g.op('MatMul', inputs) }, // prettier-ignore
  { name: 'MatMul in batches', shapes: [[2, 3, 4], [2, 4, 2]], build: (g, inputs) => g.op('MatMul', inputs) }, // prettier-ignore
  ...[0, 1].flatMap((transA) =>
    [0, 1].map((transB): Case => ({
      name: `Gemm with transA ${transA}, transB ${transB} and a third operand`,
      shapes: [transA ? [4, 3] : [3, 4], transB ? [2, 4] : [4, 2], [3, 2]],
      build: (g, inputs) => g.op('Gemm', inputs, { transA, transB }),
    })),
  ),
  {
    name: 'Split',
    shapes: [[3, 5]],
    build: (g, [x]) => {
      const [left, right] = g.ops('Split', [x], { axis: 1, sizes: [2, 3] });
      return g.op('Concat', [right, left, left], { axis: 1 });
    },
  },
  {
    name: 'Split of which a piece is not used',
    shapes: [[3, 5]],
    build: (g, [x]) => g.op('Exp', [g.ops('Split', [x], { axis: 1, sizes: [2, 3] })[1]]),
  },
  { name: 'Concat', shapes: [[2, 3], [1, 3]], build: (g, inputs) => g.op('Concat', inputs, { axis: 0 }) }, // prettier-ignore
  { name: 'Transpose', shapes: [[2, 3, 4]], build: (g, [x]) => g.op('Transpose', [x], { perm: [2, 0, 1] }) },
  { name: 'Reshape', shapes: [[2, 6]], build: (g, [x]) => g.op('Reshape', [x], { shape: [3, 4] }) },
  {
    name: 'Slice',
    shapes: [[4, 3]],
    build: (g, [x]) => g.op('Slice', [x], { starts: [1], ends: [3], axes: [0] }),
  },
  { name: 'Expand', shapes: [[3, 1]], build: (g, [x]) => g.op('Expand', [x], { shape: [2, 3, 4] }) },
  { name: 'ReduceSum', shapes: [[3, 4]], build: (g, [x]) => g.op('ReduceSum', [x], { axes: [1] }) },
  { name: 'ReduceSum of all', shapes: [[3, 4]], build: (g, [x]) => g.op('ReduceSum', [x], { axes: [0, 1] }) },
  { name: 'ReduceMean', shapes: [[3, 4]], build: (g, [x]) => g.op('ReduceMean', [x], { axes: [1] }) },
  { name: 'ReduceSumSquare', shapes: [[3, 4]], build: (g, [x]) => g.op('ReduceSumSquare', [x], { axes: [1] }) },
  {
    name: 'SimplifiedLayerNormalization',
    shapes: [[3, 4]],
    build: (g, [x]) => {
      const weight = g.weight('weight', 'float32', [4], Float32Array.of(1, -0.5, 2, 0.25));
      const attributes = { axis: -1, epsilon: { float: 1e-5 }, stash_type: 1 };
      return g.op('SimplifiedLayerNormalization', [x, weight], attributes);
    },
  },
  {
    name: 'RotaryEmbedding',
    shapes: [[1, 3, 8]],
    build: (g, [x]) => {
      const angles = Array.from({ length: 3 * 2 }, (_, index) => 0.3 + index);
      const cos = g.weight('cos', 'float32', [3, 2], Float32Array.from(angles, Math.cos));
      const sin = g.weight('sin', 'float32', [3, 2], Float32Array.from(angles, Math.sin));
      return g.op('RotaryEmbedding', [x, g.integers([0, 1, 2], [1, 3]), cos, sin], { interleaved: 0, num_heads: 0 });
    },
  },
];

describe.each(CASES)('the vjp of $name', ({ shapes, build, least = -0.5 }) => {
  it.each([false, true])('agrees with finite differences (recomputed: %s)', async (isRecomputed) => {
    const graph = new GraphBuilder('test');
    const parameters = shapes.map((shape, index) => graph.input(`p${index}`, 'float32', shape));
    // The square of a weighted sum, so that the cotangents differ from place to place and depend on the values.
    const random = createRandom(7);
    const y = isRecomputed ? graph.recomputed(() => build(graph, parameters)) : build(graph, parameters);
    const shape = y.shape.map(Number);
    const factors = graph.weight('factors', 'float32', shape, numbers(shape, random, -0.5));
    const weighted = graph.op('Mul', [y, factors]);
    const axes = [...shape.keys()];
    const sum = axes.length === 0 ? weighted : graph.op('ReduceSum', [weighted], { axes });
    const loss = graph.op('Mul', [sum, sum]);
    for (const [index, gradient] of gradients(graph, loss, parameters).entries()) {
      graph.output(graph.op('Identity', [gradient], {}, `g${index}`));
    }
    graph.output(graph.op('Identity', [loss], {}, 'loss'));

    const session = await createSession(graph.toModel(), { weightsFolder: '.', device: 'cpu', threads: 1 });
    const values = shapes.map((each) => numbers(each, random, least));
    const run = async (): Promise<(name: string) => Float32Array> => {
      const feeds = values.map(
        (value, index) => [`p${index}`, session.tensors.float32(value, shapes[index] ?? [])] as const,
      );
      const names = ['loss', ...shapes.map((_, index) => `g${index}`)];
      const results = await session.run(Object.fromEntries(feeds), names);
      return (name) => results.numbers(name);
    };
    const exact = await run();
    const step = 1e-2;
    for (const [index, value] of values.entries()) {
      for (const [place, number] of value.entries()) {
        const at = async (moved: number): Promise<number> => {
          value[place] = moved;
          return (await run())('loss')[0] ?? NaN;
        };
        const difference = ((await at(number + step)) - (await at(number - step))) / (2 * step);
        value[place] = number;
        const gradient = exact(`g${index}`)[place] ?? NaN;
        expect(Math.abs(gradient - difference)).toBeLessThan(2e-3 * Math.max(1, Math.abs(difference)));
      }
    }
    session.dispose();
  });
});

it('every vjp is among these cases', () => {
  expect(Object.keys(VJPS).filter((op) => !CASES.some(({ name }) => name.split(' ')[0] === op))).toEqual([]);
});

describe('differentiation', () => {
  it('computes anew what is marked, before the backward pass, and keeps the rest', () => {
    const graph = new GraphBuilder('test');
    const x = graph.input('x', 'float32', [2]);
    const kept = graph.op('Exp', [x]);
    const y = graph.recomputed(() => graph.op('Sigmoid', [kept]));
    const [gradient] = gradients(graph, graph.op('ReduceSum', [y], { axes: [0] }), [x]);
    graph.output(gradient!);
    expect(graph.print()).toMatchInlineSnapshot(`
      "input x: float32[2]
      Exp_0[2] = Exp(x)
      Sigmoid_1[2] = Sigmoid(Exp_0)
      ReduceSum_2[1] = ReduceSum(Sigmoid_1, axes=[0])
      Sigmoid_6[2] = Sigmoid(Exp_0)
      Expand_4[1] = Expand(number_3, shape=[1])
      Expand_5[2] = Expand(Expand_4, shape=[2])
      Mul_7[2] = Mul(Sigmoid_6, Sigmoid_6)
      Sub_8[2] = Sub(Sigmoid_6, Mul_7)
      Mul_9[2] = Mul(Expand_5, Sub_8)
      Mul_10[2] = Mul(Mul_9, Exp_0)
      output Mul_10: float32[2]"
    `);
  });

  it('takes what is detached for a constant', () => {
    const graph = new GraphBuilder('test');
    const x = graph.input('x', 'float32', [1]);
    const shift = graph.detach(graph.op('Exp', [x]));
    const [gradient] = gradients(graph, graph.op('Add', [x, shift]), [x]);
    expect(gradient?.name).toContain('Expand');
  });

  it('names the operator that has no vjp', () => {
    const graph = new GraphBuilder('test');
    const x = graph.input('x', 'float32', [3]);
    const loss = graph.op('ReduceMax', [x], { axes: [0] });
    expect(() => gradients(graph, loss, [x])).toThrow('ReduceMax has no gradient');
  });

  it('refuses a parameter that the loss does not depend on', () => {
    const graph = new GraphBuilder('test');
    const x = graph.input('x', 'float32', [1]);
    const other = graph.input('other', 'float32', [1]);
    expect(() => gradients(graph, graph.op('Exp', [x]), [other])).toThrow('other does not enter the loss');
  });
});

function unary(
  op: 'Identity' | 'Neg' | 'Exp' | 'Log' | 'Sqrt' | 'Reciprocal' | 'Sigmoid' | 'Softplus' | 'Softmax',
  least = -0.5,
): Case {
  // prettier-ignore
  return { name: op, shapes: [[3, 4]], least, build: (graph, [x]) => graph.op(op, [x]) };
}

/** With a second operand that is broadcast along both axes in turn. */
function binary(op: 'Add' | 'Sub' | 'Mul'): Case {
  return {
    name: op,
    shapes: [[3, 4], [4], [3, 1]],
    build: (graph, [a, b, c]) => graph.op(op, [graph.op(op, [a, b]), c]),
  };
}

function numbers(shape: readonly number[], random: () => number, least: number): Float32Array {
  return Float32Array.from({ length: shape.reduce((product, size) => product * size, 1) }, () => random() + least);
}
