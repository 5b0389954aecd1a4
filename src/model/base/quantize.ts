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

/** Quantises `rows × columns` numbers; `columns` is a multiple of 32. */
export function quantize(numbers: Float32Array, rows: number, columns: number, bits: WeightBits): QuantizedMatrix {
  if (columns % BLOCK_SIZE !== 0) throw new Error(`quantize: ${columns} columns are no multiple of ${BLOCK_SIZE}`);
  if (numbers.length !== rows * columns) {
    throw new Error(`quantize: ${numbers.length} numbers for ${rows} × ${columns}`);
  }
  return bits === 8 ? quantize8(numbers, rows, columns) : quantize4(numbers, rows, columns);
}

function quantize8(numbers: Float32Array, rows: number, columns: number): QuantizedMatrix {
  const blocks = (rows * columns) / BLOCK_SIZE;
  const values = new Uint8Array(rows * columns);
  const scales = new Float32Array(blocks);
  for (let block = 0; block < blocks; block++) {
    const start = block * BLOCK_SIZE;
    let largest = 0;
    for (let i = start; i < start + BLOCK_SIZE; i++) largest = Math.max(largest, Math.abs(numbers[i] ?? 0));
    const scale = largest / 127;
    scales[block] = scale;
    const inverse = scale === 0 ? 0 : 1 / scale;
    for (let i = start; i < start + BLOCK_SIZE; i++) values[i] = Math.round((numbers[i] ?? 0) * inverse) + ZERO_POINT_8;
  }
  return { bits: 8, rows, columns, values, scales, zeroPoints: undefined };
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
