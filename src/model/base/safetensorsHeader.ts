/**
 * @file The header of a safetensors file: what it says of each tensor, checked against the bytes that follow it. Whose file it is,
 * and what is done with the numbers, is the callers' matter. Format: huggingface/safetensors, "Format".
 */

import { z } from 'zod';
import { rowBytesOf } from './dequantize';
import type { TensorType } from './weights';

/** A tensor as the header states it. */
export interface StatedTensor {
  readonly name: string;
  /** Nothing for what is no weight: integers, booleans, types that are not read here. */
  readonly type: TensorType | undefined;
  readonly shape: readonly number[];
  /** Bytes from the header's end on, `[begin, end)`. */
  readonly begin: number;
  readonly end: number;
}

export interface SafetensorsHeader {
  readonly tensors: readonly StatedTensor[];
  /** `__metadata__`; empty where it is not text by name. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Makes the error for a file that cannot be used: `what` is a clause such as "it ends too early". */
export type Refuse = (what: string, cause?: unknown) => Error;

const TENSOR = z.object({
  dtype: z.string(),
  shape: z.array(z.int().min(0)).max(8),
  data_offsets: z.tuple([z.int().min(0), z.int().min(0)]),
});
const METADATA = z.record(z.string(), z.string());
const TYPES: Readonly<Record<string, TensorType>> = { F32: 'F32', F16: 'F16', BF16: 'BF16' };

/**
 * What the header says. Every tensor of a known type has the size of its shape and lies within the file.
 * @param json the header, without the eight bytes of its length
 * @param dataBytes how many bytes follow it
 */
export function parseSafetensorsHeader(
  json: Uint8Array<ArrayBuffer>,
  dataBytes: number,
  refuse: Refuse,
): SafetensorsHeader {
  const header = parseObject(json, refuse);
  const tensors: StatedTensor[] = [];
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const parsed = TENSOR.safeParse(value);
    if (!parsed.success) throw refuse(`its header describes tensor ${nameOf(name)} in no known way`, parsed.error);
    const { dtype, shape, data_offsets: offsets } = parsed.data;
    const [begin, end] = offsets;
    const type = Object.hasOwn(TYPES, dtype) ? TYPES[dtype] : undefined;
    if (type) {
      const bytes = shape.reduce((product, size) => product * size, rowBytesOf(type, 1)!);
      if (end - begin !== bytes) throw refuse(`tensor ${nameOf(name)} has not the size of its shape`);
      if (end > dataBytes) throw refuse(`tensor ${nameOf(name)} reaches beyond its end`);
    }
    tensors.push({ name, type, shape, begin, end });
  }
  return { tensors, metadata: METADATA.safeParse(header['__metadata__']).data ?? {} };
}

function parseObject(json: Uint8Array<ArrayBuffer>, refuse: Refuse): Readonly<Record<string, unknown>> {
  let header: unknown;
  try {
    header = JSON.parse(Buffer.from(json.buffer, json.byteOffset, json.byteLength).toString('utf8'));
  } catch (error) {
    throw refuse('its header is not JSON', error);
  }
  if (typeof header !== 'object' || header === null) throw refuse('its header is not an object');
  return header as Readonly<Record<string, unknown>>;
}

/** A name out of a foreign file, short and harmless enough for a message. */
export function nameOf(name: string): string {
  return JSON.stringify(name.slice(0, 100)).slice(1, -1);
}
