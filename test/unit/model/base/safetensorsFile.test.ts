import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeSafetensors, encodeSafetensors } from '../../../../src/model/base/safetensorsFile';
import { createRandom, REFERENCE_FOLDER } from './fixtures';

class Refused extends Error {}
const refuse = (what: string): Error => new Refused(what);

function decode(bytes: Uint8Array): ReturnType<typeof decodeSafetensors> {
  return decodeSafetensors(new Uint8Array(bytes), refuse);
}

/** A file with this header, its length stated as it is unless told otherwise, and so many bytes of data. */
function fileWith(header: unknown, dataBytes: number, statedLength?: bigint): Uint8Array {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(statedLength ?? BigInt(json.length));
  return Buffer.concat([length, json, Buffer.alloc(dataBytes, 1)]);
}

const F32 = (shape: readonly number[], ...offsets: readonly number[]): unknown => ({
  dtype: 'F32',
  shape,
  data_offsets: offsets,
});

describe('a safetensors file that Penchant writes', () => {
  const tensors = new Map([
    ['b', { shape: [2, 3], numbers: Float32Array.of(1, -2, 3.5, 1e-30, 0, -0) }],
    ['a', { shape: [1], numbers: Float32Array.of(7) }],
    ['none', { shape: [0, 3], numbers: new Float32Array() }],
    ['__proto__', { shape: [], numbers: Float32Array.of(9) }],
  ]);

  it('is read as it was written', () => {
    const { tensors: read, metadata } = decode(encodeSafetensors(tensors, { format: 'pt', user: 'ä' }));
    expect(read).toEqual(tensors);
    expect(metadata).toEqual({ format: 'pt', user: 'ä' });
  });

  it('has its numbers at a multiple of eight bytes, after a header that ends in spaces', () => {
    for (const user of ['', 'x', 'xx', 'xxx', 'xxxx', 'xxxxx', 'xxxxxx', 'xxxxxxx']) {
      const bytes = Buffer.from(encodeSafetensors(tensors, { user }));
      const length = Number(bytes.readBigUInt64LE());
      expect(length % 8).toBe(0);
      expect(bytes.toString('utf8', 8, 8 + length)).toMatch(/^\{.*\} *$/);
      expect(bytes.length).toBe(8 + length + 8 * 4);
    }
  });

  it('does not depend on the order of its tensors', () => {
    expect(encodeSafetensors(new Map([...tensors].reverse()))).toEqual(encodeSafetensors(tensors));
  });

  it('has no tensor of another size than its shape', () => {
    const wrong = new Map([['a', { shape: [2, 2], numbers: new Float32Array(3) }]]);
    expect(() => encodeSafetensors(wrong)).toThrow('a has 3 numbers in the shape [2, 2]');
  });
});

describe('a safetensors file from elsewhere', () => {
  it('of half precision is read as numbers', () => {
    const header = {
      half: { dtype: 'F16', shape: [2], data_offsets: [0, 4] },
      brain: { dtype: 'BF16', shape: [2], data_offsets: [4, 8] },
    };
    const file = Buffer.from(fileWith(header, 8));
    file.set([0x00, 0x3c, 0x00, 0xc1, 0x80, 0x3f, 0x20, 0xc0], file.length - 8);
    const { tensors } = decode(file);
    expect(tensors.get('half')?.numbers).toEqual(Float32Array.of(1, -2.5));
    expect(tensors.get('brain')?.numbers).toEqual(Float32Array.of(1, -2.5));
  });

  it('may have its tensors in any order', () => {
    expect([...decode(fileWith({ b: F32([1], 4, 8), a: F32([1], 0, 4) }, 8)).tensors.keys()].toSorted()).toEqual([
      'a',
      'b',
    ]);
  });

  it.each<[string, Uint8Array, RegExp]>([
    ['nothing', new Uint8Array(), /ends too early/],
    ['half a length', new Uint8Array(4), /ends too early/],
    ['a header of impossible length', fileWith({}, 0, 2n ** 63n), /claims to have 9223372036854775808 bytes/],
    ['a header longer than any', fileWith({}, 0, 2n ** 23n), /claims to have/],
    ['a header longer than itself', fileWith({}, 0, 4_000_000n), /ends too early/],
    ['a header that is no JSON', fileWith('{"a":', 0), /not JSON/],
    ['a header of brackets alone', fileWith('['.repeat(1_000_000), 0), /not JSON/],
    ['a header that is no object', fileWith('null', 0), /not an object/],
    ['a tensor that is no object', fileWith({ a: 5 }, 0), /in no known way/],
    ['a tensor of integers', fileWith({ a: { dtype: 'I64', shape: [1], data_offsets: [0, 8] } }, 8), /not of type/],
    [
      'a tensor of an inherited type',
      fileWith({ a: { dtype: 'toString', shape: [1], data_offsets: [0, 4] } }, 4),
      /not of type/,
    ],
    ['a tensor beyond its end', fileWith({ a: F32([4], 0, 16) }, 12), /beyond its end/],
    ['a tensor far beyond its end', fileWith({ a: F32([2 ** 40], 0, 2 ** 42) }, 12), /beyond its end/],
    ['a tensor of impossible shape', fileWith({ a: F32([2 ** 40, 2 ** 40], 0, 8) }, 8), /size of its shape/],
    ['a tensor at a negative place', fileWith({ a: F32([1], -4, 0) }, 8), /in no known way/],
    ['a tensor at half a place', fileWith({ a: F32([1], 0.5, 4.5) }, 8), /in no known way/],
    ['a tensor of nine dimensions', fileWith({ a: F32(Array<number>(9).fill(1), 0, 4) }, 4), /in no known way/],
    ['tensors that overlap', fileWith({ a: F32([2], 0, 8), b: F32([2], 4, 12) }, 12), /does not begin where/],
    ['one tensor twice', fileWith({ a: F32([2], 0, 8), b: F32([2], 0, 8) }, 8), /does not begin where/],
    ['a gap', fileWith({ a: F32([1], 0, 4), b: F32([1], 8, 12) }, 12), /does not begin where/],
    ['bytes after its last tensor', fileWith({ a: F32([1], 0, 4) }, 5), /goes on after/],
    ['no tensors but bytes', fileWith({}, 5), /goes on after/],
  ])('is refused with %s', (_, bytes, message) => {
    expect(() => decode(bytes)).toThrow(Refused);
    expect(() => decode(bytes)).toThrow(message);
  });

  it('is refused wherever it is cut off', () => {
    const bytes = readFileSync(join(REFERENCE_FOLDER, 'tiny-llama', 'lora', 'adapter_model.safetensors'));
    expect(decode(bytes).tensors.size).toBe(28);
    for (let length = 0; length < bytes.length; length += 97) {
      expect(() => decode(bytes.subarray(0, length))).toThrow(Refused);
    }
  });

  it('is read or refused, and nothing else, whichever byte of its header is changed', () => {
    const original = readFileSync(join(REFERENCE_FOLDER, 'tiny-llama', 'lora', 'adapter_model.safetensors'));
    const random = createRandom(1);
    for (let round = 0; round < 1000; round++) {
      const bytes = new Uint8Array(original);
      bytes[Math.floor(random() * 3480)] = random() * 256;
      try {
        decode(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(Refused);
      }
    }
  });
});
