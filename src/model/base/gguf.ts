/**
 * @file Llama and Qwen2 models in GGUF, under Hugging Face's names and in Hugging Face's order of rows.
 * The header's bytes are `ggufHeader`'s matter, the vocabulary `ggufTokenizer`'s.
 */

import { dequantize, rowBytesOf } from './dequantize';
import { FileBytes, excerpt, unsupported, unusable } from './fileBytes';
import { type GgufHeader, type GgufTensor, readGgufHeader } from './ggufHeader';
import { readGgufTokenizer } from './ggufTokenizer';
import { findConfigFault, findTensorFault } from './weightShapes';
import type { ModelConfig, RopeScaling, TensorInfo, TensorType, WeightFile } from './weights';

/** GGUF's names of whole-model tensors. */
const MODEL_TENSORS: Readonly<Record<string, string>> = {
  'token_embd.weight': 'model.embed_tokens.weight',
  'output_norm.weight': 'model.norm.weight',
  'output.weight': 'lm_head.weight',
};

/** GGUF's names within `blk.<layer>.` */
const LAYER_TENSORS: Readonly<Record<string, string>> = {
  'attn_norm.weight': 'input_layernorm.weight',
  'attn_q.weight': 'self_attn.q_proj.weight',
  'attn_q.bias': 'self_attn.q_proj.bias',
  'attn_k.weight': 'self_attn.k_proj.weight',
  'attn_k.bias': 'self_attn.k_proj.bias',
  'attn_v.weight': 'self_attn.v_proj.weight',
  'attn_v.bias': 'self_attn.v_proj.bias',
  'attn_output.weight': 'self_attn.o_proj.weight',
  'attn_output.bias': 'self_attn.o_proj.bias',
  'ffn_norm.weight': 'post_attention_layernorm.weight',
  'ffn_gate.weight': 'mlp.gate_proj.weight',
  'ffn_up.weight': 'mlp.up_proj.weight',
  'ffn_down.weight': 'mlp.down_proj.weight',
};

/** A tensor as the file stores it, and whether its rows stand in llama.cpp's order for rotary embeddings. */
interface StoredTensor extends TensorInfo {
  readonly position: number;
  readonly hasRotaryOrder: boolean;
}

/** Opens a GGUF file; a `UserFacingError` says why one cannot be used. The caller disposes what is returned. */
export function openGguf(path: string): WeightFile {
  const file = new FileBytes(path);
  try {
    const header = readGgufHeader(file);
    const config = readConfig(file, header);
    const tensors = mapTensors(file, header, config);
    const fault = findConfigFault(config) ?? findTensorFault(config, tensors);
    if (fault) throw unusable(path, fault);
    return {
      config,
      tensors,
      readRows: (name, first, count) => readRows(file, tensorOf(tensors, name), config.headSize, first, count),
      readRawRows: (name, first, count) => readRawRows(file, tensorOf(tensors, name), config.headSize, first, count),
      readTokenizerJson: () => readGgufTokenizer(file, header.metadata, config.vocabSize),
      dispose: () => file.dispose(),
    };
  } catch (error) {
    file.dispose();
    throw error;
  }
}

function readConfig(file: FileBytes, { metadata, tensors }: GgufHeader): ModelConfig {
  const architecture = metadata.get('general.architecture');
  if (typeof architecture !== 'string') throw unusable(file.path, 'it does not name its architecture');
  if (architecture !== 'llama' && architecture !== 'qwen2') {
    throw unsupported(file.path, `its architecture is ${excerpt(architecture)}`);
  }
  const optional = (key: string) => {
    const value = metadata.get(`${architecture}.${key}`);
    return typeof value === 'number' ? value : undefined;
  };
  const required = (key: string) => {
    const value = optional(key);
    if (value === undefined) throw unusable(file.path, `its metadata lacks ${architecture}.${key}`);
    return value;
  };
  const parts = metadata.get('split.count');
  if (typeof parts === 'number' && parts > 1) {
    throw unsupported(file.path, `it is one of ${parts} parts, which llama-gguf-split --merge makes one file`);
  }
  if ((optional('expert_count') ?? 0) > 0) throw unsupported(file.path, 'it is a mixture of experts');

  const hiddenSize = required('embedding_length');
  const numHeads = required('attention.head_count');
  const headSize = optional('attention.key_length') ?? hiddenSize / numHeads;
  if ((optional('attention.value_length') ?? headSize) !== headSize) {
    throw unsupported(file.path, 'its keys and values differ in size');
  }
  if ((optional('rope.dimension_count') ?? headSize) !== headSize) {
    throw unsupported(file.path, 'it rotates only a part of each attention head');
  }
  if (tensors.has('blk.0.attn_output.bias') || tensors.has('blk.0.ffn_up.bias')) {
    throw unsupported(file.path, 'it has biases where Llama and Qwen2 have none');
  }
  return {
    architecture,
    vocabSize: tensors.get('token_embd.weight')?.shape[0] ?? 0,
    hiddenSize,
    intermediateSize: required('feed_forward_length'),
    numLayers: required('block_count'),
    numHeads,
    numKeyValueHeads: optional('attention.head_count_kv') ?? numHeads,
    headSize,
    rmsNormEps: required('attention.layer_norm_rms_epsilon'),
    ropeTheta: optional('rope.freq_base') ?? 10_000,
    ropeScaling: readRopeScaling(file, { metadata, tensors }, architecture, headSize),
    contextLength: required('context_length'),
    hasTiedEmbeddings: !tensors.has('output.weight'),
    hasAttentionBias: tensors.has('blk.0.attn_q.bias'),
  };
}

function readRopeScaling(
  file: FileBytes,
  { metadata, tensors }: GgufHeader,
  architecture: string,
  headSize: number,
): RopeScaling {
  const frequencies = tensors.get('rope_freqs.weight');
  if (frequencies) {
    if (frequencies.type !== 'F32' || frequencies.shape.length !== 1 || frequencies.shape[0] !== headSize / 2) {
      throw unusable(file.path, 'its rotary frequencies have a wrong shape');
    }
    const factors = dequantize('F32', file.read(frequencies.position, headSize * 2), headSize / 2);
    if (!factors.every((factor) => factor > 0)) throw unusable(file.path, 'its rotary frequencies are not positive');
    return { type: 'factors', factors };
  }
  const type = metadata.get(`${architecture}.rope.scaling.type`);
  const factor =
    metadata.get(`${architecture}.rope.scaling.factor`) ?? metadata.get(`${architecture}.rope.scale_linear`);
  if (type === 'none' || factor === undefined || factor === 1) return { type: 'none' };
  if (type !== undefined && type !== 'linear') throw unsupported(file.path, `its RoPE scaling is ${excerpt(type)}`);
  if (typeof factor !== 'number' || !(factor > 0)) throw unusable(file.path, 'its RoPE scaling factor is not positive');
  return { type: 'linear', factor };
}

/** Tensors of the forward pass by Hugging Face's name; others (rotary tables, tokens' scores) are left out. */
function mapTensors(file: FileBytes, header: GgufHeader, config: ModelConfig): ReadonlyMap<string, StoredTensor> {
  const mapped = new Map<string, StoredTensor>();
  for (const tensor of header.tensors.values()) {
    const name = huggingFaceName(tensor.name);
    if (name === undefined) continue;
    const isRotated = /\.(?:q|k)_proj\./.test(name) && config.architecture === 'llama';
    mapped.set(name, { name, ...storageOf(file, tensor), hasRotaryOrder: isRotated });
  }
  return mapped;
}

function storageOf(
  file: FileBytes,
  tensor: GgufTensor,
): { type: TensorType; shape: readonly number[]; position: number } {
  const { type, typeName, shape, position } = tensor;
  if (!type) {
    throw unsupported(
      file.path,
      `it is quantised as ${typeName}; F32, F16, BF16, Q8_0, Q4_0, Q4_1, Q4_K and Q6_K are read`,
    );
  }
  return { type, shape, position };
}

function huggingFaceName(name: string): string | undefined {
  const match = /^blk\.(\d+)\.(.+)$/.exec(name);
  if (!match) return MODEL_TENSORS[name];
  const [, layer, part] = match;
  const mapped = LAYER_TENSORS[part!];
  return mapped && `model.layers.${Number(layer)}.${mapped}`;
}

function tensorOf(tensors: ReadonlyMap<string, StoredTensor>, name: string): StoredTensor {
  const tensor = tensors.get(name);
  if (!tensor) throw new RangeError(`the model has no tensor ${name}`);
  return tensor;
}

function readRows(
  file: FileBytes,
  tensor: StoredTensor,
  headSize: number,
  first?: number,
  count?: number,
): Float32Array {
  const bytes = readRawRows(file, tensor, headSize, first, count);
  const rowBytes = rowBytesOf(tensor.type, tensor.shape.at(-1)!)!;
  return dequantize(tensor.type, bytes, (bytes.length / rowBytes) * tensor.shape.at(-1)!);
}

function readRawRows(
  file: FileBytes,
  tensor: StoredTensor,
  headSize: number,
  first = 0,
  count?: number,
): Uint8Array<ArrayBuffer> {
  const columns = tensor.shape.at(-1)!;
  const isVector = tensor.shape.length === 1;
  const rows = isVector ? 1 : tensor.shape[0]!;
  const wanted = count ?? rows - first;
  if (!(first >= 0 && wanted >= 0 && first + wanted <= rows)) throw new RangeError(`${tensor.name} has ${rows} rows`);
  const rowBytes = rowBytesOf(tensor.type, columns)!;
  if (!tensor.hasRotaryOrder) return file.read(tensor.position + first * rowBytes, wanted * rowBytes);
  if (!isVector) return readRotatedRows(file, tensor.position, rowBytes, headSize, first, wanted);
  const elementBytes = rowBytesOf(tensor.type, 1);
  if (elementBytes === undefined) throw unsupported(file.path, `its biases are quantised as ${tensor.type}`);
  return readRotatedRows(file, tensor.position, elementBytes, headSize, 0, wanted * columns);
}

/**
 * Rows of q and k, from llama.cpp's order back to Hugging Face's. Of each head of d rows llama.cpp's rotary embedding wants
 * the pair (i, i + d/2) side by side: Hugging Face's row `i + half · d/2` stands at `2 · i + half`.
 */
function readRotatedRows(
  file: FileBytes,
  position: number,
  rowBytes: number,
  headSize: number,
  first: number,
  count: number,
): Uint8Array<ArrayBuffer> {
  const firstHeadRow = Math.floor(first / headSize) * headSize;
  const endHeadRow = Math.ceil((first + count) / headSize) * headSize;
  const stored = file.read(position + firstHeadRow * rowBytes, (endHeadRow - firstHeadRow) * rowBytes);
  const rows = new Uint8Array(count * rowBytes);
  for (let index = 0; index < count; index++) {
    const rowInHead = (first + index) % headSize;
    const half = rowInHead < headSize / 2 ? 0 : 1;
    const head = first + index - rowInHead - firstHeadRow;
    const storedRow = head + 2 * (rowInHead - half * (headSize / 2)) + half;
    rows.set(stored.subarray(storedRow * rowBytes, (storedRow + 1) * rowBytes), index * rowBytes);
  }
  return rows;
}
