import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { UserFacingError } from '../../../../src/common/userFacingError';
import { openWeightFile } from '../../../../src/model/base/openWeightFile';
import { createTokenizer } from '../../../../src/model/base/tokenizer';
import { createRandom, REFERENCE_FOLDER } from './fixtures';
import { cpuMs } from '../../cpuTime';

const scratch = mkdtempSync(join(tmpdir(), 'penchant-damaged-'));
afterAll(() => rmSync(scratch, { recursive: true }));
const tinyFolder = join(REFERENCE_FOLDER, 'tiny-qwen2');
const tinyGguf = readFileSync(join(tinyFolder, 'model.gguf'));
const tinySafetensors = readFileSync(join(tinyFolder, 'model.safetensors'));

/** Everything that can be read of a model, as if it were loaded. */
function readWhole(path: string): void {
  const file = openWeightFile(path);
  try {
    for (const name of file.tensors.keys()) file.readRows(name);
    createTokenizer(file.readTokenizerJson());
  } finally {
    file.dispose();
  }
}

/** Milliseconds and megabytes that no small damaged file may cost. */
const MAX_MS = 2000;
const MAX_MEGABYTES = 64;

function expectQuickRefusal(path: string, message = /./): void {
  const memoryBefore = process.memoryUsage();
  const start = cpuMs();
  let error: unknown;
  try {
    readWhole(path);
  } catch (caught) {
    error = caught;
  }
  expect(error).toBeInstanceOf(UserFacingError);
  expect(String(error)).toMatch(message);
  expect(cpuMs() - start).toBeLessThan(MAX_MS);
  const grown = process.memoryUsage().arrayBuffers - memoryBefore.arrayBuffers;
  expect(grown / 2 ** 20).toBeLessThan(MAX_MEGABYTES);
}

function write(name: string, content: Uint8Array | string): string {
  const path = join(scratch, name);
  writeFileSync(path, content);
  return path;
}

describe('what is no model file', () => {
  it.each([
    ['an empty file', new Uint8Array(0), /it is empty/],
    ['one byte', Uint8Array.of(71), /neither GGUF nor safetensors/],
    ['text', 'export const answer = 42;', /neither GGUF nor safetensors/],
    ['the beginning of GGUF alone', 'GGUF', /neither GGUF nor safetensors/],
    ['a web page in place of the download', '<!doctype html><title>Sign in</title>', /neither GGUF nor safetensors/],
  ])('is refused: %s', (name, content, message) => {
    expectQuickRefusal(write(name, content), message);
  });

  it('is refused: random bytes', () => {
    const random = createRandom(1);
    for (let round = 0; round < 50; round++) {
      const bytes = Uint8Array.from({ length: 1000 }, () => random() * 256);
      expectQuickRefusal(write('random', bytes));
      expectQuickRefusal(write('random-gguf', Buffer.concat([Buffer.from('GGUF\u0003\0\0\0'), bytes])));
    }
  });

  it('is refused: a folder without a model, and nothing at all', () => {
    const folder = join(scratch, 'empty-folder');
    mkdirSync(folder);
    expectQuickRefusal(folder, /folder without a model/);
    expectQuickRefusal(join(scratch, 'nowhere.gguf'), /There is no model file/);
  });
});

describe('a GGUF file', () => {
  it('is refused wherever it is cut off', () => {
    const random = createRandom(2);
    for (let round = 0; round < 60; round++) {
      const length = round < 20 ? 8 + round * 4 : Math.floor(random() * (tinyGguf.length - 1));
      expectQuickRefusal(write('cut.gguf', tinyGguf.subarray(0, length)));
    }
    expectQuickRefusal(write('cut.gguf', tinyGguf.subarray(0, tinyGguf.length - 1)));
  });

  it('is read or refused, and nothing else, whichever byte of its header is changed', () => {
    const random = createRandom(3);
    for (let round = 0; round < 400; round++) {
      const bytes = Uint8Array.from(tinyGguf);
      bytes[Math.floor(random() * 20_000)] = random() * 256;
      const path = write('changed.gguf', bytes);
      try {
        readWhole(path);
      } catch (error) {
        expect(error).toBeInstanceOf(UserFacingError);
      }
    }
  });

  const HUGE = 2n ** 62n;
  it.each([
    ['tensors', header({ tensorCount: HUGE })],
    ['metadata keys', header({ keyCount: HUGE })],
    ['a key of impossible length', header({ keyCount: 1n }, u64(HUGE))],
    ['a key longer than the file', header({ keyCount: 1n }, u64(60_000n))],
    ['a value of impossible length', header({ keyCount: 1n }, text('a'), u32(8), u64(2n ** 40n))],
    ['a list of impossible length', header({ keyCount: 1n }, text('a'), u32(9), u32(4), u64(HUGE))],
    ['a list longer than the file', header({ keyCount: 1n }, text('a'), u32(9), u32(12), u64(4_000_000n))],
    ['a list of lists', header({ keyCount: 1n }, text('a'), u32(9), u32(9), u64(1n))],
    ['a value of unknown type', header({ keyCount: 1n }, text('a'), u32(77))],
    ['a tensor of too many dimensions', header({ tensorCount: 1n }, text('a'), u32(4_000_000))],
    ['a tensor whose size overflows', header({ tensorCount: 1n }, tensor([2n ** 32n, 2n ** 32n], 0n))],
    ['a tensor larger than the file', header({ tensorCount: 1n }, tensor([2n ** 20n, 2n ** 20n], 0n))],
    ['a tensor beyond the file', header({ tensorCount: 1n }, tensor([4n], 2n ** 50n))],
    ['a tensor of no rows', header({ tensorCount: 1n }, tensor([0n, 4n], 0n))],
    ['an alignment of zero', header({ keyCount: 1n }, text('general.alignment'), u32(4), u32(0))],
    ['no architecture', header({ keyCount: 1n }, text('a'), u32(8), text('b'))],
    ['another architecture', header({ keyCount: 1n }, text('general.architecture'), u32(8), text('gemma3'))],
  ])('is refused when it claims to have %s', (_, bytes) => {
    expectQuickRefusal(write('claims.gguf', Buffer.concat([bytes, Buffer.alloc(200)])));
  });

  it.each([
    ['gpt2', 'llama', /SentencePiece/],
    ['gpt2', 'rwkv', /its tokenizer is rwkv/],
    ['qwen2', 'mystery', /not known here \(mystery\)/],
  ])('is refused when its vocabulary is not %s but %s', (value, other, message) => {
    const key = value === 'gpt2' ? 'tokenizer.ggml.model' : 'tokenizer.ggml.pre';
    const at = tinyGguf.indexOf(text(key)) + text(key).length + u32(8).length;
    const rest = tinyGguf.subarray(at + text(value).length);
    // Padding stands in for the alignment that the new length shifts.
    const changed = Buffer.concat([tinyGguf.subarray(0, at), text(other), rest, Buffer.alloc(64)]);
    expectQuickRefusal(write('vocabulary.gguf', changed), message);
  });

  it('that is one part of several is refused with the way to join them', () => {
    const architecture = Buffer.concat([text('general.architecture'), u32(8), text('qwen2')]);
    const bytes = header({ keyCount: 2n }, architecture, text('split.count'), u32(2), Buffer.from([3, 0]));
    expectQuickRefusal(write('split.gguf', Buffer.concat([bytes, Buffer.alloc(64)])), /one of 3 parts/);
  });

  it('of another architecture is named by it', () => {
    const bytes = header({ keyCount: 1n }, text('general.architecture'), u32(8), text('gemma3'));
    expectQuickRefusal(write('gemma.gguf', Buffer.concat([bytes, Buffer.alloc(64)])), /its architecture is gemma3/);
  });
});

describe('a safetensors file', () => {
  function writeFolder(bytes: Uint8Array): string {
    const folder = join(scratch, 'folder');
    mkdirSync(folder, { recursive: true });
    cpSync(join(tinyFolder, 'config.json'), join(folder, 'config.json'));
    cpSync(join(tinyFolder, 'tokenizer.json'), join(folder, 'tokenizer.json'));
    writeFileSync(join(folder, 'model.safetensors'), bytes);
    return folder;
  }

  it('is refused wherever it is cut off', () => {
    const random = createRandom(4);
    for (let round = 0; round < 30; round++) {
      const length = round < 12 ? round : Math.floor(random() * (tinySafetensors.length - 1));
      expectQuickRefusal(writeFolder(tinySafetensors.subarray(0, length)));
    }
  });

  it.each([
    ['a header of impossible length', u64(2n ** 63n)],
    ['a header longer than the file', u64(90_000_000n)],
    ['a header that is not JSON', Buffer.concat([u64(4n), Buffer.from('{{{{')])],
    ['a header that is no object', Buffer.concat([u64(4n), Buffer.from('null')])],
    ['a tensor beyond the file', json({ a: { dtype: 'F32', shape: [4], data_offsets: [2 ** 50, 2 ** 50 + 16] } })],
    ['a tensor of another size than its shape', json({ a: { dtype: 'F32', shape: [4], data_offsets: [0, 8] } })],
    ['a tensor of impossible shape', json({ a: { dtype: 'F32', shape: [2 ** 40, 2 ** 40], data_offsets: [0, 8] } })],
    ['a tensor at a negative place', json({ a: { dtype: 'F32', shape: [4], data_offsets: [-16, 0] } })],
    ['no tensors', json({})],
  ])('is refused with %s', (_, bytes) => {
    expectQuickRefusal(writeFolder(bytes));
  });

  it.each([
    ['config.json', '{'],
    ['config.json', '{"model_type":"llama"}'],
    ['config.json', JSON.stringify({ ...config(), hidden_size: 2 ** 40 })],
    ['config.json', JSON.stringify({ ...config(), num_hidden_layers: 900 })],
    ['config.json', JSON.stringify({ ...config(), rope_parameters: { rope_type: 'yarn', factor: 4 } })],
    ['tokenizer.json', '[1, 2'],
    ['tokenizer.json', '{}'],
    ['model.safetensors.index.json', '{"weight_map":{"a":"../secret"}}'],
    ['model.safetensors.index.json', '{"weight_map":5}'],
  ])('is refused when beside it %s is %s', (name, content) => {
    const folder = writeFolder(tinySafetensors);
    const path = join(folder, name);
    writeFileSync(path, content);
    expectQuickRefusal(folder);
    rmSync(path);
  });

  it('is refused with the name of its architecture where that is another', () => {
    const folder = writeFolder(tinySafetensors);
    writeFileSync(join(folder, 'config.json'), '{"model_type":"gpt_neox"}');
    expectQuickRefusal(folder, /its architecture is gpt_neox/);
  });
});

function config(): Record<string, unknown> {
  return JSON.parse(readFileSync(join(tinyFolder, 'config.json'), 'utf8')) as Record<string, unknown>;
}

function header(counts: { tensorCount?: bigint; keyCount?: bigint }, ...parts: Buffer[]): Buffer {
  const beginning = [Buffer.from('GGUF'), u32(3), u64(counts.tensorCount ?? 0n), u64(counts.keyCount ?? 0n)];
  return Buffer.concat([...beginning, ...parts]);
}

function tensor(dimensions: readonly bigint[], offset: bigint): Buffer {
  return Buffer.concat([text('a'), u32(dimensions.length), ...dimensions.map(u64), u32(0), u64(offset)]);
}

function text(value: string): Buffer {
  return Buffer.concat([u64(BigInt(value.length)), Buffer.from(value)]);
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function u64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
}

function json(value: unknown): Buffer {
  const bytes = Buffer.from(JSON.stringify(value));
  return Buffer.concat([u64(BigInt(bytes.length)), bytes]);
}
