import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openLanguageModel, type LanguageModel } from '../../src/model';
import { realModelPath } from './realModel';

/** A machine so slow that a line takes seconds. */
const STEP_DELAY_MS = 100;
const dataFolder = mkdtempSync(join(tmpdir(), 'penchant-open-model-'));
let model: LanguageModel;

beforeAll(async () => {
  process.env['PENCHANT_TEST_STEP_DELAY_MS'] = String(STEP_DELAY_MS);
  model = await openLanguageModel({ model: realModelPath, dataFolder, device: 'cpu' });
});
afterAll(() => {
  delete process.env['PENCHANT_TEST_STEP_DELAY_MS'];
  model.dispose();
  rmSync(dataFolder, { recursive: true });
});

const prompt = { head: '', prefix: 'def mean(values):\n    """The arithmetic mean."""\n    return ', suffix: '' };

it('says what it is', () => {
  expect(model.description).toMatchObject({
    architecture: 'llama',
    device: 'cpu',
    contextTokens: 512,
    fillsInTheMiddle: false,
    separatesFiles: false,
    preferencesAs: 'exemplar',
  });
});

it('a slow model gives at its deadline what it has', async () => {
  await model.prefill(prompt, () => false);
  const startedAt = Date.now();
  const request = { prompt, maxTokens: 60, alternatives: 3, deadlineAt: startedAt + 600 };
  const result = await model.generate(request, () => false);
  // One step may begin before the deadline and end after it; the rest is for a busy machine.
  expect(Date.now() - startedAt).toBeLessThan(600 + 2 * STEP_DELAY_MS + 300);
  expect(result!.completions).toHaveLength(1);
  expect(result!.completions[0]).toMatchObject({ stopReason: 'deadline' });
  expect(result!.completions[0]!.text).toMatch(/^\S/);
});

it('a slow model gives nothing, in time, where not even the prompt is done', async () => {
  const long = { ...prompt, prefix: prompt.prefix.repeat(12) };
  const startedAt = Date.now();
  const request = { prompt: long, maxTokens: 60, alternatives: 1, deadlineAt: startedAt + 150 };
  const result = await model.generate(request, () => false);
  expect(result!.completions).toMatchObject([{ text: '', tokens: 0, stopReason: 'deadline' }]);
  expect(Date.now() - startedAt).toBeLessThan(1500);
});
