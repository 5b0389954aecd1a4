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
import { parseSafetensorsHeader } from './safetensorsHeader';
import { findConfigFault, findTensorFault } from './weightShapes';
import type { TensorInfo, WeightFile } from './weights';

/** The reference implementation's own limit. */
const MAX_HEADER_BYTES = 100_000_000;
const MAX_SHARDS = 1000;

const INDEX = z.object({ weight_map: z.record(z.string(), z.string()) });

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

/** The names of the files that hold the folder's tensors. */
export function shardNames(folder: string): readonly string[] {
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
  const json = file.read(8, Number(length));
  const header = parseSafetensorsHeader(json, file.size - start, (what, cause) => unusable(file.path, what, cause));
  return header.tensors.flatMap(({ name, type, shape, begin }) =>
    // Tables of integers and the like are not part of the forward pass; a weight that is left out is missed later.
    type && shape.length > 0 ? [{ name, type, shape, file, position: start + begin }] : [],
  );
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
