/**
 * @file Writes a model's weights once in the form the graphs read: quantised as MatMulNBits has it, or float32 for training; q/k/v
 * and gate/up joined, each tensor on a page of its own, so that ONNX Runtime can map the file.
 */

import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  readSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Disposable } from '../../common/disposable';
import { UserFacingError } from '../../common/userFacingError';
import { BLOCK_SIZE, quantize, ZERO_POINT_8 } from './quantize';
import type { QuantizeOptions, WeightBits } from './quantize';
import type { ModelConfig, WeightFile } from './weights';
import { makeWholeFolder } from './wholeFolder';

/** Raised when the file's form changes; older ones are then made anew. */
const FORMAT_VERSION = 1;
const WEIGHTS_NAME = 'weights.bin';
const LAYOUT_NAME = 'layout.json';
const PAGE_BYTES = 4096;
/** Numbers quantised at a time: bounds memory for large models (16 MB of floats). */
const NUMBERS_AT_A_TIME = 4_000_000;

/** Linear layers that read the same input are one matrix: fewer, larger products. */
const JOINED_LINEARS = {
  'self_attn.qkv_proj': ['self_attn.q_proj', 'self_attn.k_proj', 'self_attn.v_proj'],
  'self_attn.o_proj': ['self_attn.o_proj'],
  'mlp.gate_up_proj': ['mlp.gate_proj', 'mlp.up_proj'],
  'mlp.down_proj': ['mlp.down_proj'],
} as const;

export type JoinedLinear = keyof typeof JOINED_LINEARS;
export const JOINED_LINEAR_NAMES = Object.keys(JOINED_LINEARS) as readonly JoinedLinear[];

/** The Hugging Face linears inside a joined one, in the order of their rows. */
export function membersOf(linear: JoinedLinear): readonly string[] {
  return JOINED_LINEARS[linear];
}

/** 32: the numbers as they are. */
export type PreparedBits = WeightBits | 32;

/** Where a tensor stands in the file. */
export interface PreparedTensor {
  readonly type: 'float32' | 'uint8';
  readonly shape: readonly number[];
  /** In bytes, as is the length. */
  readonly offset: number;
  readonly length: number;
}

/** What is in the file; it follows from the model's configuration, and stands beside the file as the sign that it is whole. */
interface Layout {
  readonly format: typeof FORMAT_VERSION;
  readonly bits: PreparedBits;
  /** As `QuantizeOptions` has it; absent: no. */
  readonly keepsLevels?: boolean;
  readonly bytes: number;
  readonly tensors: Readonly<Record<string, PreparedTensor>>;
}

/** The weights on disk, open for reading embedding rows. Whoever opens it disposes it. */
export interface PreparedWeights extends Disposable {
  readonly folder: string;
  readonly fileName: string;
  readonly bits: PreparedBits;
  tensor(name: string): PreparedTensor;
  has(name: string): boolean;
  /** Writes the embedding of `token`, `hiddenSize` numbers, into `target` at `offset`. */
  readEmbedding(token: number, target: Float32Array, offset: number): void;
  /** Writes the head's row of `token`, whose product with the last hidden state is the token's logit; as `readEmbedding`. */
  readHeadRow(token: number, target: Float32Array, offset: number): void;
}

/** Weight bits by size: 8 for small models, where they cost no speed and are true to the file; 4 where memory decides. */
export function weightBitsFor(config: ModelConfig): WeightBits {
  const perLayer =
    config.hiddenSize * (config.numHeads + 2 * config.numKeyValueHeads) * config.headSize +
    config.hiddenSize * config.numHeads * config.headSize +
    3 * config.hiddenSize * config.intermediateSize;
  return perLayer * config.numLayers < LARGE_MODEL_NUMBERS ? 8 : 4;
}

/** From about a billion numbers on, 8-bit weights no longer keep the pace of typing on a CPU. */
const LARGE_MODEL_NUMBERS = 700_000_000;

/** Opens the prepared weights in `folder`, making them first if they are missing, of another form or damaged. */
export function openPreparedWeights(
  folder: string,
  source: WeightFile,
  bits: PreparedBits,
  onProgress: (fraction: number) => void = () => undefined,
  { keepsLevels = false }: QuantizeOptions = {},
): PreparedWeights {
  const layout = layoutOf(source.config, bits, keepsLevels);
  if (!isPrepared(folder, layout)) {
    makeWholeFolder(
      folder,
      () => isPrepared(folder, layout),
      (beside) => {
        writeTensors(join(beside, WEIGHTS_NAME), source, layout, onProgress);
        writeFileSync(join(beside, LAYOUT_NAME), JSON.stringify(layout), { mode: 0o600 });
      },
    );
  }
  return open(folder, layout, source.config);
}

function isPrepared(folder: string, layout: Layout): boolean {
  const layoutPath = join(folder, LAYOUT_NAME);
  return (
    existsSync(layoutPath) &&
    readFileSync(layoutPath, 'utf8') === JSON.stringify(layout) &&
    statSync(join(folder, WEIGHTS_NAME), { throwIfNoEntry: false })?.size === layout.bytes
  );
}

function layoutOf(config: ModelConfig, bits: PreparedBits, keepsLevels: boolean): Layout {
  const tensors: Record<string, PreparedTensor> = {};
  let bytes = 0;
  const add = (name: string, type: PreparedTensor['type'], shape: readonly number[]): void => {
    const length = shape.reduce((product, size) => product * size, type === 'float32' ? 4 : 1);
    const offset = Math.ceil(bytes / PAGE_BYTES) * PAGE_BYTES;
    tensors[name] = { type, shape, offset, length };
    bytes = offset + length;
  };
  for (const matrix of plannedMatrices(config, bits)) {
    const { name, rows, columns } = matrix;
    if (matrix.bits === 32) {
      add(`${name}.weight`, 'float32', [rows, columns]);
      continue;
    }
    if (columns % BLOCK_SIZE !== 0) {
      throw new UserFacingError(
        `This model cannot be used: the rows of ${name} have ${columns} numbers, which is no multiple of ${BLOCK_SIZE}.`,
      );
    }
    const blocks = columns / BLOCK_SIZE;
    add(`${name}.values`, 'uint8', [rows, blocks, (BLOCK_SIZE * matrix.bits) / 8]);
    add(`${name}.scales`, 'float32', [rows * blocks]);
    if (matrix.bits === 4) add(`${name}.zeroPoints`, 'uint8', [rows * ((blocks + 1) >> 1)]);
  }
  for (const { name, size } of plannedVectors(config)) add(name, 'float32', [size]);
  return { format: FORMAT_VERSION, bits, ...(keepsLevels && { keepsLevels }), bytes, tensors };
}

function writeTensors(
  path: string,
  source: WeightFile,
  { bits, keepsLevels = false, tensors }: Layout,
  onProgress: (fraction: number) => void,
): void {
  const file = openSync(path, 'w', 0o600);
  try {
    const offsetOf = (name: string): number => tensors[name]?.offset ?? 0;
    const matrices = plannedMatrices(source.config, bits);
    const total = matrices.reduce((sum, matrix) => sum + matrix.rows * matrix.columns, 0);
    let done = 0;
    for (const matrix of matrices) {
      writeMatrix(file, source, { ...matrix, keepsLevels }, offsetOf, (numbers) => {
        done += numbers;
        onProgress(done / total);
      });
    }
    for (const vector of plannedVectors(source.config)) {
      const numbers = concatenate(vector.sources.map((name) => readFinite(source, name)));
      writeAll(file, bytesOf(numbers), offsetOf(vector.name));
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

interface PlannedMatrix {
  readonly name: string;
  readonly sources: readonly string[];
  readonly rows: number;
  readonly columns: number;
  readonly bits: PreparedBits;
}

function plannedMatrices(config: ModelConfig, bits: PreparedBits): readonly PlannedMatrix[] {
  const { hiddenSize, intermediateSize, vocabSize } = config;
  const attention = config.numHeads * config.headSize;
  const rows = attention + 2 * config.numKeyValueHeads * config.headSize;
  const sizes: Record<JoinedLinear, readonly [number, number]> = {
    'self_attn.qkv_proj': [rows, hiddenSize],
    'self_attn.o_proj': [hiddenSize, attention],
    'mlp.gate_up_proj': [2 * intermediateSize, hiddenSize],
    'mlp.down_proj': [hiddenSize, intermediateSize],
  };
  const matrices: PlannedMatrix[] = [];
  for (let layer = 0; layer < config.numLayers; layer++) {
    const prefix = `model.layers.${layer}.`;
    for (const linear of JOINED_LINEAR_NAMES) {
      const [linearRows, columns] = sizes[linear];
      const sources = membersOf(linear).map((member) => `${prefix}${member}.weight`);
      matrices.push({ name: prefix + linear, sources, rows: linearRows, columns, bits });
    }
  }
  // Embedding and head decide the words: 8 bits at the least.
  const vocabulary = { rows: vocabSize, columns: hiddenSize, bits: bits === 32 ? bits : 8 } as const;
  matrices.push({ ...vocabulary, name: EMBEDDING, sources: [`${EMBEDDING}.weight`] });
  if (!config.hasTiedEmbeddings) matrices.push({ ...vocabulary, name: HEAD, sources: [`${HEAD}.weight`] });
  return matrices;
}

const EMBEDDING = 'model.embed_tokens';
const HEAD = 'lm_head';

/** The matrix whose rows give the logits. */
export function headOf(config: ModelConfig): string {
  return config.hasTiedEmbeddings ? EMBEDDING : HEAD;
}

interface PlannedVector {
  readonly name: string;
  readonly sources: readonly string[];
  readonly size: number;
}

function plannedVectors(config: ModelConfig): readonly PlannedVector[] {
  const { hiddenSize } = config;
  const vectors = [{ name: 'model.norm.weight', sources: ['model.norm.weight'], size: hiddenSize }];
  for (let layer = 0; layer < config.numLayers; layer++) {
    const prefix = `model.layers.${layer}.`;
    for (const norm of ['input_layernorm.weight', 'post_attention_layernorm.weight']) {
      vectors.push({ name: prefix + norm, sources: [prefix + norm], size: hiddenSize });
    }
    if (config.hasAttentionBias) {
      const size = (config.numHeads + 2 * config.numKeyValueHeads) * config.headSize;
      const sources = membersOf('self_attn.qkv_proj').map((member) => `${prefix}${member}.bias`);
      vectors.push({ name: `${prefix}self_attn.qkv_proj.bias`, sources, size });
    }
  }
  return vectors;
}

function writeMatrix(
  file: number,
  source: WeightFile,
  matrix: PlannedMatrix & Required<QuantizeOptions>,
  offsetOf: (name: string) => number,
  onNumbers: (count: number) => void,
): void {
  const rowsAtATime = Math.max(1, Math.floor(NUMBERS_AT_A_TIME / matrix.columns));
  const { bits, keepsLevels } = matrix;
  const places = {
    weight: offsetOf(`${matrix.name}.weight`),
    values: offsetOf(`${matrix.name}.values`),
    scales: offsetOf(`${matrix.name}.scales`),
    zeroPoints: offsetOf(`${matrix.name}.zeroPoints`),
  };
  for (const name of matrix.sources) {
    const sourceRows = source.tensors.get(name)?.shape[0] ?? 0;
    for (let first = 0; first < sourceRows; first += rowsAtATime) {
      const count = Math.min(rowsAtATime, sourceRows - first);
      const numbers = readFinite(source, name, first, count);
      if (bits === 32) {
        places.weight += writeAll(file, bytesOf(numbers), places.weight);
      } else {
        const quantized = quantize(numbers, count, matrix.columns, bits, { keepsLevels });
        places.values += writeAll(file, quantized.values, places.values);
        places.scales += writeAll(file, bytesOf(quantized.scales), places.scales);
        if (quantized.zeroPoints) places.zeroPoints += writeAll(file, quantized.zeroPoints, places.zeroPoints);
      }
      onNumbers(count * matrix.columns);
    }
  }
}

/** Rows of a tensor; refuses what is not a number: the model could only answer nonsense. */
function readFinite(source: WeightFile, name: string, first?: number, count?: number): Float32Array {
  const numbers = source.readRows(name, first, count);
  // A plain loop: `every` takes ten times as long over a hundred million numbers.
  let isFinite = true;
  for (let i = 0; i < numbers.length; i++) isFinite &&= Math.abs(numbers[i] ?? 0) < Infinity;
  if (!isFinite) {
    throw new UserFacingError(
      `The model file is damaged: ${name} holds values that are not numbers. Get the file again.`,
    );
  }
  return numbers;
}

function open(folder: string, layout: Layout, config: ModelConfig): PreparedWeights {
  const file = openSync(join(folder, WEIGHTS_NAME), 'r');
  const tensor = (name: string): PreparedTensor => {
    const found = layout.tensors[name];
    if (!found) throw new Error(`prepared weights lack ${name}`);
    return found;
  };
  const rowReader = layout.bits === 32 ? floatRows : quantizedRows;
  const readEmbedding = rowReader(file, tensor, EMBEDDING, config.hiddenSize);
  return {
    folder,
    fileName: WEIGHTS_NAME,
    bits: layout.bits,
    tensor,
    has: (name) => name in layout.tensors,
    readEmbedding,
    readHeadRow: config.hasTiedEmbeddings ? readEmbedding : rowReader(file, tensor, HEAD, config.hiddenSize),
    dispose: () => {
      closeSync(file);
    },
  };
}

/** Reads a row of a matrix, `columns` numbers, into `target` at `offset`. */
type ReadRow = (row: number, target: Float32Array, offset: number) => void;

function floatRows(file: number, tensor: (name: string) => PreparedTensor, matrix: string, columns: number): ReadRow {
  const weight = tensor(`${matrix}.weight`);
  return (row, target, offset) => {
    const bytes = bytesOf(target.subarray(offset, offset + columns));
    readSync(file, bytes, 0, bytes.length, weight.offset + row * bytes.length);
  };
}

function quantizedRows(
  file: number,
  tensor: (name: string) => PreparedTensor,
  matrix: string,
  columns: number,
): ReadRow {
  const values = tensor(`${matrix}.values`);
  const scales = tensor(`${matrix}.scales`);
  const blocks = columns / BLOCK_SIZE;
  const valueRow = new Uint8Array(columns);
  const scaleRow = new Float32Array(blocks);
  return (row, target, offset) => {
    readSync(file, valueRow, 0, columns, values.offset + row * columns);
    readSync(file, bytesOf(scaleRow), 0, blocks * 4, scales.offset + row * blocks * 4);
    for (let block = 0; block < blocks; block++) {
      const scale = scaleRow[block] ?? 0;
      const start = block * BLOCK_SIZE;
      for (let i = start; i < start + BLOCK_SIZE; i++) {
        target[offset + i] = scale * ((valueRow[i] ?? 0) - ZERO_POINT_8);
      }
    }
  };
}

function bytesOf(numbers: Float32Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}

/** Writes all of `bytes` at `position` and gives their number. */
function writeAll(file: number, bytes: Uint8Array, position: number): number {
  for (let written = 0; written < bytes.length;) {
    written += writeSync(file, bytes, written, bytes.length - written, position + written);
  }
  return bytes.length;
}

function concatenate(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}
