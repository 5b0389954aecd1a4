import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openWeightFile } from '../../../../src/model/base/openWeightFile';
import { createTokenizer } from '../../../../src/model/base/tokenizer';
import { requiredShapes } from '../../../../src/model/base/weightShapes';
import type { WeightFile } from '../../../../src/model/base/weights';
import { readReference, REFERENCE_FOLDER } from './fixtures';

const scratch = mkdtempSync(join(tmpdir(), 'penchant-weights-'));
afterAll(() => rmSync(scratch, { recursive: true }));

/** Opens a model for the time of a test. */
function withModel<T>(path: string, use: (file: WeightFile) => T): T {
  const file = openWeightFile(path);
  try {
    return use(file);
  } finally {
    file.dispose();
  }
}

const tiny = (...parts: string[]) => join(REFERENCE_FOLDER, ...parts);

describe.each(['tiny-llama', 'tiny-qwen2'])('%s', (model) => {
  it('holds the same numbers in GGUF and in safetensors', () => {
    withModel(tiny(model, 'model.gguf'), (gguf) => {
      withModel(tiny(model), (folder) => {
        for (const name of requiredShapes(folder.config).keys()) {
          expect(gguf.tensors.get(name)?.shape, name).toEqual(folder.tensors.get(name)?.shape);
          expect(positiveZeros(gguf.readRows(name)), name).toEqual(positiveZeros(folder.readRows(name)));
        }
      });
    });
  });

  it('has the same configuration in both, but for how RoPE is scaled', () => {
    const [gguf, folder] = [tiny(model, 'model.gguf'), tiny(model)].map((path) =>
      withModel(path, (file) => ({
        ...file.config,
        ropeScaling: undefined,
        rmsNormEps: Math.fround(file.config.rmsNormEps),
      })),
    );
    expect(gguf).toEqual(folder);
  });

  it('gives any rows as it gives all', () => {
    withModel(tiny(model, 'model.gguf'), (file) => {
      for (const name of ['model.layers.0.self_attn.q_proj.weight', 'model.layers.1.self_attn.k_proj.weight']) {
        const [rows, columns] = file.tensors.get(name)!.shape as [number, number];
        const all = file.readRows(name);
        const allRaw = file.readRawRows(name);
        const rowBytes = allRaw.length / rows;
        for (const [first, count] of [
          [0, 1],
          [7, 5],
          [8, 16],
          [rows - 3, 3],
          [5, 0],
        ] as const) {
          expect(file.readRows(name, first, count)).toEqual(all.slice(first * columns, (first + count) * columns));
          expect(file.readRawRows(name, first, count)).toEqual(
            allRaw.slice(first * rowBytes, (first + count) * rowBytes),
          );
        }
        expect(() => file.readRows(name, rows, 1)).toThrow(RangeError);
      }
    });
  });

  it('has a tokenizer that agrees with its folder', () => {
    const text = 'export const answer = 42; // 世界\n\treturn answer;';
    const [gguf, folder] = [tiny(model, 'model.gguf'), tiny(model)].map((path) =>
      withModel(path, (file) => createTokenizer(file.readTokenizerJson())),
    );
    expect(gguf!.encode(text)).toEqual(folder!.encode(text));
    expect(gguf!.bosTokenId).toBe(600);
    expect(gguf!.fim).toEqual(folder!.fim);
    expect(gguf!.endTokenIds).toEqual(folder!.endTokenIds);
    expect(gguf!.endTokenIds).toContain(600);
  });
});

describe('RoPE scaling', () => {
  const llama3 = {
    type: 'llama3',
    factor: 8,
    lowFrequencyFactor: 1,
    highFrequencyFactor: 4,
    originalContextLength: 64,
  };

  it('is read from config.json', () => {
    expect(withModel(tiny('tiny-llama'), (file) => file.config.ropeScaling)).toEqual(llama3);
    expect(withModel(tiny('tiny-qwen2'), (file) => file.config.ropeScaling)).toEqual({ type: 'none' });
    const linear = join(scratch, 'linear');
    mkdirSync(linear);
    cpSync(tiny('tiny-llama', 'config-linear.json'), join(linear, 'config.json'));
    cpSync(tiny('tiny-llama', 'model.safetensors'), join(linear, 'model.safetensors'));
    const { rope_scaling: stated } = readReference('tiny-llama/config-linear.json') as {
      rope_scaling: { factor: number };
    };
    const { factor } = stated;
    expect(withModel(linear, (file) => file.config.ropeScaling)).toEqual({ type: 'linear', factor });
    expect(withModel(join(linear, 'model.safetensors'), (file) => file.config.ropeScaling)).toEqual({
      type: 'linear',
      factor,
    });
  });

  it('is read from GGUF, Llama 3’s as divisors of the frequencies', () => {
    const scaled = withModel(tiny('tiny-llama', 'model.gguf'), (file) => file.config.ropeScaling);
    expect(scaled.type === 'factors' && scaled.factors).toHaveLength(8);
    expect(scaled.type === 'factors' && Math.max(...scaled.factors)).toBeCloseTo(8);
    const linear = withModel(tiny('tiny-llama', 'model-linear.gguf'), (file) => file.config.ropeScaling);
    expect(linear.type).toBe('linear');
    const unscaled = withModel(tiny('tiny-llama', 'model-unscaled.gguf'), (file) => file.config.ropeScaling);
    expect(unscaled).toEqual({ type: 'none' });
  });
});

describe('a folder of several safetensors files', () => {
  it('is read through its index', () => {
    const folder = join(scratch, 'shards');
    cpSync(tiny('tiny-qwen2'), folder, { recursive: true });
    const names = splitIntoShards(join(folder, 'model.safetensors'), folder);
    expect(names.size).toBe(2);
    withModel(folder, (shards) => {
      withModel(tiny('tiny-qwen2'), (whole) => {
        for (const name of whole.tensors.keys()) expect(shards.readRows(name)).toEqual(whole.readRows(name));
      });
    });
  });
});

/** Quantisation may turn −0 into 0, which is the same number. */
function positiveZeros(values: Float32Array): Float32Array {
  return values.map((value) => value + 0);
}

/** Splits a safetensors file into two and an index; returns the files' names. */
function splitIntoShards(path: string, folder: string): Set<string> {
  type Header = Record<string, { data_offsets: [number, number] }>;
  const bytes = readFileSync(path);
  const headerLength = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.subarray(8, 8 + headerLength).toString()) as Header;
  const entries = Object.entries(header).filter(([name]) => name !== '__metadata__');
  const weightMap: Record<string, string> = {};
  for (const [shard, half] of [entries.slice(0, 9), entries.slice(9)].entries()) {
    const parts: Buffer[] = [];
    const shardHeader: Header = {};
    let end = 0;
    for (const [name, tensor] of half) {
      const [from, to] = tensor.data_offsets;
      parts.push(bytes.subarray(8 + headerLength + from, 8 + headerLength + to));
      shardHeader[name] = { ...tensor, data_offsets: [end, (end += to - from)] };
      weightMap[name] = `model-${shard}.safetensors`;
    }
    const json = Buffer.from(JSON.stringify(shardHeader));
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(json.length));
    writeFileSync(join(folder, `model-${shard}.safetensors`), Buffer.concat([length, json, ...parts]));
  }
  writeFileSync(join(folder, 'model.safetensors.index.json'), JSON.stringify({ weight_map: weightMap }));
  rmSync(path);
  return new Set(Object.values(weightMap));
}
