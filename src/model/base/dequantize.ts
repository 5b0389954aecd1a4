/**
 * @file The numbers behind ggml's storage types. Block layouts: ggml's `ggml-common.h`; every block is little endian.
 * q are the stored small integers, d and m the half-precision scale and minimum of their block.
 */

import type { TensorType } from './weights';

interface StorageType {
  /** Numbers in a block. */
  readonly blockSize: number;
  /** Bytes of a block. */
  readonly blockBytes: number;
  /** Writes the numbers of the first `blocks` blocks of `bytes` into `out`. */
  readonly decode: (bytes: Uint8Array<ArrayBuffer>, out: Float32Array, blocks: number) => void;
}

const STORAGE: Readonly<Record<TensorType, StorageType>> = {
  F32: { blockSize: 1, blockBytes: 4, decode: decodeF32 },
  F16: { blockSize: 1, blockBytes: 2, decode: decodeF16 },
  BF16: { blockSize: 1, blockBytes: 2, decode: decodeBF16 },
  Q8_0: { blockSize: 32, blockBytes: 34, decode: decodeQ8_0 },
  Q4_0: { blockSize: 32, blockBytes: 18, decode: decodeQ4_0 },
  Q4_1: { blockSize: 32, blockBytes: 20, decode: decodeQ4_1 },
  Q4_K: { blockSize: 256, blockBytes: 144, decode: decodeQ4_K },
  Q6_K: { blockSize: 256, blockBytes: 210, decode: decodeQ6_K },
};

/** The first `count` numbers stored in `bytes`, which holds whole blocks of `type`. */
export function dequantize(type: TensorType, bytes: Uint8Array<ArrayBuffer>, count: number): Float32Array<ArrayBuffer> {
  const { blockSize, blockBytes, decode } = STORAGE[type];
  const blocks = count / blockSize;
  if (!Number.isInteger(blocks) || blocks * blockBytes > bytes.length) {
    throw new RangeError(`${count} numbers are not in ${bytes.length} bytes of ${type}`);
  }
  const out = new Float32Array(count);
  decode(bytes, out, blocks);
  return out;
}

/** Bytes of a row of `columns` numbers; nothing where they do not fill whole blocks. */
export function rowBytesOf(type: TensorType, columns: number): number | undefined {
  const { blockSize, blockBytes } = STORAGE[type];
  return columns % blockSize === 0 ? (columns / blockSize) * blockBytes : undefined;
}

/** Every half-precision number by its bits: a look-up is faster than taking the bits apart. */
const HALF_VALUES = Float32Array.from({ length: 65_536 }, (_, bits) => halfOfBits(bits));

function halfOfBits(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

function halfAt(bytes: Uint8Array, position: number): number {
  return HALF_VALUES[bytes[position]! | (bytes[position + 1]! << 8)]!;
}

function signed(bytes: Uint8Array<ArrayBuffer>): Int8Array {
  return new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function decodeF32(bytes: Uint8Array<ArrayBuffer>, out: Float32Array): void {
  new Uint8Array(out.buffer, out.byteOffset, out.byteLength).set(bytes.subarray(0, out.byteLength));
}

function decodeF16(bytes: Uint8Array, out: Float32Array, blocks: number): void {
  for (let index = 0; index < blocks; index++) out[index] = halfAt(bytes, 2 * index);
}

/** The upper half of a single-precision number. */
function decodeBF16(bytes: Uint8Array, out: Float32Array, blocks: number): void {
  const bits = new Uint32Array(out.buffer, out.byteOffset, out.length);
  for (let index = 0; index < blocks; index++) bits[index] = (bytes[2 * index]! << 16) | (bytes[2 * index + 1]! << 24);
}

/** d, 32 × int8 q: d·q. */
function decodeQ8_0(bytes: Uint8Array<ArrayBuffer>, out: Float32Array, blocks: number): void {
  const quants = signed(bytes);
  for (let block = 0, at = 0, to = 0; block < blocks; block++, at += 34, to += 32) {
    const scale = halfAt(bytes, at);
    for (let index = 0; index < 32; index++) out[to + index] = scale * quants[at + 2 + index]!;
  }
}

/** d, 16 bytes whose lower nibbles are the first 16 q and upper nibbles the last: d·(q − 8). */
function decodeQ4_0(bytes: Uint8Array, out: Float32Array, blocks: number): void {
  for (let block = 0, at = 0, to = 0; block < blocks; block++, at += 18, to += 32) {
    const scale = halfAt(bytes, at);
    for (let index = 0; index < 16; index++) {
      const pair = bytes[at + 2 + index]!;
      out[to + index] = scale * ((pair & 15) - 8);
      out[to + 16 + index] = scale * ((pair >> 4) - 8);
    }
  }
}

/** d, m, nibbles as in Q4_0: d·q + m. */
function decodeQ4_1(bytes: Uint8Array, out: Float32Array, blocks: number): void {
  for (let block = 0, at = 0, to = 0; block < blocks; block++, at += 20, to += 32) {
    const scale = halfAt(bytes, at);
    const minimum = halfAt(bytes, at + 2);
    for (let index = 0; index < 16; index++) {
      const pair = bytes[at + 4 + index]!;
      out[to + index] = scale * (pair & 15) + minimum;
      out[to + 16 + index] = scale * (pair >> 4) + minimum;
    }
  }
}

/**
 * d, m, 12 bytes with eight 6-bit scales s and eight 6-bit minima n, 128 bytes of nibbles: eight runs of 32 numbers,
 * two runs to 32 bytes (lower, then upper nibbles): d·s·q − m·n.
 */
function decodeQ4_K(bytes: Uint8Array, out: Float32Array, blocks: number): void {
  for (let block = 0, at = 0, to = 0; block < blocks; block++, at += 144) {
    const scale = halfAt(bytes, at);
    const minimum = halfAt(bytes, at + 2);
    for (let run = 0; run < 8; run += 2, to += 64) {
      const lowerScale = scale * sixBitScale(bytes, at + 4, run);
      const lowerMinimum = minimum * sixBitMinimum(bytes, at + 4, run);
      const upperScale = scale * sixBitScale(bytes, at + 4, run + 1);
      const upperMinimum = minimum * sixBitMinimum(bytes, at + 4, run + 1);
      const quants = at + 16 + run * 16;
      for (let index = 0; index < 32; index++) {
        const pair = bytes[quants + index]!;
        out[to + index] = lowerScale * (pair & 15) - lowerMinimum;
        out[to + 32 + index] = upperScale * (pair >> 4) - upperMinimum;
      }
    }
  }
}

/** Scale `run` (0 … 7) of Q4_K's packed twelve bytes at `at`; the later four have their upper bits in the earlier bytes. */
function sixBitScale(bytes: Uint8Array, at: number, run: number): number {
  if (run < 4) return bytes[at + run]! & 63;
  return (bytes[at + run + 4]! & 15) | ((bytes[at + run - 4]! >> 6) << 4);
}

/** Minimum `run` (0 … 7) of the same twelve bytes. */
function sixBitMinimum(bytes: Uint8Array, at: number, run: number): number {
  if (run < 4) return bytes[at + run + 4]! & 63;
  return (bytes[at + run + 4]! >> 4) | ((bytes[at + run]! >> 6) << 4);
}

/**
 * 128 bytes of lower nibbles, 64 bytes of upper pairs of bits, sixteen int8 scales s, d: d·s·(q − 32).
 * Each half of the block is four runs of 32 numbers, interleaved over 64 bytes of nibbles and 32 of bit pairs.
 */
function decodeQ6_K(bytes: Uint8Array<ArrayBuffer>, out: Float32Array, blocks: number): void {
  const scales = signed(bytes);
  for (let block = 0, at = 0, to = 0; block < blocks; block++, at += 210) {
    const scale = halfAt(bytes, at + 208);
    for (let half = 0; half < 2; half++, to += 128) {
      const lower = at + half * 64;
      const upper = at + 128 + half * 32;
      const runScales = at + 192 + half * 8;
      for (let index = 0; index < 32; index++) {
        const first = bytes[lower + index]!;
        const second = bytes[lower + 32 + index]!;
        const high = bytes[upper + index]!;
        const run = runScales + (index >> 4);
        out[to + index] = scale * scales[run]! * (((first & 15) | ((high & 3) << 4)) - 32);
        out[to + 32 + index] = scale * scales[run + 2]! * (((second & 15) | ((high & 12) << 2)) - 32);
        out[to + 64 + index] = scale * scales[run + 4]! * (((first >> 4) | (high & 48)) - 32);
        out[to + 96 + index] = scale * scales[run + 6]! * (((second >> 4) | ((high & 192) >> 2)) - 32);
      }
    }
  }
}
