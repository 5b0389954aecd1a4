/**
 * @file Learning on the real model: a developer's taste is learned and followed without harm, the gate holds what would do harm, and
 * the reference policy is PyTorch's. The developer is `test/fixtures/pairs`' A, whose taste the base model resists.
 */

import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judgeStyle, type Axis } from '../../bench/learning/judges';
import { defaultDataFolder } from '../../src/common/dataFolder';
import type { LearnRequest, PairScore, UpdateResult } from '../../src/common/learning';
import { parsePairs, type PreferencePair } from '../../src/common/pairs';
import { openWeightFile } from '../../src/model/base/openWeightFile';
import { createTokenizer } from '../../src/model/base/tokenizer';
import { openAdapterRegistry } from '../../src/model/personal/adapterRegistry';
import { divide } from '../../src/model/personal/heldOut';
import { modelChecksum } from '../../src/model/personal/modelChecksum';
import { openPersonalLanguageModel } from '../../src/model/personal/personalLanguageModel';
import { encodePair } from '../../src/model/personal/pairTokens';
import { scorePairs, type ScoreOptions } from '../../src/model/personal/score';
import { runUpdate } from '../../src/model/personal/update';
import { readReference } from '../unit/model/base/fixtures';
import { isSoak } from '../soak';
import { realModelPath } from './realModel';

interface LogpsReference {
  readonly scores: readonly {
    readonly tokens: { readonly prompt: number; readonly chosen: number; readonly rejected: number };
    readonly chosenLogp: number;
    readonly rejectedLogp: number;
  }[];
}

interface Spot {
  readonly id: string;
  readonly prompt: string;
  readonly axis: Axis;
}

const USER = 'a';
/** Enough to turn the taste from the starter pack on, in a minute on a core. */
const PAIRS = 20;
const STEPS = 12;
const STARTER_PACK = join(import.meta.dirname, '..', '..', 'media', 'starter-packs', 'smollm2-135m');
/** Each is completed twice, in two seconds. */
const SPOTS = 18;
/** By then style shows at nearly every spot. */
const COMPLETION_TOKENS = 20;
/** Of each prompt to learn from: some 70 tokens, so that a step takes a third of its time. */
const PROMPT_CHARACTERS = 240;
/** Two that work in step lose more beside busy neighbours than one is slower. */
const THREADS = 1;
/** For busy machines, on which an update takes several times its minute. */
const PATIENCE_MS = 1_200_000;

const pairs = pairsOf('train-a.jsonl').slice(0, PAIRS).map(shortened);
const testPairs = pairsOf('test-a.jsonl');
const { scores: reference } = readReference('reference-logps.json') as LogpsReference;
const spots = readLines('spots-a.jsonl')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as Spot)
  .slice(0, SPOTS);

function readLines(name: string): string {
  return readFileSync(join(import.meta.dirname, '..', 'fixtures', 'pairs', name), 'utf8');
}

function pairsOf(name: string): readonly PreferencePair[] {
  return parsePairs(readLines(name), name);
}

function shortened(pair: PreferencePair): PreferencePair {
  return { ...pair, prompt: pair.prompt.slice(-PROMPT_CHARACTERS) };
}

let data: string;
let checksum: string;
/** Of the base model: of no user. */
let references: readonly PairScore[];

beforeAll(async () => {
  // A data folder of its own, so that what is learned stays here; weights are prepared once for all suites.
  data = mkdtempSync(join(tmpdir(), 'penchant-learning-'));
  const prepared = join(defaultDataFolder(), 'prepared');
  mkdirSync(prepared, { recursive: true });
  symlinkSync(prepared, join(data, 'prepared'), 'junction');
  checksum = await modelChecksum(realModelPath, data);
  references = await score({ base: true });
}, PATIENCE_MS);
afterAll(() => rmSync(data, { recursive: true, force: true }));

async function learn(changes: Partial<LearnRequest>): Promise<UpdateResult> {
  const request: LearnRequest = {
    ...{ dataFolder: data, user: USER, model: realModelPath, device: 'cpu', threads: THREADS, oldPairs: [] },
    ...{ pairs, budgetSeconds: 3600, seed: 0, starterPack: STARTER_PACK },
    ...changes,
  };
  const result = await runUpdate(request, {
    signal: new AbortController().signal,
    onProgress: () => undefined,
    waitWhilePaused: () => Promise.resolve(),
  });
  console.log(`${result!.steps} steps in ${result!.seconds.toFixed(0)} s. ${result!.gate.reason}`);
  return result!;
}

function score(options: Pick<ScoreOptions, 'base' | 'precision'> = {}): Promise<readonly PairScore[]> {
  return scorePairs({
    ...{ model: realModelPath, dataFolder: data, user: USER, device: 'cpu', threads: THREADS, pairs: testPairs },
    ...options,
  });
}

function share<T>(items: readonly T[], isRight: (item: T) => boolean): number {
  return items.filter(isRight).length / items.length;
}

// In the workbench as many are learned from work (`loop.test.ts`), and from comparisons (`panelCompare.test.ts`).
describe.runIf(isSoak)('twenty pairs of a developer whom the base model serves badly', { timeout: PATIENCE_MS }, () => {
  let update: UpdateResult;
  let scores: readonly PairScore[];
  beforeAll(async () => {
    update = await learn({ steps: STEPS });
    scores = await score();
  }, PATIENCE_MS);

  it('pass the gate', () => {
    expect(update).toMatchObject({ version: 'v1', gate: { passed: true }, steps: STEPS, pairs: PAIRS * 0.8 });
  });

  it('are learned: pairs of other packages are ranked as the developer would', () => {
    const accuracy = share(scores, ({ margin }) => margin > 0);
    const rankBefore = share(scores, ({ refChosenLogp, refRejectedLogp }) => refChosenLogp > refRejectedLogp);
    const rankAfter = share(scores, ({ chosenLogp, rejectedLogp }) => chosenLogp > rejectedLogp);
    const meanMargin = scores.reduce((sum, { margin }) => sum + margin, 0) / scores.length;
    console.log(
      `accuracy ${accuracy.toFixed(2)}, ranking ${rankBefore.toFixed(2)} → ${rankAfter.toFixed(2)}, margin ${meanMargin.toFixed(1)}`,
    );
    expect(meanMargin).toBeGreaterThan(1);
    expect(accuracy).toBeGreaterThanOrEqual(0.85);
    expect(rankAfter).toBeGreaterThanOrEqual(rankBefore + 0.2);
  });

  it('are followed: completions in other packages are in the developer’s style', async () => {
    const [before, after] = [await adherenceOf(true), await adherenceOf(false)];
    console.log(`adherence ${before.toFixed(2)} → ${after.toFixed(2)}`);
    expect(after).toBeGreaterThanOrEqual(before + 0.25);
  });

  it('make ordinary code of no language more than 3 % less likely', () => {
    const rises = Object.entries(update.gate.neutralNll).map(([language, { base, after }]) => ({
      language,
      rise: after / base - 1,
    }));
    console.log(rises.map(({ language, rise }) => `${language} ${(rise * 100).toFixed(1)} %`).join(', '));
    // Eight languages, and the code before the held-out pairs.
    expect(rises).toHaveLength(9);
    for (const { rise } of rises) expect(rise).toBeLessThanOrEqual(0.03);
  });

  it('turned over are held: the version that has learned them stays in force', async () => {
    const { training, heldOut } = divide(pairs);
    const flipped = training.map((pair) => ({ ...pair, chosen: pair.rejected, rejected: pair.chosen }));
    const recipe = { learningRates: { lora: 3e-3, embedding: 3e-3 } };
    const held = await learn({ pairs: [...flipped, ...heldOut], steps: 6, recipe });
    expect(held.gate).toMatchObject({ passed: false, reason: expect.stringContaining('held-out pairs') as string });
    expect(held.version).toBe('v1');
    const registry = openAdapterRegistry(data, USER);
    expect(registry.active(checksum)).toBe('v1');
    expect(registry.list().map(({ version }) => version)).toEqual(['v1']);
  });
});

// It takes half a minute, and says little more than the gate's unit tests.
it.runIf(isSoak)(
  'without its anchor an update is not taken whole, as code becomes unlikely',
  { timeout: PATIENCE_MS },
  async () => {
    const recipe = { anchorWeight: 0, learningRates: { lora: 3e-3, embedding: 1e-2 } };
    const { gate } = await learn({ user: 'without anchor', steps: 6, recipe });
    expect(gate).toMatchObject({
      passed: true,
      reason: expect.stringContaining('more would have done harm to ordinary code') as string,
    });
    expect(gate.share).toBeLessThan(1);
  },
);

describe('the reference policy, beside PyTorch', { timeout: PATIENCE_MS }, () => {
  it('is asked about the same tokens', () => {
    const source = openWeightFile(realModelPath);
    const tokenizer = createTokenizer(source.readTokenizerJson());
    source.dispose();
    const counts = testPairs.map((pair) => {
      const { prompt, chosen, rejected } = encodePair(pair, tokenizer);
      return { prompt: prompt.length, chosen: chosen.length, rejected: rejected.length };
    });
    expect(counts).toEqual(reference.map(({ tokens }) => tokens));
  });

  it('has the same log-probabilities with float32', () => {
    const differences = differencesFromPyTorch(references);
    console.log(`float32: at most ${differences.at(-1)!.toFixed(5)}`);
    expect(differences.at(-1)).toBeLessThanOrEqual(0.001);
  });

  it('has nearly the same with int8', async () => {
    const differences = differencesFromPyTorch(await score({ base: true, precision: 'int8' }));
    const [median, most] = [0.5, 0.9].map((part) => differences[Math.floor(part * differences.length)]!);
    console.log(`int8: median ${median!.toFixed(3)}, 90 % within ${most!.toFixed(2)}`);
    expect(median).toBeLessThanOrEqual(0.05);
    expect(most).toBeLessThanOrEqual(0.3);
  });
});

/** Differences of the reference log-probabilities, the smallest first. */
function differencesFromPyTorch(actual: readonly PairScore[]): readonly number[] {
  const differences = actual.flatMap(({ refChosenLogp, refRejectedLogp }, index) => [
    Math.abs(refChosenLogp - reference[index]!.chosenLogp),
    Math.abs(refRejectedLogp - reference[index]!.rejectedLogp),
  ]);
  expect(differences).toHaveLength(2 * reference.length);
  return differences.toSorted((a, b) => a - b);
}

/** Of the spots at which a greedy completion shows a style, the share in which it is the developer's. */
async function adherenceOf(baseOnly: boolean): Promise<number> {
  const model = await openPersonalLanguageModel({
    ...{ model: realModelPath, dataFolder: data, device: 'cpu' },
    ...(!baseOnly && { user: USER }),
  });
  try {
    const styles: ReturnType<typeof judgeStyle>[] = [];
    for (const { axis, prompt } of spots) {
      const result = await model.generate(
        { prompt: { head: '', prefix: prompt, suffix: '' }, maxTokens: COMPLETION_TOKENS, alternatives: 1 },
        () => false,
      );
      styles.push(judgeStyle('javascript', axis, prompt, result!.completions[0]!.text));
    }
    const decisive = styles.filter((style) => style !== undefined);
    expect(decisive.length).toBeGreaterThan(spots.length / 2);
    return share(decisive, (style) => style === 'a');
  } finally {
    model.dispose();
  }
}
