import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BLOCK_SIZE, quantize, ZERO_POINT_8, type QuantizedMatrix } from '../../../../src/model/base/quantize';
import { createRandom } from './fixtures';

/** The numbers that MatMulNBits makes of a quantised matrix, by its documentation. */
function dequantize({ bits, rows, columns, values, scales, zeroPoints }: QuantizedMatrix): Float32Array {
  const blocksPerRow = columns / BLOCK_SIZE;
  const zeroPointBytes = Math.ceil(blocksPerRow / 2);
  return Float32Array.from({ length: rows * columns }, (_, index) => {
    const block = Math.floor(index / BLOCK_SIZE);
    const scale = scales[block]!;
    if (bits === 8) return scale * (values[index]! - ZERO_POINT_8);
    const row = Math.floor(index / columns);
    const blockInRow = block % blocksPerRow;
    const half = (byte: number, isHigh: boolean): number => (isHigh ? byte >> 4 : byte & 15);
    const zeroPoint = half(zeroPoints![row * zeroPointBytes + (blockInRow >> 1)]!, blockInRow % 2 === 1);
    return scale * (half(values[index >> 1]!, index % 2 === 1) - zeroPoint);
  });
}

const matrices = fc
  .record({
    rows: fc.integer({ min: 1, max: 4 }),
    blocksPerRow: fc.integer({ min: 1, max: 3 }),
    seed: fc.nat(),
    spread: fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
    offset: fc.double({ min: -2, max: 2, noNaN: true }),
  })
  .map(({ rows, blocksPerRow, seed, spread, offset }) => {
    const random = createRandom(seed);
    const columns = blocksPerRow * BLOCK_SIZE;
    const numbers = Float32Array.from({ length: rows * columns }, () => (random() - 0.5 + offset) * spread);
    return { rows, columns, numbers };
  });

/** Largest error of each block, in steps of the given size. */
function worstErrors(numbers: Float32Array, restored: Float32Array, stepOf: (block: Float32Array) => number): number[] {
  return Array.from({ length: numbers.length / BLOCK_SIZE }, (_, index) => {
    const block = numbers.subarray(index * BLOCK_SIZE, (index + 1) * BLOCK_SIZE);
    const errors = block.map((number, i) => Math.abs(number - restored[index * BLOCK_SIZE + i]!));
    return Math.max(...errors) / stepOf(block);
  });
}

describe('quantisation', () => {
  it('to 8 bits is off by half a step at most, 127 of which make the largest magnitude', () => {
    fc.assert(
      fc.property(matrices, ({ rows, columns, numbers }) => {
        const restored = dequantize(quantize(numbers, rows, columns, 8));
        const stepOf = (block: Float32Array): number => Math.max(...block.map(Math.abs)) / 127;
        for (const error of worstErrors(numbers, restored, stepOf)) expect(error).toBeLessThan(0.501);
      }),
    );
  });

  it('to 8 bits keeps what was of 4 bits with an offset twice as well as 127 steps to the largest number would', () => {
    const random = createRandom(7);
    const numbers = new Float32Array(200 * BLOCK_SIZE);
    for (let start = 0; start < numbers.length; start += BLOCK_SIZE) {
      const step = 0.05 + 0.1 * random();
      const offset = -step * (4 + 7 * random());
      for (let i = 0; i < BLOCK_SIZE; i++) numbers[start + i] = offset + step * (i % 16);
    }
    const restored = dequantize(quantize(numbers, 1, numbers.length, 8, { keepsLevels: true }));
    const meanSquare = numbers.reduce((sum, x, index) => sum + (x - restored[index]!) ** 2, 0) / numbers.length;
    // Rounding to a grid errs by its step / √12.
    const plain = Float32Array.from({ length: numbers.length / BLOCK_SIZE }, (_, block) => {
      const largest = Math.max(...numbers.subarray(block * BLOCK_SIZE, (block + 1) * BLOCK_SIZE).map(Math.abs));
      return (largest / 127) ** 2 / 12;
    });
    const plainMeanSquare = plain.reduce((sum, square) => sum + square, 0) / plain.length;
    expect(Math.sqrt(meanSquare / plainMeanSquare)).toBeLessThan(1 / 2);
  });

  it('to 4 bits is never worse by squares than 16 steps between smallest and largest', () => {
    fc.assert(
      fc.property(matrices, ({ rows, columns, numbers }) => {
        const restored = dequantize(quantize(numbers, rows, columns, 4));
        for (let start = 0; start < numbers.length; start += BLOCK_SIZE) {
          const block = numbers.subarray(start, start + BLOCK_SIZE);
          const least = Math.min(0, ...block);
          const step = (Math.max(0, ...block) - least) / 15;
          const zeroPoint = Math.round(-least / step);
          const plain = block.map(
            (x) => step * (Math.min(15, Math.max(0, Math.round(x / step) + zeroPoint)) - zeroPoint),
          );
          const squares = (numbersOfBlock: Float32Array): number =>
            block.reduce((sum, x, index) => sum + (x - numbersOfBlock[index]!) ** 2, 0);
          expect(squares(restored.subarray(start, start + BLOCK_SIZE))).toBeLessThanOrEqual(squares(plain) * 1.0001);
        }
      }),
    );
  });

  it('to 4 bits keeps what lies on a grid of 16 steps', () => {
    const numbers = Float32Array.from({ length: 96 }, (_, index) => 0.25 * ((index % 16) - 6));
    expect(dequantize(quantize(numbers, 1, 96, 4))).toEqual(numbers);
  });

  it.each([4, 8] as const)('to %d bits keeps zeros', (bits) => {
    expect(dequantize(quantize(new Float32Array(64), 2, 32, bits))).toEqual(new Float32Array(64));
  });

  it('refuses rows that are not whole blocks, and numbers that do not fill the matrix', () => {
    expect(() => quantize(new Float32Array(48), 1, 48, 8)).toThrow('48 columns');
    expect(() => quantize(new Float32Array(32), 2, 32, 8)).toThrow('32 numbers');
  });
});
