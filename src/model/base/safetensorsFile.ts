/**
 * @file Safetensors files of an adapter's size, read and written whole. Stricter than the reading of models: a file is all tensors
 * of numbers, one behind the other, without overlap or gap, as the reference implementation demands.
 */

import { dequantize, rowBytesOf } from './dequantize';
import { nameOf, parseSafetensorsHeader, type Refuse, type SafetensorsHeader } from './safetensorsHeader';

/** A tensor's numbers in PyTorch's order. */
export interface TensorNumbers {
  readonly shape: readonly number[];
  readonly numbers: Float32Array;
}

export interface SafetensorsContent {
  readonly tensors: ReadonlyMap<string, TensorNumbers>;
  /** The header's `__metadata__`. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** An adapter on all linear layers of a model with a hundred layers has a header of 200 kB. */
const MAX_HEADER_BYTES = 2 ** 22;
const LENGTH_BYTES = 8;

/**
 * The file's bytes: float32, tensors in the order of their names, so that the same tensors always make the same file.
 * @param metadata `{ format: 'pt' }` is what PyTorch's users write
 */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, TensorNumbers>,
  metadata: Readonly<Record<string, string>> = { format: 'pt' },
): Uint8Array<ArrayBuffer> {
  const ordered = [...tensors].sort(([a], [b]) => (a < b ? -1 : 1));
  // Without a prototype, any name is just a name.
  const header = Object.create(null) as Record<string, unknown>;
  header['__metadata__'] = metadata;
  let dataBytes = 0;
  for (const [name, { shape, numbers }] of ordered) {
    if (shape.reduce((product, size) => product * size, 1) !== numbers.length) {
      throw new RangeError(`${name} has ${numbers.length} numbers in the shape [${shape.join(', ')}]`);
    }
    header[name] = { dtype: 'F32', shape, data_offsets: [dataBytes, dataBytes + numbers.byteLength] };
    dataBytes += numbers.byteLength;
  }
  const json = Buffer.from(JSON.stringify(header));
  const headerBytes = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(LENGTH_BYTES + headerBytes + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerBytes), true);
  bytes.set(json, LENGTH_BYTES);
  bytes.fill(0x20, LENGTH_BYTES + json.length, LENGTH_BYTES + headerBytes);
  let position = LENGTH_BYTES + headerBytes;
  for (const [, { numbers }] of ordered) {
    bytes.set(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength), position);
    position += numbers.byteLength;
  }
  return bytes;
}

/** The tensors in `bytes`, as float32; throws what `refuse` makes where the file is not what its header says. */
export function decodeSafetensors(bytes: Uint8Array<ArrayBuffer>, refuse: Refuse): SafetensorsContent {
  if (bytes.length < LENGTH_BYTES) throw refuse('it ends too early');
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length > BigInt(MAX_HEADER_BYTES)) throw refuse(`its header claims to have ${length} bytes`);
  const start = LENGTH_BYTES + Number(length);
  if (start > bytes.length) throw refuse('it ends too early');
  const data = bytes.subarray(start);
  const header = parseSafetensorsHeader(bytes.subarray(LENGTH_BYTES, start), data.length, refuse);
  return { tensors: readTensors(header, data, refuse), metadata: header.metadata };
}

/** As each tensor begins where the one before it ends, all of them together are no larger than the file. */
function readTensors(
  header: SafetensorsHeader,
  data: Uint8Array<ArrayBuffer>,
  refuse: Refuse,
): ReadonlyMap<string, TensorNumbers> {
  const tensors = new Map<string, TensorNumbers>();
  let reached = 0;
  for (const { name, type, shape, begin, end } of header.tensors.toSorted(
    (a, b) => a.begin - b.begin || a.end - b.end,
  )) {
    if (!type) throw refuse(`tensor ${nameOf(name)} is not of type F32, F16 or BF16`);
    if (begin !== reached) throw refuse(`tensor ${nameOf(name)} does not begin where the one before it ends`);
    const numbers = dequantize(type, data.subarray(begin, end), (end - begin) / rowBytesOf(type, 1)!);
    tensors.set(name, { shape, numbers });
    reached = end;
  }
  if (reached !== data.length) throw refuse('it goes on after its last tensor');
  return tensors;
}
