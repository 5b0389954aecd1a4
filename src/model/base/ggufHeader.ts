/**
 * @file The header of a GGUF file: metadata and tensor table, every size checked against the file before it is believed.
 * Format: ggml's `docs/gguf.md`, versions 2 and 3, little endian.
 */

import { type FileBytes, unsupported, unusable } from './fileBytes';
import { rowBytesOf } from './dequantize';
import type { TensorType } from './weights';

/** Bytes `GGUF`, read as a little-endian number. */
export const GGUF_MAGIC = 0x46554747;

/** An array in the metadata, left in the file until it is asked for: vocabularies are large and needed once. */
export interface GgufArray {
  readonly elementType: number;
  readonly count: number;
  /** Position of the first element. */
  readonly position: number;
}

export type GgufValue = number | boolean | string | GgufArray;

export interface GgufTensor {
  readonly name: string;
  /** Absent: stored in a way that is not read here; `typeName` tells which. */
  readonly type: TensorType | undefined;
  readonly typeName: string;
  /** PyTorch's order, the reverse of GGUF's. */
  readonly shape: readonly number[];
  /** Absolute position of the first byte. */
  readonly position: number;
}

export interface GgufHeader {
  readonly metadata: ReadonlyMap<string, GgufValue>;
  readonly tensors: ReadonlyMap<string, GgufTensor>;
}

/** Far above real files (Qwen2.5: 6 MB, 400 tensors, 150,000 tokens) and far below what would hurt. */
const MAX_HEADER_BYTES = 128 * 2 ** 20;
const MAX_KEYS = 65_536;
const MAX_TENSORS = 65_536;
const MAX_ARRAY_COUNT = 4 * 2 ** 20;
const MAX_KEY_BYTES = 65_535;
const MAX_DIMENSIONS = 4;
const MAX_ALIGNMENT = 2 ** 20;
const DEFAULT_ALIGNMENT = 32;

const STRING_TYPE = 8;
const ARRAY_TYPE = 9;
/** Bytes of the scalar value types by their number; strings and arrays have their own length. */
const SCALAR_BYTES: readonly (number | undefined)[] = [1, 1, 2, 2, 4, 4, 4, 1, undefined, undefined, 8, 8, 8];

/** ggml's tensor types by number. Those outside `TensorType` are known by name alone, for the error. */
const TENSOR_TYPES: Readonly<Record<number, TensorType>> = {
  0: 'F32',
  1: 'F16',
  2: 'Q4_0',
  3: 'Q4_1',
  8: 'Q8_0',
  12: 'Q4_K',
  14: 'Q6_K',
  30: 'BF16',
};
const OTHER_TENSOR_TYPES: Readonly<Record<number, string>> = {
  6: 'Q5_0',
  7: 'Q5_1',
  10: 'Q2_K',
  11: 'Q3_K',
  13: 'Q5_K',
  16: 'IQ2_XXS',
  20: 'IQ4_NL',
  23: 'IQ4_XS',
};

export function readGgufHeader(file: FileBytes): GgufHeader {
  const reader = new HeaderReader(file);
  if (reader.u32() !== GGUF_MAGIC) throw unusable(file.path, 'it does not begin like a GGUF file');
  const version = reader.u32();
  if (version === 1) throw unsupported(file.path, 'it is of GGUF version 1, which nothing writes any more');
  if (version !== 2 && version !== 3) throw unusable(file.path, `GGUF version ${version} is unknown`);
  const tensorCount = reader.count(MAX_TENSORS, 'tensors');
  const keyCount = reader.count(MAX_KEYS, 'metadata keys');

  const metadata = new Map<string, GgufValue>();
  for (let index = 0; index < keyCount; index++) {
    const key = reader.string(MAX_KEY_BYTES);
    metadata.set(key, reader.value(reader.u32()));
  }
  const declared: {
    readonly name: string;
    readonly shape: number[];
    readonly type: number;
    readonly offset: number;
  }[] = [];
  for (let index = 0; index < tensorCount; index++) {
    const name = reader.string(MAX_KEY_BYTES);
    const dimensions = reader.u32();
    if (dimensions < 1 || dimensions > MAX_DIMENSIONS) {
      throw unusable(file.path, `tensor ${name} has ${dimensions} dimensions`);
    }
    const shape = Array.from({ length: dimensions }, () => reader.u64()).reverse();
    declared.push({ name, shape, type: reader.u32(), offset: reader.u64() });
  }

  const alignment = metadata.get('general.alignment') ?? DEFAULT_ALIGNMENT;
  if (typeof alignment !== 'number' || !isPowerOfTwo(alignment) || alignment > MAX_ALIGNMENT) {
    throw unusable(file.path, 'its alignment is not a power of two');
  }
  const start = Math.ceil(reader.position / alignment) * alignment;
  const tensors = new Map<string, GgufTensor>();
  for (const { name, shape, type: typeNumber, offset } of declared) {
    const type = TENSOR_TYPES[typeNumber];
    const typeName = type ?? OTHER_TENSOR_TYPES[typeNumber] ?? `number ${typeNumber}`;
    const tensor = { name, type, typeName, shape, position: start + offset };
    if (tensors.has(name)) throw unusable(file.path, `tensor ${name} is there twice`);
    if (type) checkExtent(file, tensor, type);
    tensors.set(name, tensor);
  }
  return { metadata, tensors };
}

/** The elements of a string array. */
export function readStringArray(file: FileBytes, array: GgufArray): readonly string[] {
  if (array.elementType !== STRING_TYPE) {
    throw unusable(file.path, 'a list of words in its metadata holds something else');
  }
  const reader = new HeaderReader(file, array.position);
  return Array.from({ length: array.count }, () => reader.string());
}

/** The elements of an array of numbers. */
export function readNumberArray(file: FileBytes, array: GgufArray): readonly number[] {
  const reader = new HeaderReader(file, array.position);
  return Array.from({ length: array.count }, () => {
    const value = reader.value(array.elementType);
    if (typeof value !== 'number') throw unusable(file.path, 'a list of numbers in its metadata holds something else');
    return value;
  });
}

function checkExtent(file: FileBytes, tensor: GgufTensor, type: TensorType): void {
  const columns = tensor.shape.at(-1)!;
  const rows = tensor.shape.slice(0, -1).reduce((product, length) => product * length, 1);
  const bytesPerRow = rowBytesOf(type, columns);
  if (bytesPerRow === undefined) throw unusable(file.path, `the rows of tensor ${tensor.name} are not whole blocks`);
  // Products beyond 2^53 lose digits, but not so many that they would fit into a file.
  const isInside = rows >= 1 && columns >= 1 && tensor.position + rows * bytesPerRow <= file.size;
  if (!isInside) throw unusable(file.path, `tensor ${tensor.name} reaches beyond its end`);
}

function isPowerOfTwo(value: number): boolean {
  return Number.isInteger(Math.log2(value)) && value >= 1;
}

/** Reads numbers and strings one after the other through a window on the file. */
class HeaderReader {
  position: number;
  private readonly file: FileBytes;
  private window = new Uint8Array(0);
  private view = new DataView(this.window.buffer);
  private windowStart = 0;

  constructor(file: FileBytes, position = 0) {
    this.file = file;
    this.position = position;
  }

  u32(): number {
    return this.scalar(4, (view, at) => view.getUint32(at, true));
  }

  u64(): number {
    const value = this.scalar(8, (view, at) => view.getBigUint64(at, true));
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw unusable(this.file.path, 'a size in its header is impossible');
    return Number(value);
  }

  /** A number of things of which each takes at least one byte. */
  count(limit: number, what: string): number {
    const count = this.u64();
    if (count > limit || count > this.file.size) throw unusable(this.file.path, `it claims to have ${count} ${what}`);
    return count;
  }

  string(maxBytes = MAX_HEADER_BYTES): string {
    const length = this.u64();
    if (length > maxBytes) throw unusable(this.file.path, `a word in its header claims to have ${length} bytes`);
    const start = this.advance(length);
    return Buffer.from(this.window.buffer, this.window.byteOffset + start, length).toString('utf8');
  }

  /** One metadata value; of an array only where it is, after walking over it. */
  value(type: number): GgufValue {
    switch (type) {
      case 0:
        return this.scalar(1, (view, at) => view.getUint8(at));
      case 1:
        return this.scalar(1, (view, at) => view.getInt8(at));
      case 2:
        return this.scalar(2, (view, at) => view.getUint16(at, true));
      case 3:
        return this.scalar(2, (view, at) => view.getInt16(at, true));
      case 4:
        return this.u32();
      case 5:
        return this.scalar(4, (view, at) => view.getInt32(at, true));
      case 6:
        return this.scalar(4, (view, at) => view.getFloat32(at, true));
      case 7:
        return this.scalar(1, (view, at) => view.getUint8(at)) !== 0;
      case STRING_TYPE:
        return this.string();
      case ARRAY_TYPE:
        return this.array();
      case 10:
        return Number(this.scalar(8, (view, at) => view.getBigUint64(at, true)));
      case 11:
        return Number(this.scalar(8, (view, at) => view.getBigInt64(at, true)));
      case 12:
        return this.scalar(8, (view, at) => view.getFloat64(at, true));
      default:
        throw unusable(this.file.path, `its metadata holds a value of unknown type ${type}`);
    }
  }

  private scalar<T>(length: number, read: (view: DataView, at: number) => T): T {
    const at = this.advance(length);
    return read(this.view, at);
  }

  private array(): GgufArray {
    const elementType = this.u32();
    const count = this.count(MAX_ARRAY_COUNT, 'elements in a list');
    const array = { elementType, count, position: this.position };
    const elementBytes = SCALAR_BYTES[elementType];
    if (elementBytes !== undefined) this.skip(count * elementBytes);
    else if (elementType === STRING_TYPE) for (let index = 0; index < count; index++) this.skip(this.u64());
    else throw unusable(this.file.path, 'its metadata holds a list of an unknown kind');
    return array;
  }

  private skip(length: number): void {
    this.checkInside(length);
    this.position += length;
  }

  private checkInside(length: number): void {
    const end = this.position + length;
    if (end > this.file.size) throw unusable(this.file.path, 'it ends too early');
    if (end > MAX_HEADER_BYTES) throw unusable(this.file.path, 'its header is too large');
  }

  /** Moves on by `length` bytes, which are then in the window; returns where in the window they begin. */
  private advance(length: number): number {
    const windowEnd = this.windowStart + this.window.length;
    if (this.position < this.windowStart || this.position + length > windowEnd) {
      this.checkInside(length);
      const wanted = Math.max(length, WINDOW_BYTES);
      this.window = this.file.read(this.position, Math.min(wanted, this.file.size - this.position));
      this.view = new DataView(this.window.buffer, this.window.byteOffset, this.window.byteLength);
      this.windowStart = this.position;
    }
    const start = this.position - this.windowStart;
    this.position += length;
    return start;
  }
}

/** Large enough that a header takes few reads, small enough to cost nothing. */
const WINDOW_BYTES = 2 ** 18;
