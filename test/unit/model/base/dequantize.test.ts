import { describe, expect, it } from 'vitest';
import { dequantize, rowBytesOf } from '../../../../src/model/base/dequantize';
import type { TensorType } from '../../../../src/model/base/weights';
import { readReference } from './fixtures';

interface ReferenceTensors {
  readonly tensors: readonly {
    readonly type: TensorType;
    readonly base64: string;
    readonly values: readonly number[];
  }[];
}

const { tensors } = readReference('dequantize.json') as ReferenceTensors;

describe('dequantize', () => {
  it.each(tensors)('gives the numbers of gguf-py: $type', ({ type, base64, values }) => {
    const bytes = new Uint8Array(Buffer.from(base64, 'base64'));
    expect(bytes.length).toBe(rowBytesOf(type, values.length));
    expect(dequantize(type, bytes, values.length)).toEqual(Float32Array.from(values));
  });

  it('reads from bytes that do not begin at a multiple of four', () => {
    const { base64, values } = tensors.find((tensor) => tensor.type === 'F32')!;
    const bytes = new Uint8Array(Buffer.from(`AAAA${base64}`, 'base64')).subarray(3);
    expect(dequantize('F32', bytes, values.length)).toEqual(Float32Array.from(values));
  });

  it('reads the special numbers of half precision', () => {
    const bytes = Uint8Array.of(0x00, 0x7c, 0x00, 0xfc, 0x01, 0x7c, 0x01, 0x00, 0x00, 0x80);
    expect([...dequantize('F16', bytes, 5)]).toEqual([Infinity, -Infinity, NaN, 2 ** -24, -0]);
  });

  it('refuses a count that is not in the bytes', () => {
    expect(() => dequantize('Q8_0', new Uint8Array(33), 32)).toThrow(RangeError);
    expect(() => dequantize('Q8_0', new Uint8Array(34), 31)).toThrow(RangeError);
  });
});

describe('rowBytesOf', () => {
  it('is nothing where the columns do not fill whole blocks', () => {
    expect(rowBytesOf('Q4_1', 64)).toBe(40);
    expect(rowBytesOf('Q4_1', 48)).toBeUndefined();
    expect(rowBytesOf('Q6_K', 256)).toBe(210);
  });
});
