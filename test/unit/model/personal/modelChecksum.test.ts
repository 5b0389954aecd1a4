import { createHash } from 'node:crypto';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { UserFacingError } from '../../../../src/common/userFacingError';
import { modelChecksum } from '../../../../src/model/personal/modelChecksum';
import { REFERENCE_FOLDER } from '../base/fixtures';

const root = mkdtempSync(join(tmpdir(), 'penchant-checksum-'));
afterAll(() => rmSync(root, { recursive: true }));
const tiny = join(REFERENCE_FOLDER, 'tiny-llama');

let data: string;
let model: string;
beforeEach(() => {
  data = mkdtempSync(join(root, 'case-'));
  model = join(data, 'model.gguf');
  writeFileSync(model, 'some weights');
});

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

function cacheFile(): string {
  return join(data, 'prepared', 'checksums.json');
}

/** Writes other content of the same size that bears the same time: only a hash could tell. */
function changeInSecret(): void {
  const time = new Date('2025-01-01');
  writeFileSync(model, 'SOME WEIGHTS');
  utimesSync(model, time, time);
}

it('a model file has its SHA-256', async () => {
  const path = join(tiny, 'model.gguf');
  expect(await modelChecksum(path, data)).toBe(sha256(readFileSync(path)));
});

it('a file is hashed once', async () => {
  const time = new Date('2025-01-01');
  utimesSync(model, time, time);
  expect(await modelChecksum(model, data)).toBe(sha256('some weights'));
  changeInSecret();
  expect(await modelChecksum(model, data)).toBe(sha256('some weights'));
});

it('a file that has changed is hashed anew', async () => {
  await modelChecksum(model, data);
  appendFileSync(model, '!');
  expect(await modelChecksum(model, data)).toBe(sha256('some weights!'));
  changeInSecret();
  writeFileSync(model, 'more weights!');
  expect(await modelChecksum(model, data)).toBe(sha256('more weights!'));
});

it.each(['', '{', '[]', 'null', '{"x":{"bytes":1}}'])('a cache that is damaged is made anew: %j', async (content) => {
  await modelChecksum(model, data);
  writeFileSync(cacheFile(), content);
  expect(await modelChecksum(model, data)).toBe(sha256('some weights'));
  expect(JSON.parse(readFileSync(cacheFile(), 'utf8'))).toHaveProperty([model, 'sha256'], sha256('some weights'));
});

it('a cache that cannot be written costs time alone', async () => {
  writeFileSync(join(data, 'prepared'), 'a file in the place of the folder');
  expect(await modelChecksum(model, data)).toBe(sha256('some weights'));
});

it('the cache forgets models that are gone', async () => {
  const other = join(data, 'other.gguf');
  writeFileSync(other, 'other weights');
  await modelChecksum(other, data);
  rmSync(other);
  await modelChecksum(model, data);
  expect(Object.keys(JSON.parse(readFileSync(cacheFile(), 'utf8')) as object)).toEqual([model]);
});

it('a Hugging Face folder has one checksum for all that makes the model', async () => {
  const folder = join(data, 'folder');
  mkdirSync(folder);
  const names = ['config.json', 'tokenizer.json', 'model.safetensors'];
  for (const name of names) copyFileSync(join(tiny, name), join(folder, name));
  const checksum = await modelChecksum(folder, data);
  expect(checksum).toBe(sha256(names.map((name) => `${sha256(readFileSync(join(folder, name)))}  ${name}\n`).join('')));
  expect(await modelChecksum(join(folder, 'model.safetensors'), data)).toBe(checksum);
  expect(await modelChecksum(`${folder}/`, join(data, 'another data folder'))).toBe(checksum);
  copyFileSync(join(tiny, 'config-linear.json'), join(folder, 'config.json'));
  expect(await modelChecksum(folder, data)).not.toBe(checksum);
});

it('a folder of several weight files counts them all', async () => {
  const folder = join(data, 'folder');
  mkdirSync(folder);
  writeFileSync(
    join(folder, 'model.safetensors.index.json'),
    '{"weight_map":{"x":"b.safetensors","y":"a.safetensors"}}',
  );
  for (const name of ['a', 'b']) writeFileSync(join(folder, `${name}.safetensors`), name);
  const list = ['a', 'b'].map((name) => `${sha256(name)}  ${name}.safetensors\n`).join('');
  expect(await modelChecksum(folder, data)).toBe(sha256(list));
});

it('a model that is not there is said so', async () => {
  const path = join(data, 'nowhere.gguf');
  await expect(modelChecksum(path, data)).rejects.toThrow(UserFacingError);
  await expect(modelChecksum(path, data)).rejects.toThrow(`There is no model file at ${path}.`);
  expect(existsSync(cacheFile())).toBe(false);
});
