import { mkdtempSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClusterShare, LearnRequest, UpdateResult } from '../../../../src/common/learning';
import { openAdapterRegistry, type AdapterRegistry } from '../../../../src/model/personal/adapterRegistry';
import { embeddingOf } from '../../../../src/model/personal/adapterShape';
import { newCohort } from '../../../../src/model/personal/cohort';
import { newAdapter } from '../../../../src/model/personal/newAdapter';
import { writeStarterPack } from '../../../../src/model/personal/starterPack';
import { openTrainingModel, type TrainingModel } from '../../../../src/model/personal/trainingModel';
import { updateWith } from '../../../../src/model/personal/update';
import { createRandom } from '../../../../src/model/runtime/random';
import { LEARNER, tensorsOf, TINY_PAIRS, TINY_STEPS } from './tinyLearning';

const NAMES = ['single quotes', 'double quotes', 'no semicolons', 'return types'];
const LANGUAGES = [['javascript'], ['javascript'], ['javascript', 'typescript'], ['python']];

const scratch = mkdtempSync(join(tmpdir(), 'penchant-from-pack-'));
const dataFolder = join(scratch, 'data');
const starterPack = join(scratch, 'pack');
let model: TrainingModel;

beforeAll(async () => {
  model = await openTrainingModel({ model: LEARNER, dataFolder, device: 'cpu', threads: 1 });
  packInto(starterPack);
});
afterAll(() => {
  model.dispose();
  rmSync(scratch, { recursive: true });
});

describe('the first update of a user', () => {
  it('begins from the starter pack, and stands somewhere among its clusters', async () => {
    const { result, clusters, notices } = await learn('ann', { starterPack });
    expect(result).toMatchObject({ version: 'v1', gate: { passed: true } });
    expect(clusters.map(({ name }) => name)).toEqual(NAMES);
    const shares = clusters.map(({ share }) => share);
    expect(Math.max(...shares) - Math.min(...shares)).toBeGreaterThan(0.01);
    expect(notices).toEqual([]);
  });

  it('moves the clusters of the pairs’ languages alone; with pairs of no known language all of them', async () => {
    const pairs = TINY_PAIRS.map((pair) => ({ ...pair, language: 'typescript' }));
    const { clusters: ofOne } = await learn('ben', { starterPack, pairs });
    const { clusters: ofAny } = await learn('bea', { starterPack });
    const isMoved = ({ share }: ClusterShare): boolean => Math.abs(share - 0.5) > 0.001;
    expect(ofOne.map(isMoved)).toEqual([false, false, true, false]);
    expect(ofAny.map(isMoved)).toEqual([true, true, true, true]);
  });

  it('is judged against the base model, not against the pack', async () => {
    const { result } = await learn('bob', { starterPack });
    expect(result.gate.heldOut.before).toMatchObject({ meanMargin: 0 });
  });

  it('gives the same for the same seed, and another than without the pack', async () => {
    await learn('one', { starterPack });
    await learn('same', { starterPack });
    await learn('bare', {});
    expect(tensorsOf(dataFolder, 'v1', 'same')).toEqual(tensorsOf(dataFolder, 'v1', 'one'));
    expect(tensorsOf(dataFolder, 'v1', 'bare')).not.toEqual(tensorsOf(dataFolder, 'v1', 'one'));
  });

  it('takes a part of what it learned where all of it would do harm to ordinary code', async () => {
    const recipe = { learningRates: { lora: 7e-2, embedding: 7e-2 } };
    const { result, registry } = await learn('hal', { recipe });
    expect(result).toMatchObject({ version: 'v1', gate: { passed: true, share: 0.5 } });
    expect(registry.list()).toMatchObject([{ gate: { share: 0.5 } }]);
  });

  it('without a pack has no clusters', async () => {
    const { clusters, notices } = await learn('carl', {});
    expect({ clusters, notices }).toEqual({ clusters: [], notices: [] });
  });

  it('goes without a damaged pack as it would with none, and says so once', async () => {
    const damaged = join(scratch, 'damaged');
    packInto(damaged);
    truncateSync(join(damaged, 'user_model.safetensors'), 50);
    const { result, notices } = await learn('dora', { starterPack: damaged });
    await learn('dora, without', {});
    expect(result).toMatchObject({ version: 'v1' });
    expect(notices).toEqual([expect.stringMatching(/without a starter pack: .* is not as it was made/)]);
    expect(tensorsOf(dataFolder, 'v1', 'dora')).toEqual(tensorsOf(dataFolder, 'v1', 'dora, without'));
  });

  it('fits the embedding alone from the pack, too, and leaves its LoRA as it is', async () => {
    const { registry } = await learn('eve', { starterPack, isEmbeddingOnly: true });
    const { lora } = registry.read('v1', model.config);
    expect([...lora.values()].every(({ b }) => b.every((number) => number === 0))).toBe(true);
  });
});

describe('a later update of a user', () => {
  it('goes on from what is active, whatever the pack is by then', async () => {
    await learn('fay', {});
    const { result, clusters, notices } = await learn('fay', { starterPack: join(scratch, 'gone') });
    expect(result).toMatchObject({ version: 'v2' });
    expect({ clusters, notices }).toEqual({ clusters: [], notices: [] });
  });

  it('begins from the pack again, once all that was learned is forgotten', async () => {
    const { registry } = await learn('gus', {});
    registry.setAside(['v1']);
    const { clusters } = await learn('gus', { starterPack });
    expect(clusters).toHaveLength(NAMES.length);
  });
});

interface Learned {
  readonly result: UpdateResult;
  readonly registry: AdapterRegistry;
  readonly clusters: readonly ClusterShare[];
  readonly notices: readonly string[];
}

async function learn(user: string, changes: Partial<LearnRequest>): Promise<Learned> {
  const notices: string[] = [];
  const result = await updateWith(
    model,
    {
      ...{ dataFolder, user, model: LEARNER, device: 'cpu', threads: 1, pairs: TINY_PAIRS, oldPairs: [] },
      ...{ budgetSeconds: 60, seed: 0, steps: TINY_STEPS },
      ...changes,
    },
    {
      signal: new AbortController().signal,
      onProgress: () => undefined,
      onNotice: (line) => void notices.push(line),
      waitWhilePaused: () => Promise.resolve(),
    },
  );
  const registry = openAdapterRegistry(dataFolder, user);
  return { result: result!, registry, clusters: registry.clusters(registry.active(model.checksum)!), notices };
}

/** A pack that has learned nothing yet: its clusters are little but different. */
function packInto(folder: string): void {
  const random = createRandom(2);
  const clusters = NAMES.map((name, index) => ({
    ...{ axis: `axis ${index}`, side: 'a' as const, name },
    languages: LANGUAGES[index]!,
  }));
  const { adapter } = newCohort(newAdapter(model, random), clusters, [], random);
  const bosEmbedding = embeddingOf(model.tokenizer.bosTokenId, model);
  writeStarterPack(
    folder,
    adapter,
    { config: model.config, bosEmbedding, checksum: model.checksum, model: 'tiny' },
    {},
  );
}
