import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { InferenceRequest } from '../../../../src/common/inference';
import { openWeightFile } from '../../../../src/model/base/openWeightFile';
import {
  createLanguageModel,
  type LanguageModel,
  type LanguageModelOptions,
} from '../../../../src/model/runtime/languageModel';
import { REFERENCE_FOLDER } from '../base/fixtures';
import { adapterOf } from './tinyModels';

const scratch = mkdtempSync(join(tmpdir(), 'penchant-language-model-'));
const opened: LanguageModel[] = [];
afterAll(() => {
  for (const model of opened) model.dispose();
  rmSync(scratch, { recursive: true });
});

async function open(options: Partial<LanguageModelOptions> = {}): Promise<LanguageModel> {
  const source = openWeightFile(join(REFERENCE_FOLDER, 'tiny-qwen2', 'model.gguf'));
  const model = await createLanguageModel(source, {
    id: 'tiny',
    device: 'cpu',
    threads: 1,
    preparedFolder: join(scratch, 'prepared'),
    contextTokens: 256,
    ...options,
  });
  opened.push(model);
  return model;
}

const prompt = { head: '', prefix: 'export function sum(values) {\n  let total = 0;\n', suffix: '' };
const never = (): boolean => false;

async function answerOf(
  model: LanguageModel,
  fields: Partial<InferenceRequest> = {},
): Promise<{ readonly text: string; readonly logprob: number }> {
  const result = await model.generate({ prompt, maxTokens: 12, alternatives: 1, ...fields }, never);
  return result!.completions[0]!;
}

async function textOf(model: LanguageModel, fields: Partial<InferenceRequest> = {}): Promise<string> {
  return (await answerOf(model, fields)).text;
}

async function cachedTokens(model: LanguageModel, fields: Partial<InferenceRequest> = {}): Promise<number> {
  const result = await model.generate({ prompt, maxTokens: 2, alternatives: 1, ...fields }, never);
  return result!.timing.cachedTokens;
}

describe('an adapter', () => {
  it.each(['softPrompt', 'lora', 'softPromptAndLora'] as const)('changes the answers: %s', async (name) => {
    const model = await open();
    const plain = await textOf(model);
    await model.useAdapter(adapterOf('tiny-qwen2', name));
    expect(await textOf(model)).not.toBe(plain);
    expect(model.description.adapterVersion).toBe(name);
  });

  it.each(['softPrompt', 'lora', 'softPromptAndLora'] as const)(
    'does not reach a request for the base model, nor the request after it lack the adapter: %s',
    async (name) => {
      const model = await open();
      const plain = await textOf(model);
      await model.useAdapter(adapterOf('tiny-qwen2', name));
      const personal = await textOf(model);
      expect(await textOf(model, { baseOnly: true })).toBe(plain);
      expect(await textOf(model)).toBe(personal);
      const byBase = await model.generate({ prompt, maxTokens: 2, alternatives: 1, baseOnly: true }, never);
      expect(byBase).not.toHaveProperty('adapterVersion');
    },
  );

  it('leaves no trace when it goes, whatever came between', async () => {
    const model = await open();
    const plain = await textOf(model);
    for (const name of ['lora', 'softPrompt', 'softPromptAndLora'] as const) {
      await model.useAdapter(adapterOf('tiny-qwen2', name));
      await textOf(model, { baseOnly: name === 'lora' });
    }
    await model.useAdapter(undefined);
    expect(await textOf(model)).toBe(plain);
    expect(model.description).not.toHaveProperty('adapterVersion');
  });

  it('that changes clears the prefix cache, also where the graph stays the same', async () => {
    const model = await open();
    await model.useAdapter(adapterOf('tiny-qwen2', 'lora'));
    await textOf(model);
    expect(await cachedTokens(model)).toBeGreaterThan(10);
    await model.useAdapter({ ...adapterOf('tiny-qwen2', 'lora')!, version: 'next' });
    expect(await cachedTokens(model)).toBe(0);
    expect(await cachedTokens(model, { baseOnly: true })).toBe(0);
    expect(await cachedTokens(model, { baseOnly: true })).toBeGreaterThan(10);
  });

  it('with LoRA on one layer alone is one too', async () => {
    const model = await open();
    const plain = await answerOf(model);
    const whole = adapterOf('tiny-qwen2', 'lora')!;
    for (const module of ['model.layers.1.self_attn.v_proj', 'model.layers.2.mlp.up_proj']) {
      await model.useAdapter({ version: module, lora: new Map([[module, whole.lora.get(module)!]]) });
      expect((await answerOf(model)).logprob).not.toBeCloseTo(plain.logprob, 3);
    }
  });
});

describe('the prefix cache', () => {
  it('holds what an early prefill ran, so that the request after it runs no more than the last tokens', async () => {
    const model = await open();
    const tokens = await model.prefill(prompt, never);
    const result = await model.generate({ prompt, maxTokens: 4, alternatives: 1 }, never);
    // The one whose logits are wanted, and the one taken back behind it.
    expect(result!.timing).toMatchObject({ prefillTokens: 2, cachedTokens: tokens - 2 });
  });

  it('serves a prompt that grows by a character, and answers as a fresh model does', async () => {
    const model = await open();
    const fresh = await open();
    for (const typed of ['r', 're', 'ret', 'return', 'return t']) {
      const grown = { ...prompt, prefix: prompt.prefix + typed };
      expect(await textOf(model, { prompt: grown })).toBe(await textOf(fresh, { prompt: grown }));
      await fresh.useAdapter(undefined);
      expect(await cachedTokens(model, { prompt: grown })).toBeGreaterThan(10);
    }
  });
});

describe('limits', () => {
  it.each([1, 40, 63, 64, 200, 256, 5000])(
    '%d tokens asked for, behind a long prompt, stay within the context',
    async (maxTokens) => {
      const model = await open({ contextTokens: 128 });
      const long = { ...prompt, prefix: prompt.prefix.repeat(20) };
      const result = await model.generate({ prompt: long, maxTokens, alternatives: 1 }, never);
      const { prefillTokens } = result!.timing;
      const [completion] = result!.completions;
      expect(prefillTokens + completion!.tokens).toBeLessThanOrEqual(128);
      expect(completion!.tokens).toBeGreaterThan(0);
    },
  );

  it.each(['', '\u0000', '\ud83d', '\r\n', '\t\t', '🙂', '<|endoftext|>', 'x'.repeat(20_000), '\n'.repeat(5000)])(
    'hostile text is answered: %#',
    async (text) => {
      const model = await open();
      for (const hostile of [{ prefix: text }, { head: text }, { suffix: text }]) {
        const result = await model.generate(
          { prompt: { ...prompt, ...hostile }, maxTokens: 4, alternatives: 2 },
          never,
        );
        for (const { logprob } of result!.completions) expect(logprob).toBeLessThanOrEqual(0);
      }
    },
  );

  it.each([2, 16, 40])('a context of %d tokens is enough to answer', async (contextTokens) => {
    const model = await open({ contextTokens });
    await model.useAdapter(adapterOf('tiny-qwen2', 'lora'));
    const result = await model.generate({ prompt, maxTokens: 64, alternatives: 1 }, never);
    expect(result!.completions[0]!.tokens).toBeGreaterThan(0);
  });

  it('a cancelled request gives nothing', async () => {
    const model = await open();
    expect(await model.generate({ prompt, maxTokens: 4, alternatives: 1 }, () => true)).toBeUndefined();
  });
});

it('says what it is', async () => {
  const model = await open();
  expect(model.description).toEqual({
    id: 'tiny',
    architecture: 'qwen2',
    device: 'cpu',
    contextTokens: 256,
    fillsInTheMiddle: true,
    separatesFiles: true,
    preferencesAs: 'exemplar',
  });
});
