import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AdapterVersion } from '../../../../src/common/learning';
import { openAdapterRegistry, type AdapterRegistry } from '../../../../src/model/personal/adapterRegistry';
import { modelChecksum } from '../../../../src/model/personal/modelChecksum';
import {
  openPersonalLanguageModel,
  type PersonalLanguageModel,
} from '../../../../src/model/personal/personalLanguageModel';
import { openLanguageModel } from '../../../../src/model/runtime/openLanguageModel';
import { adapterOf } from '../runtime/tinyModels';
import { commitTinyAdapter, TINY_MODEL } from './committedAdapter';

const path = TINY_MODEL;
const prompt = { head: '', prefix: 'export function sum(values) {\n  let total = 0;\n', suffix: '' };

let dataFolder: string;
let registry: AdapterRegistry;
let checksum: string;
let opened: PersonalLanguageModel[];

beforeEach(async () => {
  dataFolder = mkdtempSync(join(tmpdir(), 'penchant-personal-'));
  registry = openAdapterRegistry(dataFolder, 'ann');
  checksum = await modelChecksum(path, dataFolder);
  opened = [];
});
afterEach(() => {
  for (const model of opened) model.dispose();
  rmSync(dataFolder, { recursive: true });
});

async function open(user?: string): Promise<PersonalLanguageModel> {
  const model = await openPersonalLanguageModel({
    ...{ model: path, dataFolder, device: 'cpu' },
    ...(user !== undefined && { user }),
  });
  opened.push(model);
  return model;
}

async function logprobOf(model: Pick<PersonalLanguageModel, 'generate'>): Promise<number> {
  const result = await model.generate({ prompt, maxTokens: 8, alternatives: 1 }, () => false);
  return result!.completions[0]!.logprob;
}

async function cachedTokens(model: PersonalLanguageModel): Promise<number> {
  const result = await model.generate({ prompt, maxTokens: 1, alternatives: 1 }, () => false);
  return result!.timing.cachedTokens;
}

/** Makes an adapter the active version. */
function commit(factor = 1): AdapterVersion {
  return commitTinyAdapter(registry, checksum, { factor });
}

describe('a personal language model', () => {
  it('answers from the start as its user’s active adapter has it', async () => {
    const plain = await openLanguageModel({ model: path, dataFolder, device: 'cpu' });
    try {
      await plain.useAdapter(adapterOf('tiny-qwen2', 'softPromptAndLora'));
      commit();
      const model = await open('ann');
      expect(model.description.adapterVersion).toBe('v1');
      expect(await logprobOf(model)).toBeCloseTo(await logprobOf(plain), 3);
    } finally {
      plain.dispose();
    }
  });

  it('is the base model for whoever has no adapter, and where nobody is named', async () => {
    commit();
    const [stranger, nobody] = [await open('bob'), await open()];
    expect(stranger.description).not.toHaveProperty('adapterVersion');
    expect(nobody.description).not.toHaveProperty('adapterVersion');
    expect(await logprobOf(stranger)).toBe(await logprobOf(nobody));
  });

  it('takes over what became active, and goes back to the base model', async () => {
    const model = await open('ann');
    const base = await logprobOf(model);
    commit();
    await model.useActiveAdapter('ann');
    expect(model.description.adapterVersion).toBe('v1');
    expect(await logprobOf(model)).not.toBe(base);
    registry.activate(null, checksum);
    await model.useActiveAdapter('ann');
    expect(model.description).not.toHaveProperty('adapterVersion');
    expect(await logprobOf(model)).toBe(base);
  });

  it('keeps its prefix cache where the active adapter is still the same, and loses it where another is', async () => {
    commit();
    const model = await open('ann');
    await cachedTokens(model);
    await model.useActiveAdapter('ann');
    expect(await cachedTokens(model)).toBeGreaterThan(10);
    commit(2);
    await model.useActiveAdapter('ann');
    expect(model.description.adapterVersion).toBe('v2');
    expect(await cachedTokens(model)).toBe(0);
  });

  it('tells a first version from the first version after everything was erased', async () => {
    commit();
    const model = await open('ann');
    const before = await logprobOf(model);
    registry.erase();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(commit(3).version).toBe('v1');
    await model.useActiveAdapter('ann');
    expect(await logprobOf(model)).not.toBe(before);
  });

  it('says that the active adapter is damaged, completes with the base model, and takes the next that is whole', async () => {
    const base = await logprobOf(await open());
    commit();
    writeFileSync(join(registry.folder, 'v1', 'user_model.safetensors'), 'damaged');
    const model = await open('ann');
    expect(model.description).not.toHaveProperty('adapterVersion');
    expect(model.description.adapterProblem).toMatch(
      /^The adapter v1 is damaged: .*The base model completes your code/,
    );
    expect(await logprobOf(model)).toBe(base);
    commit();
    await model.useActiveAdapter('ann');
    expect(model.description.adapterVersion).toBe('v2');
    expect(model.description).not.toHaveProperty('adapterProblem');
  });

  it('does without an adapter that becomes damaged while another is in place', async () => {
    const base = await logprobOf(await open());
    commit();
    const model = await open('ann');
    commit(2);
    writeFileSync(join(registry.folder, 'v2', 'lora', 'adapter_model.safetensors'), '');
    await model.useActiveAdapter('ann');
    expect(model.description.adapterProblem).toContain('v2');
    expect(await logprobOf(model)).toBe(base);
  });
});
