/** @file Makes the policies of methods: by the trainer alone, or by a whole update with its gate. */

import { rmSync } from 'node:fs';
import type { UpdateControl, UpdateResult } from '../../../src/common/learning';
import { SOURCE_TRUST, type PreferencePair } from '../../../src/common/pairs';
import { UserFacingError } from '../../../src/common/userFacingError';
import { trustedPairs } from '../../../src/feedback/trustedPairs';
import { openAdapterRegistry } from '../../../src/model/personal/adapterRegistry';
import type { Adapter } from '../../../src/model/personal/adapter';
import { embeddingOf } from '../../../src/model/personal/adapterShape';
import { anchorTexts, referencePair } from '../../../src/model/personal/judging';
import { DEFAULT_LORA, newLora } from '../../../src/model/personal/lora';
import { newAdapter } from '../../../src/model/personal/newAdapter';
import { encodePair } from '../../../src/model/personal/pairTokens';
import { TRAINING_WINDOW } from '../../../src/model/personal/recipe';
import { readStarterPack } from '../../../src/model/personal/starterPack';
import { train, type TrainingPair } from '../../../src/model/personal/trainer';
import { updateWith } from '../../../src/model/personal/update';
import { weighedByStyle } from '../../../src/preferences/pairTrust';
import { individualUserModel } from '../../../src/model/personal/userModel';
import { createRandom } from '../../../src/model/runtime/random';
import type { CellResult } from './cells';
import type { Models } from './evaluate';
import { PAIRS_A_DAY, PAIRS_BEFORE } from './courses.mjs';
import { trainingOptions, type Course, type PolicySource } from './methods';

/** What a method works with. */
export interface Policy extends Pick<CellResult, 'steps' | 'trainingSeconds' | 'gate' | 'heldUpdates' | 'failure'> {
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
/** As many old pairs as an update sees among its new ones. */
const MOST_OLD_PAIRS = 100;
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
      case 'pack':
        return { adapter: packIn(deps) };
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

function packIn({ models: { training: model }, starterPack = '' }: PolicyDeps): Adapter {
  const { config, checksum, tokenizer } = model;
  const pack = readStarterPack(starterPack, {
    config,
    checksum,
    bosEmbedding: embeddingOf(tokenizer.bosTokenId, model),
  });
  if (pack.kind === 'none') throw new Error(`no starter pack: ${pack.reason}`);
  return pack.adapter;
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

/** One update after another, each with the pairs before it as old ones; of the last it is told how long it took and what its gate said. */
async function updated(
  { changes, usesStarterPack, isEmbeddingOnly, course }: PolicySource & { readonly kind: 'update' },
  pairs: readonly PreferencePair[],
  seed: number,
  { models: { training }, model, dataFolder, threads, starterPack }: PolicyDeps,
): Promise<Policy> {
  const registry = openAdapterRegistry(dataFolder, USER);
  rmSync(registry.folder, { recursive: true, force: true });
  try {
    let heldUpdates = 0;
    let last: UpdateResult | undefined;
    let seen = 0;
    for (const fresh of updatesOf(course, pairs)) {
      const old = pairs.slice(Math.max(0, seen - MOST_OLD_PAIRS), seen);
      seen += fresh.length;
      const request = {
        ...{ dataFolder, user: USER, model, threads, seed },
        device: 'cpu',
        ...(await trusted(old, fresh)),
        budgetSeconds: UNHURRIED_SECONDS,
        recipe: changes,
        isEmbeddingOnly,
        ...(usesStarterPack && starterPack !== undefined && { starterPack }),
      } as const;
      last = await updateWith(training, request, CONTROL);
      if (last?.gate.passed === false) heldUpdates++;
    }
    if (!last) throw new Error('there was no update, or it was cancelled');
    const { gate, steps, seconds, version } = last;
    return {
      ...(version !== null && { adapter: registry.read(version, training.config) }),
      ...{ steps, trainingSeconds: seconds },
      gate: { passed: gate.passed, reason: gate.reason },
      ...(course !== 'atOnce' && { heldUpdates }),
    };
  } finally {
    rmSync(registry.folder, { recursive: true, force: true });
  }
}

/** The new pairs of each update. */
function updatesOf(course: Course, pairs: readonly PreferencePair[]): readonly (readonly PreferencePair[])[] {
  switch (course) {
    case 'atOnce':
      return [pairs];
    case 'changed':
      return [pairs.slice(0, PAIRS_BEFORE), pairs.slice(PAIRS_BEFORE)];
    case 'daily':
      return Array.from({ length: Math.ceil(pairs.length / PAIRS_A_DAY) }, (_, day) =>
        pairs.slice(day * PAIRS_A_DAY, (day + 1) * PAIRS_A_DAY),
      );
  }
}

/** As the schedule would have them. They are the developer's who is simulated, under whichever name. */
async function trusted(
  old: readonly PreferencePair[],
  fresh: readonly PreferencePair[],
): Promise<{ readonly pairs: readonly PreferencePair[]; readonly oldPairs: readonly PreferencePair[] }> {
  const own = (pairs: readonly PreferencePair[]): readonly PreferencePair[] =>
    pairs.map((pair) => ({ ...pair, user: USER }));
  return trustedPairs({ oldPairs: own(old), pairs: own(fresh) }, weighedByStyle);
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
