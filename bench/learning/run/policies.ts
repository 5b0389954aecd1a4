/** @file Makes the policies of methods: by the trainer alone, or by a whole update with its gate. */

import { rmSync } from 'node:fs';
import type { UpdateControl } from '../../../src/common/learning';
import { SOURCE_TRUST, type PreferencePair } from '../../../src/common/pairs';
import { UserFacingError } from '../../../src/common/userFacingError';
import { openAdapterRegistry } from '../../../src/model/personal/adapterRegistry';
import type { Adapter } from '../../../src/model/personal/adapter';
import { anchorTexts, referencePair } from '../../../src/model/personal/judging';
import { DEFAULT_LORA, newLora } from '../../../src/model/personal/lora';
import { newAdapter } from '../../../src/model/personal/newAdapter';
import { encodePair } from '../../../src/model/personal/pairTokens';
import { TRAINING_WINDOW } from '../../../src/model/personal/recipe';
import { train, type TrainingPair } from '../../../src/model/personal/trainer';
import { updateWith } from '../../../src/model/personal/update';
import { weighedByStyle } from '../../../src/preferences/pairTrust';
import { individualUserModel } from '../../../src/model/personal/userModel';
import { createRandom } from '../../../src/model/runtime/random';
import type { CellResult } from './cells';
import type { Models } from './evaluate';
import { trainingOptions, type PolicySource } from './methods';

/** What a method works with. */
export interface Policy extends Pick<CellResult, 'steps' | 'trainingSeconds' | 'gate' | 'failure'> {
  /** Absent: the base model. */
  readonly adapter?: Adapter;
}

export interface PolicyDeps {
  readonly models: Models;
  readonly model: string;
  readonly dataFolder: string;
  readonly threads: number;
  /** Its folder; absent: there is none. */
  readonly starterPack?: string;
}

/** Training ends by its steps, so that results do not depend on how busy the machine is. */
const UNHURRIED_SECONDS = 1e6;
/** Whose versions are made here, and removed. */
const USER = 'bench-learning';

/** A training that stops itself, as where its loss explodes, leaves the base model. */
export async function policyOf(
  source: PolicySource,
  pairs: readonly PreferencePair[],
  seed: number,
  deps: PolicyDeps,
): Promise<Policy> {
  const startedAt = performance.now();
  try {
    switch (source.kind) {
      case 'base':
        return {};
      case 'trained':
        return await trained(source, pairs, seed, deps.models);
      case 'update':
        return await updated(source, pairs, seed, deps);
    }
  } catch (error) {
    if (!(error instanceof UserFacingError)) throw error;
    return { failure: error.message, trainingSeconds: (performance.now() - startedAt) / 1000 };
  }
}

async function trained(
  { hasEmbedding, isTrusting, changes }: PolicySource & { readonly kind: 'trained' },
  pairs: readonly PreferencePair[],
  seed: number,
  models: Models,
): Promise<Policy> {
  const startedAt = performance.now();
  const { training: model } = models;
  const random = createRandom(seed);
  const start = hasEmbedding ? newAdapter(model, random) : withoutEmbedding(models, random);
  const runner = models.runnerFor(start);
  const deps = { model, runner, bosTokenId: model.tokenizer.bosTokenId, isCancelled };
  const fresh: TrainingPair[] = [];
  for (const pair of pairs) {
    const tokens = encodePair(pair, model.tokenizer, TRAINING_WINDOW);
    const referenced = await referencePair(tokens, { ...deps, runner: models.runnerFor(undefined) });
    if (!referenced) throw new Error('the reference pass was cancelled');
    const trust = isTrusting ? { weight: 1, labelNoise: 0 } : SOURCE_TRUST[pair.source ?? 'unknown'];
    fresh.push({ ...referenced, ...trust });
  }
  const languages = new Set(pairs.flatMap(({ language }) => language ?? []));
  const options = trainingOptions(changes, pairs.length);
  const result = await train(start, { fresh, old: [] }, anchorTexts(languages, model), options, {
    ...{ runner, bosTokenId: deps.bosTokenId, random, isCancelled },
    onStep: () => undefined,
  });
  if (!result) throw new Error('training was cancelled');
  return { adapter: result.adapter, steps: result.steps, trainingSeconds: (performance.now() - startedAt) / 1000 };
}

/** A LoRA alone. */
function withoutEmbedding({ training: { config } }: Models, random: () => number): Adapter {
  return { userModel: individualUserModel(new Float32Array(), 0), lora: newLora(config, DEFAULT_LORA, random) };
}

async function updated(
  { changes, usesStarterPack, isEmbeddingOnly }: PolicySource & { readonly kind: 'update' },
  pairs: readonly PreferencePair[],
  seed: number,
  { models: { training }, model, dataFolder, threads, starterPack }: PolicyDeps,
): Promise<Policy> {
  const registry = openAdapterRegistry(dataFolder, USER);
  rmSync(registry.folder, { recursive: true, force: true });
  try {
    const request = {
      ...{ dataFolder, user: USER, model, threads, seed },
      device: 'cpu',
      // They are the developer's who is simulated, under whichever name.
      pairs: (await weighedByStyle(pairs)).flatMap((pair) => (pair ? [{ ...pair, user: USER }] : [])),
      oldPairs: [],
      budgetSeconds: UNHURRIED_SECONDS,
      recipe: changes,
      isEmbeddingOnly,
      ...(usesStarterPack && starterPack !== undefined && { starterPack }),
    } as const;
    const result = await updateWith(training, request, CONTROL);
    if (!result) throw new Error('the update was cancelled');
    const { gate, steps, seconds, version } = result;
    return {
      ...(version !== null && { adapter: registry.read(version, training.config) }),
      ...{ steps, trainingSeconds: seconds },
      gate: { passed: gate.passed, reason: gate.reason },
    };
  } finally {
    rmSync(registry.folder, { recursive: true, force: true });
  }
}

const CONTROL: UpdateControl = {
  signal: new AbortController().signal,
  onProgress: () => undefined,
  onNotice: (line) => {
    throw new Error(line);
  },
  waitWhilePaused: () => Promise.resolve(),
};

function isCancelled(): Promise<boolean> {
  return Promise.resolve(false);
}
