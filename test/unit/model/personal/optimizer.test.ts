import { describe, expect, it } from 'vitest';
import { Optimizer, type OptimizerOptions, type Parameter } from '../../../../src/model/personal/optimizer';
import { readReference } from '../base/fixtures';

type Numbers = Readonly<Record<'lora' | 'embedding', readonly number[]>>;

interface AdamwReference {
  readonly options: OptimizerOptions;
  readonly start: Numbers;
  readonly steps: readonly { readonly gradients: Numbers; readonly norm: number; readonly values: Numbers }[];
}

/** A rate of 1 for the LoRA and of 10 for the embedding, without warm-up, clipping and pull. */
const PLAIN: OptimizerOptions = {
  learningRates: { lora: 1, embedding: 10 },
  steps: 1e9,
  warmUpSteps: 0,
  clipNorm: Infinity,
  pull: 0,
};

function parameter(name: string, values: readonly number[], group: Parameter['group'] = 'lora'): Parameter {
  return { name, values: Float32Array.from(values), group };
}

/** Gradients by name. */
function along(gradients: Readonly<Record<string, readonly number[]>>): ReadonlyMap<string, Float32Array> {
  return new Map(Object.entries(gradients).map(([name, numbers]) => [name, Float32Array.from(numbers)]));
}

function expectNear(actual: Float32Array, expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  for (const [index, number] of expected.entries()) expect(actual[index]).toBeCloseTo(number, 5);
}

describe('the optimizer', () => {
  it('goes where PyTorch’s AdamW goes', () => {
    const { options, start, steps } = readReference('adamw.json') as AdamwReference;
    const lora = parameter('lora', start.lora);
    const embedding = parameter('embedding', start.embedding, 'embedding');
    const optimizer = new Optimizer([lora, embedding], options);
    for (const { gradients, norm, values } of steps) {
      expect(optimizer.step(along(gradients)) / norm).toBeCloseTo(1, 5);
      expectNear(lora.values, values.lora);
      expectNear(embedding.values, values.embedding);
    }
  });

  it('warms up along a line, and ends at a tenth of the rate', () => {
    const x = parameter('x', [0]);
    const optimizer = new Optimizer([x], { ...PLAIN, warmUpSteps: 4, steps: 8 });
    // With one gradient all along, AdamW moves by the rate itself.
    const moves = Array.from({ length: 9 }, () => {
      const before = x.values[0]!;
      optimizer.step(along({ x: [3] }));
      return before - x.values[0]!;
    });
    const cosine = [0.868198, 0.55, 0.231802];
    expectNear(Float32Array.from(moves), [0.25, 0.5, 0.75, 1, ...cosine, 0.1, 0.1]);
  });

  it('moves the embedding at its own rate', () => {
    const [lora, embedding] = [parameter('a', [0]), parameter('b', [0], 'embedding')];
    new Optimizer([lora, embedding], PLAIN).step(along({ a: [1], b: [1] }));
    expectNear(lora.values, [-1]);
    expectNear(embedding.values, [-10]);
  });

  it('pulls towards where it began', () => {
    const x = parameter('x', [5, 5]);
    const optimizer = new Optimizer([x], { ...PLAIN, pull: 0.25 });
    x.values.set([9, 5]);
    optimizer.step(along({ x: [0, 0] }));
    expectNear(x.values, [8, 5]);
  });

  it('shortens a gradient whose norm over all parameters is too large, and tells the norm it had', () => {
    const clipped = [parameter('a', [0]), parameter('b', [0])];
    const shortened = [parameter('a', [0]), parameter('b', [0])];
    const optimizer = new Optimizer(clipped, { ...PLAIN, clipNorm: 1 });
    const plain = new Optimizer(shortened, PLAIN);
    expect(optimizer.step(along({ a: [30], b: [40] }))).toBe(50);
    expect(optimizer.step(along({ a: [0.3], b: [-0.4] }))).toBeCloseTo(0.5, 6);
    plain.step(along({ a: [0.6], b: [0.8] }));
    plain.step(along({ a: [0.3], b: [-0.4] }));
    for (const [index, { values }] of clipped.entries()) expectNear(values, [...shortened[index]!.values]);
  });

  it.each([NaN, Infinity, -Infinity])('moves nothing along a gradient with %d, now or later', (number) => {
    const [touched, fresh] = [parameter('x', [1, 2]), parameter('x', [1, 2])];
    const [optimizer, other] = [new Optimizer([touched], PLAIN), new Optimizer([fresh], PLAIN)];
    expect(Number.isFinite(optimizer.step(along({ x: [0.5, number] })))).toBe(false);
    expect(touched.values).toEqual(Float32Array.of(1, 2));
    optimizer.step(along({ x: [1, -1] }));
    other.step(along({ x: [1, -1] }));
    expect(touched.values).toEqual(fresh.values);
  });

  it('leaves alone what has no gradient', () => {
    const [still, moved] = [parameter('a', [1]), parameter('b', [1])];
    new Optimizer([still, moved], { ...PLAIN, pull: 0.5 }).step(along({ b: [1] }));
    expectNear(still.values, [1]);
    expectNear(moved.values, [0]);
  });
});
