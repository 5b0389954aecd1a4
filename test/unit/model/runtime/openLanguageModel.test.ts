import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { LoadProgress } from '../../../../src/common/models';
import { UserFacingError } from '../../../../src/common/userFacingError';
import { openLanguageModel } from '../../../../src/model/runtime/openLanguageModel';
import { createRandom, REFERENCE_FOLDER } from '../base/fixtures';

const dataFolder = mkdtempSync(join(tmpdir(), 'penchant-open-'));
afterAll(() => rmSync(dataFolder, { recursive: true }));
const tinyFolder = join(REFERENCE_FOLDER, 'tiny-llama');

function open(model: string, onProgress?: (progress: LoadProgress) => void) {
  return openLanguageModel({ model, dataFolder, device: 'cpu', ...(onProgress && { onProgress }) });
}

async function expectRefusal(model: string, message: RegExp): Promise<void> {
  const error: unknown = await open(model).then(
    (opened) => opened.dispose(),
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(UserFacingError);
  expect((error as Error).message).toMatch(message);
}

async function complete(model: string): Promise<string> {
  const opened = await open(model);
  try {
    const prompt = { head: '', prefix: 'for (const value of ', suffix: '' };
    const result = await opened.generate({ prompt, maxTokens: 6, alternatives: 1 }, () => false);
    return result!.completions[0]!.text;
  } finally {
    opened.dispose();
  }
}

describe('a model', () => {
  it('is opened by its path, with progress that only grows, and answers the same from GGUF and from safetensors', async () => {
    const progress: LoadProgress[] = [];
    const opened = await open(join(tinyFolder, 'model.gguf'), (step) => progress.push(step));
    expect(opened.description).toMatchObject({ architecture: 'llama', device: 'cpu', contextTokens: 512 });
    opened.dispose();
    const fractions = progress.map(({ fraction }) => fraction);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(fractions.at(-1)).toBeLessThanOrEqual(1);
    expect(new Set(progress.map(({ stage }) => stage))).toEqual(new Set(['reading', 'preparing', 'starting']));
    expect(await complete(join(tinyFolder, 'model.gguf'))).toBe(await complete(tinyFolder));
  });

  it('that is not on this machine is said to be missing, with the way to get it', async () => {
    await expectRefusal('smollm2-135m', /not on this machine yet.*penchant model pull smollm2-135m/);
    await expectRefusal(join(dataFolder, 'nothing.gguf'), /There is no model file at/);
    await expectRefusal('no-such-model', /There is no model "no-such-model"/);
  });

  it('of random bytes is refused', async () => {
    const random = createRandom(7);
    for (const size of [1, 8, 100, 10_000]) {
      const path = join(dataFolder, `random-${size}.gguf`);
      writeFileSync(
        path,
        Uint8Array.from({ length: size }, () => random() * 256),
      );
      await expectRefusal(path, /./);
    }
  });

  it('of random bytes behind a true beginning is refused, or answers within bounds', async () => {
    const whole = readFileSync(join(tinyFolder, 'model.gguf'));
    const random = createRandom(8);
    for (let round = 0; round < 12; round++) {
      const bytes = Buffer.from(whole);
      const from = Math.floor((0.2 + 0.8 * random()) * bytes.length);
      for (let at = from; at < Math.min(bytes.length, from + 4000); at++) bytes[at] = random() * 256;
      const path = join(dataFolder, `damaged-${round}.gguf`);
      writeFileSync(path, bytes);
      const answer: unknown = await complete(path).catch((error: unknown) => error);
      if (typeof answer !== 'string') expect(answer).toBeInstanceOf(UserFacingError);
    }
  });

  it('of weights beyond all measure, each of them a number, is named as damaged when it answers', async () => {
    const bytes = readFileSync(join(tinyFolder, 'model.safetensors'));
    const headerEnd = 8 + Number(bytes.readBigUInt64LE());
    const header = JSON.parse(bytes.toString('utf8', 8, headerEnd)) as Record<
      string,
      { data_offsets: [number, number] }
    >;
    const [start, end] = header['model.norm.weight']!.data_offsets;
    for (let at = start; at < end; at += 4) bytes.writeFloatLE(3e38, headerEnd + at);
    for (const name of ['config.json', 'tokenizer.json']) {
      writeFileSync(join(dataFolder, name), readFileSync(join(tinyFolder, name)));
    }
    writeFileSync(join(dataFolder, 'model.safetensors'), bytes);
    const answer: unknown = await complete(join(dataFolder, 'model.safetensors')).catch((error: unknown) => error);
    expect(answer).toBeInstanceOf(UserFacingError);
    expect(String(answer)).toMatch(/no usable numbers/);
  });
});
