/**
 * @file Llama and Qwen2 models as Hugging Face stores them: a folder with `config.json`, `tokenizer.json` and one or several
 * safetensors files. Format: huggingface/safetensors, "Format": a length, a JSON header, then the numbers.
 */

import { readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { DisposableStore } from '../../common/disposable';
import { dequantize, rowBytesOf } from './dequantize';
import { FileBytes, unusable } from './fileBytes';
import { readHuggingFaceConfig, readHuggingFaceTokenizer } from './huggingFaceFolder';
import { findConfigFault, findTensorFault } from './weightShapes';
import type { TensorInfo, TensorType, WeightFile } from './weights';

/** The reference implementation's own limit. */
const MAX_HEADER_BYTES = 100_000_000;
const MAX_SHARDS = 1000;

const INDEX = z.object({ weight_map: z.record(z.string(), z.string()) });
const TENSOR = z.object({
  dtype: z.string(),
  shape: z.array(z.int().min(0)).max(8),
  data_offsets: z.tuple([z.int().min(0), z.int().min(0)]),
});
const TYPES: Readonly<Record<string, TensorType>> = { F32: 'F32', F16: 'F16', BF16: 'BF16' };

interface StoredTensor extends TensorInfo {
  readonly file: FileBytes;
  readonly position: number;
}

/**
 * Opens a folder, or a single file that has its `config.json` beside it; a `UserFacingError` says why one cannot be used.
 * The caller disposes what is returned.
 */
export function openSafetensors(folderOrFile: string): WeightFile {
  const isFolder = statSync(folderOrFile, { throwIfNoEntry: false })?.isDirectory() ?? false;
  const folder = isFolder ? folderOrFile : dirname(folderOrFile);
  const config = readHuggingFaceConfig(folder);
  const opened = new DisposableStore();
  try {
    const tensors = new Map<string, StoredTensor>();
    for (const name of isFolder ? shardNames(folder) : [basename(folderOrFile)]) {
      const file = opened.add(new FileBytes(join(folder, name)));
      for (const tensor of readHeader(file)) tensors.set(tensor.name, tensor);
    }
    const found = { ...config, hasAttentionBias: tensors.has('model.layers.0.self_attn.q_proj.bias') };
    const fault = findConfigFault(found) ?? findTensorFault(found, tensors);
    if (fault) throw unusable(folderOrFile, fault);
    const readRawRows = (name: string, first?: number, count?: number) => readStored(tensors, name, first, count).bytes;
    return {
      config: found,
      tensors,
      readRawRows,
      readRows: (name, first, count) => {
        const { tensor, bytes } = readStored(tensors, name, first, count);
        return dequantize(tensor.type, bytes, bytes.length / rowBytesOf(tensor.type, 1)!);
      },
      readTokenizerJson: () => readHuggingFaceTokenizer(folder, found.vocabSize),
      dispose: () => opened.dispose(),
    };
  } catch (error) {
    opened.dispose();
    throw error;
  }
}

/** The files that hold the folder's tensors. */
function shardNames(folder: string): readonly string[] {
  const index = join(folder, 'model.safetensors.index.json');
  if (!statSync(index, { throwIfNoEntry: false })) return ['model.safetensors'];
  const parsed = INDEX.safeParse(parseJson(index, readFileSync(index, 'utf8')));
  const names = new Set(Object.values(parsed.data?.weight_map ?? {}));
  if (!parsed.success || names.size > MAX_SHARDS) {
    throw unusable(index, 'it is no index of safetensors files', parsed.error);
  }
  for (const name of names) if (basename(name) !== name) throw unusable(index, 'it names a file outside its folder');
  return [...names];
}

function readHeader(file: FileBytes): readonly StoredTensor[] {
  const length = new DataView(file.read(0, 8).buffer).getBigUint64(0, true);
  if (length > BigInt(MAX_HEADER_BYTES)) throw unusable(file.path, `its header claims to have ${length} bytes`);
  const start = 8 + Number(length);
  const header = parseJson(file.path, Buffer.from(file.read(8, Number(length))).toString('utf8'));
  if (typeof header !== 'object' || header === null) throw unusable(file.path, 'its header is not an object');
  const tensors: StoredTensor[] = [];
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const parsed = TENSOR.safeParse(value);
    if (!parsed.success) throw unusable(file.path, `its header describes tensor ${name} in no known way`, parsed.error);
    const { dtype, shape, data_offsets: offsets } = parsed.data;
    const type = TYPES[dtype];
    // Tables of integers and the like are not part of the forward pass; a weight that is left out is missed later.
    if (!type || shape.length === 0) continue;
    const bytes = shape.reduce((product, size) => product * size, rowBytesOf(type, 1)!);
    if (offsets[1] - offsets[0] !== bytes) throw unusable(file.path, `tensor ${name} has not the size of its shape`);
    if (start + offsets[1] > file.size) throw unusable(file.path, `tensor ${name} reaches beyond its end`);
    tensors.push({ name, type, shape, file, position: start + offsets[0] });
  }
  return tensors;
}

function readStored(
  tensors: ReadonlyMap<string, StoredTensor>,
  name: string,
  first = 0,
  count?: number,
): { readonly tensor: StoredTensor; readonly bytes: Uint8Array<ArrayBuffer> } {
  const tensor = tensors.get(name);
  if (!tensor) throw new RangeError(`the model has no tensor ${name}`);
  const rows = tensor.shape.length === 1 ? 1 : tensor.shape[0]!;
  const wanted = count ?? rows - first;
  if (!(first >= 0 && wanted >= 0 && first + wanted <= rows)) throw new RangeError(`${name} has ${rows} rows`);
  const rowBytes = rowBytesOf(tensor.type, tensor.shape.at(-1)!)!;
  return { tensor, bytes: tensor.file.read(tensor.position + first * rowBytes, wanted * rowBytes) };
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw unusable(path, 'its header is not JSON', error);
  }
}
