import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { GraphBuilder, type Value } from '../../../../src/model/graph/builder';
import { quantize } from '../../../../src/model/base/quantize';
import { createSession } from '../../../../src/model/runtime/session';

const scratch = mkdtempSync(join(tmpdir(), 'penchant-graph-'));
afterAll(() => rmSync(scratch, { recursive: true }));

/** Runs a graph of one float32 input `x` and gives its output `y`. */
async function run(graph: GraphBuilder, x: readonly number[], shape: readonly number[]): Promise<readonly number[]> {
  const session = await createSession(graph.toModel(), { weightsFolder: scratch, device: 'cpu', threads: 1 });
  try {
    const results = await session.run({ x: session.tensors.float32(Float32Array.from(x), shape) }, ['y']);
    return Array.from(results.numbers('y'));
  } finally {
    session.dispose();
  }
}

function floats(graph: GraphBuilder, name: string, shape: readonly number[], numbers: readonly number[]): Value {
  return graph.weight(name, 'float32', shape, Float32Array.from(numbers));
}

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  for (const [index, number] of expected.entries()) expect(actual[index]).toBeCloseTo(number, 4);
}

/** x / √(mean(x²) + ε) · weight */
function rmsNorm(x: readonly number[], weight: readonly number[], epsilon: number): readonly number[] {
  const scale = 1 / Math.sqrt(x.reduce((sum, number) => sum + number * number, 0) / x.length + epsilon);
  return x.map((number, index) => number * scale * weight[index]!);
}

describe('a graph runs in ONNX Runtime and gives the right numbers', () => {
  it('of a product and a sum', async () => {
    const graph = new GraphBuilder('test');
    const x = graph.input('x', 'float32', ['rows', 2]);
    const product = graph.op('MatMul', [x, floats(graph, 'w', [2, 3], [1, 2, 3, 4, 5, 6])]);
    graph.output(graph.op('Add', [product, floats(graph, 'b', [3], [100, 200, 300])], {}, 'y'));
    expect(await run(graph, [1, 0, 1, 1], [2, 2])).toEqual([101, 202, 303, 105, 207, 309]);
  });

  it('of halves that are multiplied, one through SiLU', async () => {
    const graph = new GraphBuilder('test');
    const [left, right] = graph.splitLast(graph.input('x', 'float32', [1, 4]), [2, 2]);
    const activated = graph.op('QuickGelu', [left], { alpha: { float: 1 } });
    graph.output(graph.op('Mul', [activated, right], {}, 'y'));
    const silu = (x: number): number => x / (1 + Math.exp(-x));
    expectClose(await run(graph, [1, -2, 10, 100], [1, 4]), [silu(1) * 10, silu(-2) * 100]);
  });

  it('of rows that are gathered along an axis', async () => {
    const graph = new GraphBuilder('test');
    const x = graph.input('x', 'float32', [1, 3, 2]);
    graph.output(graph.op('Gather', [x, graph.integers([2, 0])], { axis: 1 }, 'y'));
    expect(await run(graph, [1, 2, 3, 4, 5, 6], [1, 3, 2])).toEqual([5, 6, 1, 2]);
  });

  it('of RMSNorm, alone and behind a sum', async () => {
    const weight = [1, 2, 0.5, -1];
    const graph = new GraphBuilder('test');
    const x = graph.input('x', 'float32', [1, 1, 4]);
    const w = floats(graph, 'w', [4], weight);
    const epsilon = { float: 1e-5 };
    const first = graph.op('SimplifiedLayerNormalization', [x, w], { axis: -1, epsilon, stash_type: 1 });
    const [second, , , sum] = graph.ops('SkipSimplifiedLayerNormalization', [x, first, w], { epsilon });
    graph.output(graph.op('Add', [second, sum], {}, 'y'));
    const numbers = [3, -1, 2, 0.5];
    const summed = rmsNorm(numbers, weight, 1e-5).map((number, index) => number + numbers[index]!);
    expectClose(
      await run(graph, numbers, [1, 1, 4]),
      rmsNorm(summed, weight, 1e-5).map((number, index) => number + summed[index]!),
    );
  });

  it.each([4, 8] as const)('of a product with weights of %d bits', async (bits) => {
    const rows = 3;
    const columns = 64;
    // −8 to 7, of which both ends are in every block: no rounding in 4 bits.
    const weights = Float32Array.from({ length: rows * columns }, (_, index) => ((index * 5) % 16) - 8);
    const quantized = quantize(weights, rows, columns, bits);
    const graph = new GraphBuilder('test');
    const x = graph.input('x', 'float32', [1, columns]);
    const values = graph.weight('values', 'uint8', [rows, columns / 32, bits * 4], quantized.values);
    const scales = graph.weight('scales', 'float32', [rows * 2], quantized.scales);
    const zeroPoints = quantized.zeroPoints && graph.weight('zeroPoints', 'uint8', [rows], quantized.zeroPoints);
    const attributes = { K: columns, N: rows, bits, block_size: 32, accuracy_level: 1 };
    const inputs = [x, values, scales, ...(zeroPoints ? [zeroPoints] : [])];
    graph.output(graph.op('MatMulNBits', inputs, attributes, 'y'));
    const numbers = Array.from({ length: columns }, (_, index) => Math.sin(index));
    const exact = Array.from({ length: rows }, (_, row) =>
      numbers.reduce((sum, number, column) => sum + number * weights[row * columns + column]!, 0),
    );
    const actual = await run(graph, numbers, [1, columns]);
    // In 8 bits each weight is off by at most half a step of 8 / 127.
    const tolerance = bits === 4 ? 1e-4 : (columns * 8) / 127 / 2;
    for (const [row, number] of exact.entries()) expect(Math.abs(actual[row]! - number)).toBeLessThan(tolerance);
  });

  it('of weights in a file beside it', async () => {
    writeFileSync(join(scratch, 'weights.bin'), new Uint8Array(Float32Array.of(7, 7, 1, 2, 3, 7).buffer));
    const graph = new GraphBuilder('test');
    const x = graph.input('x', 'float32', [3]);
    const w = graph.weight('w', 'float32', [3], { file: 'weights.bin', offset: 8, length: 12 });
    graph.output(graph.op('Mul', [x, w], {}, 'y'));
    expect(await run(graph, [10, 10, 10], [3])).toEqual([10, 20, 30]);
  });
});

describe('a graph that cannot run cannot be built', () => {
  const graph = new GraphBuilder('test');
  const input = (name: string, shape: readonly (number | string)[]): Value => graph.input(name, 'float32', shape);
  const a = input('a', [2, 3]);
  const packed = input('packed', [1, 'S', 100]);
  const cache = input('cache', [1, 2, 'M', 16]);

  it.each<[string, () => unknown]>([
    ['MatMul(a[2, 3], a[2, 3])', () => graph.op('MatMul', [a, a])],
    ['MatMul(a[2, 3], v[3])', () => graph.op('MatMul', [a, input('v', [3])])],
    ['Add(a[2, 3], b[2, 4])', () => graph.op('Add', [a, input('b', [2, 4])])],
    ['Add(a[2, 3], n[N, 3])', () => graph.op('Add', [a, input('n', ['N', 3])])],
    ['Mul(a[2, 3], i[3])', () => graph.op('Mul', [a, graph.input('i', 'int64', [3])])],
    ['Mul(a[2, 3], –)', () => graph.op('Mul', [a, undefined])],
    ['Gather(a[2, 3])', () => graph.op('Gather', [a], { axis: 0 })],
    ['MatMulNBits(a[2, 3])', () => graph.op('MatMulNBits', [a], { K: 4, N: 1 })],
    [
      'GroupQueryAttention(packed[1, S, 100], –, –, cache[1, 2, M, 16], cache[1, 2, M, 16])',
      () => {
        const inputs = [packed, undefined, undefined, cache, cache];
        return graph.ops('GroupQueryAttention', inputs, { num_heads: 4, kv_num_heads: 2 });
      },
    ],
  ])('%s does not fit', (name, build) => {
    expect(build).toThrow(`${name} does not fit`);
  });

  it('says of a split what its pieces come to', () => {
    expect(() => graph.splitLast(a, [1, 1])).toThrow('Split: 1 + 1 is not 3');
  });
});

it('equal lists of integers are one constant', () => {
  const graph = new GraphBuilder('test');
  expect(graph.integers([1, 2])).toBe(graph.integers([1, 2]));
  expect(graph.integers([1, 2])).not.toBe(graph.integers([2, 1]));
});
