/**
 * @file A data folder in which a developer has been at work for some weeks: written by the real store and the real registry. The
 * versions change next to nothing of what the real model writes, as nothing was trained.
 */

import { rmSync } from 'node:fs';
import path from 'node:path';
import { DEFAULT_USER } from '../../../src/common/dataFolder';
import type { GateVerdict, UpdateResult } from '../../../src/common/learning';
import type { OutcomeRecord } from '../../../src/feedback/records';
import { settleTainted } from '../../../src/feedback/settleTainted';
import { openFeedbackStore, type FeedbackStore } from '../../../src/feedback/store/feedbackStore';
import { openWeightFile } from '../../../src/model/base/openWeightFile';
import type { WeightFile } from '../../../src/model/base/weights';
import { openAdapterRegistry, type AdapterRegistry } from '../../../src/model/personal/adapterRegistry';
import { DEFAULT_LORA, newLora } from '../../../src/model/personal/lora';
import { modelChecksum } from '../../../src/model/personal/modelChecksum';
import { individualUserModel } from '../../../src/model/personal/userModel';
import { createRandom } from '../../../src/model/runtime/random';
import { stylePairs } from './stylePairs';
import { dataFolderWith } from './session';

export const LEARNED_MODEL = 'smollm2-135m';
const DAY_MS = 86_400_000;
const SEED = 5;

export interface LearnedFolder {
  readonly dataFolder: string;
  readonly store: FeedbackStore;
  readonly registry: AdapterRegistry;
  readonly baseChecksum: string;
  dispose(): void;
}

/** With v1 and v2, of which v2 is in use; v3 learned from a pair that was erased; another update was held by the gate. */
export async function makeLearnedFolder(modelFolder: string): Promise<LearnedFolder> {
  const dataFolder = dataFolderWith(modelFolder);
  const modelFile = path.join(dataFolder, 'models', LEARNED_MODEL, 'model.gguf');
  const baseChecksum = await modelChecksum(modelFile, dataFolder);
  const store = openFeedbackStore(dataFolder);
  const registry = openAdapterRegistry(dataFolder, DEFAULT_USER);
  const made: LearnedFolder = {
    ...{ dataFolder, store, registry, baseChecksum },
    dispose: () => {
      store.dispose();
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
  const base = openWeightFile(modelFile);
  try {
    await fill(made, base);
  } finally {
    base.dispose();
  }
  return made;
}

async function fill(made: LearnedFolder, base: WeightFile): Promise<void> {
  const { store, registry } = made;
  const now = Date.now();
  for (const outcome of outcomesUntil(now)) store.addOutcome(outcome);
  store.addPairs(stylePairs(now - 30 * DAY_MS));
  const ids = [...store.all({})].map(({ id }) => id);

  addUpdate(made, base, { daysAgo: 24, pairs: ids.slice(0, 20), rank: [0.5, 0.75], margin: [0, 0.9], loss: 0.52 });
  addUpdate(made, base, {
    daysAgo: 17,
    pairs: ids.slice(0, 30),
    rank: [0.75, 0.67],
    margin: [0.9, 1.1],
    loss: 0.6,
    isHeld: true,
  });
  addUpdate(made, base, { daysAgo: 9, pairs: ids.slice(0, 40), rank: [0.72, 0.88], margin: [0.8, 2.1], loss: 0.31 });
  addUpdate(made, base, { daysAgo: 3, pairs: ids.slice(20, 41), rank: [0.88, 0.9], margin: [2.1, 2.3], loss: 0.27 });
  store.erase({ ids: ids.slice(40, 41) });
  await settleTainted(store, {
    versions: async () => registry.list(),
    setAside: async (_, versions) => registry.setAside(versions),
  });
}

interface TestUpdate {
  readonly daysAgo: number;
  readonly pairs: readonly number[];
  /** Before and after. */
  readonly rank: readonly [number, number];
  readonly margin: readonly [number, number];
  readonly loss: number;
  readonly isHeld?: boolean;
}

function addUpdate({ store, registry, baseChecksum }: LearnedFolder, base: WeightFile, update: TestUpdate): void {
  const { daysAgo, pairs, loss, isHeld = false } = update;
  const startedAt = Date.now() - daysAgo * DAY_MS;
  const endedAt = startedAt + 74_000;
  const parent = registry.active(baseChecksum) ?? null;
  const gate = verdictOf(update);
  const metrics = { steps: 60, seconds: 74, loss, seed: SEED, device: 'cpu' };
  const id = store.startUpdate({ user: DEFAULT_USER, startedAt, model: LEARNED_MODEL, baseChecksum, parent });
  const made = isHeld
    ? undefined
    : registry.commit(
        adapterFor(base),
        {
          ...{ parent, model: LEARNED_MODEL, baseChecksum, gate, metrics },
          ...{ date: new Date(endedAt).toISOString(), pairs: pairs.length },
        },
        { config: base.config, bosEmbedding: bosEmbeddingOf(base) },
        { activate: true },
      );
  const result: UpdateResult = {
    ...{ version: made?.version ?? parent, gate, steps: 60, pairs: pairs.length, seconds: 74, loss },
  };
  store.endUpdate(id, {
    ...{ endedAt, state: isHeld ? 'held' : 'passed', reason: gate.reason, result: JSON.stringify(result), pairs },
    ...(made && { version: made.version }),
  });
}

function verdictOf({ rank, margin, pairs, isHeld = false }: TestUpdate): GateVerdict {
  const [before, after] = [0, 1].map((index) => ({
    ...{ pairs: Math.floor(pairs.length / 5), accuracy: rank[index] ?? 0, rankAccuracy: rank[index] ?? 0 },
    meanMargin: margin[index] ?? 0,
  }));
  if (!before || !after) throw new Error('an update has figures of before and after');
  return {
    passed: !isHeld,
    reason: isHeld
      ? 'Fewer held-out pairs are ranked rightly than before: 4 of 6 in place of 5.'
      : 'More held-out pairs are ranked rightly, and other code is as likely as before.',
    heldOut: { before, after },
    neutralNll: { python: { base: 3.23, after: isHeld ? 3.31 : 3.25 }, typescript: { base: 2.6, after: 2.59 } },
    insaneProbes: 0,
  };
}

/** A soft prompt of blank lines and a LoRA that changes nothing. */
function adapterFor(base: WeightFile): Parameters<AdapterRegistry['commit']>[0] {
  const rows = 4;
  const { hiddenSize } = base.config;
  const embedding = new Float32Array(rows * hiddenSize);
  for (let row = 0; row < rows; row++) embedding.set(bosEmbeddingOf(base), row * hiddenSize);
  return {
    userModel: individualUserModel(embedding, rows),
    lora: newLora(base.config, DEFAULT_LORA, createRandom(SEED)),
  };
}

function bosEmbeddingOf(base: WeightFile): Float32Array {
  // SmolLM2's document separator.
  return base.readRows('model.embed_tokens.weight', 0, 1);
}

/** Six weeks of suggestions, of which more and more are taken. */
function* outcomesUntil(now: number): Generator<OutcomeRecord> {
  const random = createRandom(SEED);
  for (let day = 26; day >= 0; day--) {
    const date = new Date(now - day * DAY_MS);
    const isFree = date.getDay() === 0 || date.getDay() === 6;
    const shown = isFree ? 0 : 18 + Math.floor(random() * 40);
    for (let index = 0; index < shown; index++) {
      const isTaken = random() < 0.24 + (26 - day) * 0.014;
      yield {
        ...{ suggestionId: `s${day}-${index}`, kind: isTaken ? 'accepted' : 'typedOver' },
        ...{ shownAt: Math.min(now, date.setHours(9, index)), dwellMs: 1200, cycles: 0, languageId: 'typescript' },
        ...{ trigger: 'automatic', model: LEARNED_MODEL, logprob: -2, tokens: 8, characters: 28, lines: 1 },
        ...{ takenCharacters: isTaken ? 28 : 0, isLineStart: false, isLineEnd: true },
      };
    }
  }
}
