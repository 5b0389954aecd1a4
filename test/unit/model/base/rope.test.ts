import { describe, expect, it } from 'vitest';
import { rotaryFrequencies, rotaryTables } from '../../../../src/model/base/rope';
import type { ModelConfig, RopeScaling } from '../../../../src/model/base/weights';

function configOf(ropeScaling: RopeScaling, headSize = 4): ModelConfig {
  return {
    architecture: 'llama',
    vocabSize: 1,
    hiddenSize: 32,
    intermediateSize: 32,
    numLayers: 1,
    numHeads: 1,
    numKeyValueHeads: 1,
    headSize,
    rmsNormEps: 1e-5,
    ropeTheta: 10_000,
    ropeScaling,
    contextLength: 1,
    hasTiedEmbeddings: true,
    hasAttentionBias: false,
  };
}

function expectClose(actual: Iterable<number>, expected: readonly number[]): void {
  const numbers = [...actual];
  expect(numbers).toHaveLength(expected.length);
  for (const [index, number] of expected.entries()) expect(numbers[index]).toBeCloseTo(number, 6);
}

describe('rotary embedding', () => {
  it('turns pair j of position p by p · θ^(−2j / headSize)', () => {
    const { cos, sin } = rotaryTables(configOf({ type: 'none' }), 3);
    const angles = [0, 0, 1, 0.01, 2, 0.02];
    expectClose(cos, angles.map(Math.cos));
    expectClose(sin, angles.map(Math.sin));
  });

  it('linear scaling divides every frequency', () => {
    expectClose(rotaryFrequencies(configOf({ type: 'linear', factor: 4 })), [0.25, 0.0025]);
  });

  it('explicit factors divide one frequency each', () => {
    const scaling = { type: 'factors', factors: Float32Array.of(2, 8) } as const;
    expectClose(rotaryFrequencies(configOf(scaling)), [0.5, 0.00125]);
  });

  it("Llama 3's scaling keeps short waves, stretches long ones and blends between", () => {
    const scaling = {
      type: 'llama3',
      factor: 8,
      lowFrequencyFactor: 1,
      highFrequencyFactor: 4,
      originalContextLength: 256,
    } as const;
    const scaled = rotaryFrequencies(configOf(scaling, 8));
    // Waves of 6.3, 63, 628 and 6,283 positions, where those under 64 are kept and those over 256 stretched.
    expectClose(scaled, [1, 0.1, 0.01 / 8, 0.001 / 8]);
    const blended = rotaryFrequencies(configOf({ ...scaling, originalContextLength: 1024 }, 8))[2]!;
    const share = (1024 / ((2 * Math.PI) / 0.01) - 1) / 3;
    expect(blended).toBeCloseTo((1 - share) * (0.01 / 8) + share * 0.01, 8);
  });
});
