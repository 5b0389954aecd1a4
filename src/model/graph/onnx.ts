/** @file Writes a graph as the bytes of an ONNX ModelProto (onnx.proto3, IR version 10): just the messages and fields that are used here. */

/** Element types that cross the border to ONNX Runtime, with the numbers of `TensorProto.DataType`. */
export const ELEMENT_TYPES = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
} as const;

export type ElementType = keyof typeof ELEMENT_TYPES;

/** A dimension is a number, or a name for one that is known when the graph runs. */
export type Dimension = number | string;
export type Shape = readonly Dimension[];

/** Bytes of an initializer that stay in a file of their own (`TensorProto.external_data`). */
export interface ExternalBytes {
  /** Location relative to the model file, or the key under which the session maps it. */
  readonly file: string;
  readonly offset: number;
  readonly length: number;
}

export interface OnnxTensor {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly content: Uint8Array | ExternalBytes;
}

export interface OnnxValue {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: Shape;
}

/** Attribute values: a float is wrapped, for JavaScript cannot tell 1 from 1.0. */
export type AttributeValue = number | string | readonly number[] | { readonly float: number };

export interface OnnxNode {
  readonly op: string;
  readonly domain: string;
  /** Names of values; an empty name is an optional input left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

const IR_VERSION = 10;
const OPSET = 21;

/** The bytes of a `ModelProto` with the standard opset and ONNX Runtime's contributed operators (`com.microsoft`). */
export function encodeModel(graph: OnnxGraph): Uint8Array {
  const model = new ProtoWriter();
  model.integer(1, IR_VERSION);
  model.text(2, 'penchant');
  model.message(7, encodeGraph(graph));
  for (const [domain, version] of [
    ['', OPSET],
    ['com.microsoft', 1],
  ] as const) {
    const opset = new ProtoWriter();
    opset.text(1, domain);
    opset.integer(2, version);
    model.message(8, opset);
  }
  return model.finish();
}

function encodeGraph(graph: OnnxGraph): ProtoWriter {
  const out = new ProtoWriter();
  for (const node of graph.nodes) out.message(1, encodeNode(node));
  out.text(2, graph.name);
  for (const tensor of graph.initializers) out.message(5, encodeTensor(tensor));
  for (const value of graph.inputs) out.message(11, encodeValue(value));
  for (const value of graph.outputs) out.message(12, encodeValue(value));
  return out;
}

function encodeNode(node: OnnxNode): ProtoWriter {
  const out = new ProtoWriter();
  for (const name of node.inputs) out.text(1, name);
  for (const name of node.outputs) out.text(2, name);
  // ONNX Runtime wants node names to be unique when it reports on them; the first output's name is.
  out.text(3, node.outputs[0] ?? node.op);
  out.text(4, node.op);
  for (const [name, value] of Object.entries(node.attributes)) out.message(5, encodeAttribute(name, value));
  if (node.domain !== '') out.text(7, node.domain);
  return out;
}

function encodeAttribute(name: string, value: AttributeValue): ProtoWriter {
  const out = new ProtoWriter();
  out.text(1, name);
  if (typeof value === 'number') {
    out.integer(3, value);
    out.integer(20, 2);
  } else if (typeof value === 'string') {
    out.text(4, value);
    out.integer(20, 3);
  } else if ('float' in value) {
    out.float(2, value.float);
    out.integer(20, 1);
  } else {
    for (const item of value) out.integer(8, item);
    out.integer(20, 7);
  }
  return out;
}

function encodeTensor(tensor: OnnxTensor): ProtoWriter {
  const out = new ProtoWriter();
  for (const size of tensor.shape) out.integer(1, size);
  out.integer(2, ELEMENT_TYPES[tensor.type]);
  out.text(8, tensor.name);
  if (tensor.content instanceof Uint8Array) {
    out.bytes(9, tensor.content);
    return out;
  }
  const { file, offset, length } = tensor.content;
  for (const [key, value] of [
    ['location', file],
    ['offset', String(offset)],
    ['length', String(length)],
  ] as const) {
    const entry = new ProtoWriter();
    entry.text(1, key);
    entry.text(2, value);
    out.message(13, entry);
  }
  out.integer(14, 1);
  return out;
}

function encodeValue(value: OnnxValue): ProtoWriter {
  const shape = new ProtoWriter();
  for (const size of value.shape) {
    const dimension = new ProtoWriter();
    if (typeof size === 'number') dimension.integer(1, size);
    else dimension.text(2, size);
    shape.message(1, dimension);
  }
  const tensorType = new ProtoWriter();
  tensorType.integer(1, ELEMENT_TYPES[value.type]);
  tensorType.message(2, shape);
  const type = new ProtoWriter();
  type.message(1, tensorType);
  const out = new ProtoWriter();
  out.text(1, value.name);
  out.message(2, type);
  return out;
}

const textEncoder = new TextEncoder();

/** Protocol Buffers' wire format: pieces are collected and joined once. */
class ProtoWriter {
  private readonly pieces: Uint8Array[] = [];
  private size = 0;

  integer(field: number, value: number): void {
    this.varint(field << 3);
    this.varint(value);
  }

  float(field: number, value: number): void {
    this.varint((field << 3) | 5);
    this.push(new Uint8Array(Float32Array.of(value).buffer));
  }

  text(field: number, value: string): void {
    this.bytes(field, textEncoder.encode(value));
  }

  bytes(field: number, value: Uint8Array): void {
    this.varint((field << 3) | 2);
    this.varint(value.length);
    this.push(value);
  }

  message(field: number, value: ProtoWriter): void {
    this.varint((field << 3) | 2);
    this.varint(value.size);
    for (const piece of value.pieces) this.push(piece);
  }

  finish(): Uint8Array {
    const all = new Uint8Array(this.size);
    let offset = 0;
    for (const piece of this.pieces) {
      all.set(piece, offset);
      offset += piece.length;
    }
    return all;
  }

  /** Base-128, little end first; a negative number in 64-bit two's complement. */
  private varint(value: number): void {
    const out: number[] = [];
    let rest = BigInt.asUintN(64, BigInt(value));
    while (rest > 127n) {
      out.push(Number(rest & 127n) | 128);
      rest >>= 7n;
    }
    out.push(Number(rest));
    this.push(Uint8Array.from(out));
  }

  private push(piece: Uint8Array): void {
    this.pieces.push(piece);
    this.size += piece.length;
  }
}
