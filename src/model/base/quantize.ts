/** @file Blockwise quantisation as ONNX Runtime's MatMulNBits reads it: blocks of 32 along the input dimension, a scale each. */

/** Numbers that share a scale. */
export const BLOCK_SIZE = 32;

/** Zero point of 8-bit weights (MatMulNBits' default): a stored byte q stands for `scale · (q − 128)`. */
export const ZERO_POINT_8 = 128;

export type WeightBits = 4 | 8;

/** A quantised matrix `[rows, columns]`. */
export interface QuantizedMatrix {
  readonly bits: WeightBits;
  readonly rows: number;
  readonly columns: number;
  /** `[rows, columns / 32, 32 · bits / 8]`, the first of two 4-bit numbers in the low half of a byte. */
  readonly values: Uint8Array;
  /** `[rows, columns / 32]` */
  readonly scales: Float32Array;
  /** 4-bit only: `[rows, ⌈columns / 64⌉]`, two to a byte. */
  readonly zeroPoints: Uint8Array | undefined;
}

export interface QuantizeOptions {
  /** To 8 bits: blocks that were of 4 bits keep their levels, as exactly as an integer zero point allows. */
  readonly keepsLevels?: boolean;
}

/** Quantises `rows × columns` numbers; `columns` is a multiple of 32. */
export function quantize(
  numbers: Float32Array,
  rows: number,
  columns: number,
  bits: WeightBits,
  { keepsLevels = false }: QuantizeOptions = {},
): QuantizedMatrix {
  if (columns % BLOCK_SIZE !== 0) throw new Error(`quantize: ${columns} columns are no multiple of ${BLOCK_SIZE}`);
  if (numbers.length !== rows * columns) {
    throw new Error(`quantize: ${numbers.length} numbers for ${rows} × ${columns}`);
  }
  return bits === 8 ? quantize8(numbers, rows, columns, keepsLevels) : quantize4(numbers, rows, columns);
}

function quantize8(numbers: Float32Array, rows: number, columns: number, keepsLevels: boolean): QuantizedMatrix {
  const blocks = (rows * columns) / BLOCK_SIZE;
  const values = new Uint8Array(rows * columns);
  const scales = new Float32Array(blocks);
  for (let block = 0; block < blocks; block++) {
    const start = block * BLOCK_SIZE;
    const scale = scale8(numbers, start, keepsLevels);
    scales[block] = scale;
    const inverse = scale === 0 ? 0 : 1 / scale;
    for (let i = start; i < start + BLOCK_SIZE; i++) values[i] = Math.round((numbers[i] ?? 0) * inverse) + ZERO_POINT_8;
  }
  return { bits: 8, rows, columns, values, scales, zeroPoints: undefined };
}

/** The largest number becomes 127, unless the block was of 4 bits and is to keep its 16 levels. */
function scale8(numbers: Float32Array, start: number, keepsLevels: boolean): number {
  let minimum = Infinity;
  let maximum = -Infinity;
  for (let i = start; i < start + BLOCK_SIZE; i++) {
    const number = numbers[i] ?? 0;
    if (number < minimum) minimum = number;
    if (number > maximum) maximum = number;
  }
  const largest = Math.max(maximum, -minimum);
  if (!keepsLevels) return largest / 127;
  const levels = findLevels(numbers, start, minimum, (maximum - minimum) / STEPS_4);
  return (levels && scaleForLevels(levels, largest)) ?? largest / 127;
}

/** Steps from the least to the greatest number of a block that was of 4 bits. */
const STEPS_4 = 15;
/** Of a step; what float16 scales leave is far less. */
const STEP_TOLERANCE = 0.01;

/** Numbers `minimum + k · step` with whole k, as GGUF's Q4_1 and Q4_K have them, and the sums of k and k². */
interface Levels {
  readonly minimum: number;
  readonly step: number;
  readonly sum: number;
  readonly squares: number;
}

function findLevels(numbers: Float32Array, start: number, minimum: number, step: number): Levels | undefined {
  if (step === 0) return undefined;
  let sum = 0;
  let squares = 0;
  for (let i = start; i < start + BLOCK_SIZE; i++) {
    const steps = ((numbers[i] ?? 0) - minimum) / step;
    const level = Math.round(steps);
    if (Math.abs(steps - level) > STEP_TOLERANCE) return undefined;
    sum += level;
    squares += level * level;
  }
  return { minimum, step, sum, squares };
}

/**
 * With q = offset + k · parts for each level k, the best scale by least squares is Σ x q / Σ q². Of all `parts` that a step may have,
 * those serve best with which the minimum too is nearly a whole number of parts. Nothing where plain rounding errs less.
 */
function scaleForLevels({ minimum, step, sum, squares }: Levels, largest: number): number | undefined {
  const ofSquares = BLOCK_SIZE * minimum * minimum + 2 * minimum * step * sum + step * step * squares;
  let best: number | undefined;
  // Rounding errs by 1/√12 of a step on average.
  let leastError = (BLOCK_SIZE * (largest / 127) ** 2) / 12;
  for (let parts = Math.floor((127 * step) / largest); parts > 0; parts--) {
    const offset = Math.round((minimum * parts) / step);
    if (Math.max(-offset, offset + STEPS_4 * parts) > 127) continue;
    const ofProducts = BLOCK_SIZE * minimum * offset + (minimum * parts + step * offset) * sum + step * parts * squares;
    const ofQuantized = BLOCK_SIZE * offset * offset + 2 * offset * parts * sum + parts * parts * squares;
    const error = ofSquares - (ofProducts * ofProducts) / ofQuantized;
    if (error < leastError) {
      leastError = error;
      best = ofProducts / ofQuantized;
    }
  }
  return best;
}

/** Scale of a 4-bit block relative to the plain (max − min) / 15; a little less than 1 clips outliers and serves the rest better. */
const SCALE_FACTORS_4 = [0.85, 0.9, 0.95, 1, 1.05];

function quantize4(numbers: Float32Array, rows: number, columns: number): QuantizedMatrix {
  const blocksPerRow = columns / BLOCK_SIZE;
  const zeroPointBytes = (blocksPerRow + 1) >> 1;
  const values = new Uint8Array((rows * columns) / 2);
  const scales = new Float32Array(rows * blocksPerRow);
  const zeroPoints = new Uint8Array(rows * zeroPointBytes);
  for (let row = 0; row < rows; row++) {
    for (let blockInRow = 0; blockInRow < blocksPerRow; blockInRow++) {
      const block = row * blocksPerRow + blockInRow;
      const start = block * BLOCK_SIZE;
      const { scale, zeroPoint } = bestGrid4(numbers, start);
      scales[block] = scale;
      const zeroPointByte = row * zeroPointBytes + (blockInRow >> 1);
      zeroPoints[zeroPointByte] = (zeroPoints[zeroPointByte] ?? 0) | (zeroPoint << ((blockInRow & 1) * 4));
      const inverse = 1 / scale;
      for (let i = 0; i < BLOCK_SIZE; i += 2) {
        const low = nearest4(numbers[start + i] ?? 0, inverse, zeroPoint);
        const high = nearest4(numbers[start + i + 1] ?? 0, inverse, zeroPoint);
        values[(start + i) >> 1] = low | (high << 4);
      }
    }
  }
  return { bits: 4, rows, columns, values, scales, zeroPoints };
}

/** The scale and zero point, out of a few near the block's range, with the least squared error. */
function bestGrid4(numbers: Float32Array, start: number): { readonly scale: number; readonly zeroPoint: number } {
  let minimum = 0;
  let maximum = 0;
  for (let i = start; i < start + BLOCK_SIZE; i++) {
    const number = numbers[i] ?? 0;
    if (number < minimum) minimum = number;
    if (number > maximum) maximum = number;
  }
  const plainScale = (maximum - minimum) / 15;
  if (plainScale === 0) return { scale: 1, zeroPoint: 8 };
  let best = { scale: plainScale, zeroPoint: 8 };
  let leastError = Infinity;
  for (const factor of SCALE_FACTORS_4) {
    const scale = plainScale * factor;
    const inverse = 1 / scale;
    const exact = -minimum * inverse;
    for (const zeroPoint of new Set([clamp4(Math.floor(exact)), clamp4(Math.ceil(exact))])) {
      let error = 0;
      for (let i = start; i < start + BLOCK_SIZE; i++) {
        const number = numbers[i] ?? 0;
        const difference = scale * (nearest4(number, inverse, zeroPoint) - zeroPoint) - number;
        error += difference * difference;
      }
      if (error < leastError) {
        leastError = error;
        best = { scale, zeroPoint };
      }
    }
  }
  return best;
}

function nearest4(number: number, inverse: number, zeroPoint: number): number {
  return clamp4(Math.round(number * inverse) + zeroPoint);
}

function clamp4(value: number): number {
  return value < 0 ? 0 : value > 15 ? 15 : value;
}
