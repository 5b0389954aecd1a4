import { build } from 'esbuild';
import { execFile } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { UserFacingError } from '../../../../src/common/userFacingError';
import { openWeightFile } from '../../../../src/model/base/openWeightFile';
import { openPreparedWeights, weightBitsFor } from '../../../../src/model/base/preparedWeights';
import type { WeightFile } from '../../../../src/model/base/weights';
import { REFERENCE_FOLDER } from './fixtures';

const root = mkdtempSync(join(tmpdir(), 'penchant-prepared-'));
const model = join(REFERENCE_FOLDER, 'tiny-qwen2', 'model.gguf');
const source = openWeightFile(model);
afterAll(() => {
  source.dispose();
  rmSync(root, { recursive: true });
});

let parent: string;
let folder: string;
beforeEach(() => {
  parent = mkdtempSync(join(root, 'case-'));
  folder = join(parent, 'prepared', 'model');
});

/** Whether opening had to make the weights. */
function isMade(from: WeightFile = source): boolean {
  let isMaking = false;
  openPreparedWeights(folder, from, 8, () => (isMaking = true)).dispose();
  return isMaking;
}

/** The source, but reading of one tensor is another's. */
function sourceWith(readRows: (name: string, rows: Float32Array) => Float32Array): WeightFile {
  return { ...source, readRows: (name, first, count) => readRows(name, source.readRows(name, first, count)) };
}

describe('prepared weights', () => {
  it('are made once, with progress up to the end, and then found', () => {
    const progress: number[] = [];
    openPreparedWeights(folder, source, 8, (fraction) => progress.push(fraction)).dispose();
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
    expect(progress.at(-1)).toBe(1);
    expect(isMade()).toBe(false);
  });

  it('give the embedding rows of the model', () => {
    const weights = openPreparedWeights(folder, source, 8);
    const rows = new Float32Array(2 * source.config.hiddenSize);
    weights.readEmbedding(607, rows, source.config.hiddenSize);
    // The fixture's embedding is exact in blocks of 8 bits.
    expect(rows.subarray(source.config.hiddenSize)).toEqual(source.readRows('model.embed_tokens.weight', 607, 1));
    weights.dispose();
  });

  it('stand each on a page of its own, for this user alone', () => {
    const weights = openPreparedWeights(folder, source, 8);
    for (const name of ['model.layers.2.mlp.down_proj.values', 'model.norm.weight', 'lm_head.scales']) {
      expect(weights.tensor(name).offset % 4096).toBe(0);
    }
    expect(weights.has('model.layers.0.self_attn.qkv_proj.bias')).toBe(true);
    weights.dispose();
    if (process.platform !== 'win32') {
      expect(statSync(folder).mode & 0o077).toBe(0);
      expect(statSync(join(folder, 'weights.bin')).mode & 0o077).toBe(0);
    }
  });

  it.each<[string, () => void]>([
    ['its description is cut short', () => truncateSync(join(folder, 'layout.json'), 100)],
    ['its description is no JSON', () => writeFileSync(join(folder, 'layout.json'), '\u0000\u0000')],
    ['its description tells of other places', moveTensors],
    ['its description is missing', () => rmSync(join(folder, 'layout.json'))],
    ['the file is cut short', () => truncateSync(join(folder, 'weights.bin'), 1000)],
    ['the file is missing', () => rmSync(join(folder, 'weights.bin'))],
  ])('are made anew where %s', (_, damage) => {
    expect(isMade()).toBe(true);
    damage();
    expect(isMade()).toBe(true);
    expect(isMade()).toBe(false);
  });

  function moveTensors(): void {
    const path = join(folder, 'layout.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace('"offset":0', '"offset":4096'));
  }

  it('are made anew for another precision', () => {
    openPreparedWeights(folder, source, 4).dispose();
    expect(isMade()).toBe(true);
    expect(isMade()).toBe(false);
  });

  it('that fail half way leave nothing, and what was there before stays', () => {
    const failing = sourceWith((name, rows) => {
      if (name.startsWith('model.layers.2')) throw new Error('the disk is gone');
      return rows;
    });
    expect(() => openPreparedWeights(folder, failing, 8)).toThrow('the disk is gone');
    expect(readdirSync(join(parent, 'prepared'))).toEqual([]);
    openPreparedWeights(folder, source, 8).dispose();
    expect(() => openPreparedWeights(folder, failing, 4)).toThrow('the disk is gone');
    expect(readdirSync(join(parent, 'prepared'))).toEqual(['model']);
    expect(isMade()).toBe(false);
  });

  it('half made by a process that was killed are cleared away, those of one that runs are not', () => {
    const abandoned = `${folder}.making-999999999`;
    const running = `${folder}.making-${process.ppid}`;
    for (const path of [abandoned, running]) {
      mkdirSync(path, { recursive: true });
      writeFileSync(join(path, 'weights.bin'), 'half');
    }
    expect(isMade()).toBe(true);
    expect(readdirSync(join(parent, 'prepared')).toSorted()).toEqual(['model', `model.making-${process.ppid}`]);
  });

  it('that four processes make at once are whole for each of them', async () => {
    const program = join(parent, 'prepareForTest.js');
    const entryPoints = [join(import.meta.dirname, 'prepareForTest.ts')];
    await build({ entryPoints, outfile: program, bundle: true, platform: 'node', target: 'node24' });
    const processes = Array.from({ length: 4 }, () => promisify(execFile)(process.execPath, [program, model, folder]));
    await Promise.all(processes);
    expect(readdirSync(join(parent, 'prepared'))).toEqual(['model']);
    expect(isMade()).toBe(false);
  });
});

describe('weights of 32 bits', () => {
  const [llama, qwen2] = (['tiny-llama', 'tiny-qwen2'] as const).map((name) => ({
    name,
    from: openWeightFile(join(REFERENCE_FOLDER, name, 'model.safetensors')),
  }));
  afterAll(() => {
    for (const each of [llama, qwen2]) each!.from.dispose();
  });

  it.each([
    { ...llama!, head: 'model.embed_tokens.weight' },
    { ...qwen2!, head: 'lm_head.weight' },
  ])('have the rows of embedding and head as they are: $name', ({ from, head }) => {
    const weights = openPreparedWeights(folder, from, 32);
    const { hiddenSize, vocabSize } = from.config;
    const row = new Float32Array(hiddenSize + 2);
    for (const token of [0, 300, vocabSize - 1]) {
      weights.readEmbedding(token, row, 1);
      expect(row.subarray(1, -1)).toEqual(from.readRows('model.embed_tokens.weight', token, 1));
      weights.readHeadRow(token, row, 1);
      expect(row.subarray(1, -1)).toEqual(from.readRows(head, token, 1));
    }
    // Nothing is written beside the row.
    expect([row[0], row.at(-1)]).toEqual([0, 0]);
    weights.dispose();
  });

  it('have the numbers of the file, those of joined matrices below one another', () => {
    const { from } = qwen2!;
    const weights = openPreparedWeights(folder, from, 32);
    const file = readFileSync(join(folder, weights.fileName));
    const prefix = 'model.layers.1.self_attn.';
    for (const kind of ['weight', 'bias']) {
      const { offset, length } = weights.tensor(`${prefix}qkv_proj.${kind}`);
      const members = ['q', 'k', 'v'].map((letter) => from.readRows(`${prefix}${letter}_proj.${kind}`));
      const stored = new Float32Array(new Uint8Array(file.subarray(offset, offset + length)).buffer);
      expect([...stored]).toEqual(members.flatMap((numbers) => [...numbers]));
    }
    weights.dispose();
  });

  it('need no whole blocks', () => {
    const { from } = llama!;
    const odd = { ...from, config: { ...from.config, hiddenSize: 48 } };
    expect(() => openPreparedWeights(folder, odd, 32).dispose()).not.toThrow();
  });

  it('that are not numbers are refused by name', () => {
    const damaged = sourceWith((name, rows) => (name === 'model.norm.weight' ? rows.with(3, NaN) : rows));
    expect(() => openPreparedWeights(folder, damaged, 32)).toThrow('model.norm.weight');
  });
});

it('the head’s rows of 8 bits are the model’s, as the embedding’s are', () => {
  const weights = openPreparedWeights(folder, source, 8);
  const row = new Float32Array(source.config.hiddenSize);
  weights.readHeadRow(31, row, 0);
  expect(row).toEqual(source.readRows('lm_head.weight', 31, 1));
  weights.dispose();
});

describe('weights that no model can have', () => {
  it.each([
    ['a matrix', 'model.layers.1.self_attn.k_proj.weight', NaN],
    ['a matrix', 'model.embed_tokens.weight', -Infinity],
    ['a norm', 'model.norm.weight', Infinity],
    ['a bias', 'model.layers.0.self_attn.q_proj.bias', NaN],
  ])('are refused by name: %s, %s is %d', (_, tensor, number) => {
    const damaged = sourceWith((name, rows) => (name === tensor ? rows.with(3, number) : rows));
    for (const bits of [4, 8] as const) {
      const prepare = (): unknown => openPreparedWeights(folder, damaged, bits);
      expect(prepare).toThrow(UserFacingError);
      expect(prepare).toThrow(tensor);
    }
    expect(readdirSync(join(parent, 'prepared'))).toEqual([]);
  });

  it('are refused where rows are no whole blocks', () => {
    const odd = { ...source, config: { ...source.config, hiddenSize: 48 } };
    expect(() => openPreparedWeights(folder, odd, 8)).toThrow(UserFacingError);
    expect(() => openPreparedWeights(folder, odd, 8)).toThrow('48 numbers');
  });
});

it('small models keep 8 bits, large ones have 4', () => {
  const small = { ...source.config, hiddenSize: 576, intermediateSize: 1536, numLayers: 30, numHeads: 9, headSize: 64 };
  const large = {
    ...source.config,
    hiddenSize: 3584,
    intermediateSize: 18_944,
    numLayers: 28,
    numHeads: 28,
    headSize: 128,
  };
  expect([weightBitsFor(small), weightBitsFor(large)]).toEqual([8, 4]);
});
