import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Adapter } from '../../../../src/model/personal/adapter';
import { shapeOf } from '../../../../src/model/personal/adapterShape';
import { adapterFor, genericAdapter, newCohort } from '../../../../src/model/personal/cohort';
import type { Cluster, Cohort, Taste } from '../../../../src/model/personal/cohort';
import { cohortFigures } from '../../../../src/model/personal/cohortFigures';
import { trainJointly } from '../../../../src/model/personal/jointTraining';
import type { Fork, JointDeps, JointStep } from '../../../../src/model/personal/jointTraining';
import { scoreUnder } from '../../../../src/model/personal/judging';
import { newLora } from '../../../../src/model/personal/lora';
import { logpsByBranch } from '../../../../src/model/personal/lossAndGradients';
import { packPair } from '../../../../src/model/personal/packing';
import { JOINT_TRAINING } from '../../../../src/model/personal/recipe';
import { individualUserModel } from '../../../../src/model/personal/userModel';
import { createRandom } from '../../../../src/model/runtime/random';
import { openTinyModel } from './tinyTraining';

/** Two axes whose sides are a token each, and three developers: two who disagree on both, one who takes a side on the first alone. */
const SIDES = { quotes: { a: 11, b: 12 }, semicolons: { a: 13, b: 14 } } as const;
const TASTES: readonly Taste[] = [{ quotes: 'a', semicolons: 'b' }, { quotes: 'b', semicolons: 'a' }, { quotes: 'a' }];
const CLUSTERS: readonly Cluster[] = Object.keys(SIDES).flatMap((axis) => [
  { axis, side: 'a', name: `${axis} one way`, languages: ['javascript'] },
  { axis, side: 'b', name: `${axis} the other way`, languages: ['javascript'] },
]);
const ROWS = 4;
const STEPS = 60;

const scratch = mkdtempSync(join(tmpdir(), 'penchant-joint-'));
const model = openTinyModel('tiny-llama', scratch);
const start = cohort();
const runner = model.runner(shapeOf(start.adapter));
const deps = { runner, bosTokenId: model.bosTokenId, isCancelled: () => Promise.resolve(false) };
let seen: readonly Fork[];
let unseen: readonly Fork[];
let trained: Cohort;
let reports: JointStep[];

beforeAll(async () => {
  seen = await forksFrom(20);
  unseen = await forksFrom(60);
  reports = [];
  trained = (await train({ onStep: (step) => Promise.resolve(void reports.push(step)) }))!;
});
afterAll(() => {
  runner.dispose();
  model.dispose();
  rmSync(scratch, { recursive: true });
});

describe('joint training over developers who contradict one another', () => {
  it('makes one LoRA write as each of them likes, at places that it has not seen', async () => {
    const figures = await cohortFigures(
      unseen,
      genericAdapter(trained),
      (axis, side) => of(TASTES.findIndex((taste) => taste[axis] === side)),
      deps,
    );
    for (const { rank } of figures!.values()) expect(rank).toBeGreaterThan(0.9);
  });

  it('makes the opposite of it with the other developer’s embedding', async () => {
    expect(await shareOfA('quotes', of(0))).toBeGreaterThan(0.9);
    expect(await shareOfA('quotes', of(1))).toBeLessThan(0.1);
    expect(await shareOfA('semicolons', of(0))).toBeLessThan(0.1);
    expect(await shareOfA('semicolons', of(1))).toBeGreaterThan(0.9);
  });

  it('keeps the generic user between them', async () => {
    const margins = await Promise.all(
      [of(0), genericAdapter(trained), of(1)].map((each) => meanMargin('quotes', each)),
    );
    expect(margins[0]).toBeGreaterThan(margins[1]! + 2);
    expect(margins[1]).toBeGreaterThan(margins[2]! + 2);
  });

  it('trains the weights of developers, and gives nobody an offset', () => {
    for (const [index, weights] of trained.weights.entries()) expect(weights).not.toEqual(start.weights[index]);
    expect(trained.adapter.userModel.userOffset.every((number) => number === 0)).toBe(true);
  });

  it('draws the generic user’s term for some of the pairs, as many as are wanted', () => {
    const user = reports.flatMap(({ losses }) => losses.user).length;
    const generic = reports.flatMap(({ losses }) => losses.generic).length;
    expect(user + generic).toBe(STEPS * JOINT_TRAINING.batchSize);
    expect(Math.abs(user / (user + generic) - JOINT_TRAINING.alpha)).toBeLessThan(0.1);
  });

  it('leaves what it began with as it was', () => {
    expect(start).toEqual(cohort());
  });

  it('gives the same for the same seed, and another for another', async () => {
    const [one, same, other] = [
      await train({ steps: 2 }),
      await train({ steps: 2 }),
      await train({ steps: 2, seed: 8 }),
    ];
    expect(same).toEqual(one);
    expect(other).not.toEqual(one);
  });

  it('ends when time is up, and gives nothing when it is cancelled', async () => {
    const steps: number[] = [];
    const onStep: JointDeps['onStep'] = ({ step }) => Promise.resolve(void steps.push(step));
    await train({ timeLeftMs: () => (steps.length < 2 ? Infinity : 0), onStep });
    expect(steps).toEqual([1, 2, 3]);
    expect(await train({ isCancelled: () => Promise.resolve(true) })).toBeUndefined();
  });

  it('refuses developers who agree wherever there are forks', async () => {
    await expect(train({ tastes: [{ naming: 'a' }] })).rejects.toThrow('no two developers part');
  });
});

interface Changes extends Partial<JointDeps> {
  readonly steps?: number;
  readonly seed?: number;
  readonly tastes?: readonly Taste[];
}

function train({ steps = STEPS, seed = 7, tastes = TASTES, ...changes }: Changes): Promise<Cohort | undefined> {
  const learningRates = { lora: 5e-3, embedding: 2e-2, weights: 2e-2 };
  const options = { ...JOINT_TRAINING, anchorWeight: 0.1, learningRates, steps, warmUpSteps: 3 };
  const neutral = Array.from({ length: 3 }, (_, text) =>
    Array.from({ length: 12 }, (__, index) => 30 + text + 2 * index),
  );
  return trainJointly(start, tastes, seen, neutral, options, {
    ...{ ...deps, random: createRandom(seed), onStep: () => Promise.resolve() },
    ...changes,
  });
}

function cohort(): Cohort {
  const random = createRandom(3);
  const { config } = model;
  const generic = Float32Array.from({ length: ROWS * config.hiddenSize }, () => random() - 0.5);
  const lora = newLora(
    config,
    { r: 2, loraAlpha: 4, targets: ['self_attn.q_proj', 'self_attn.v_proj', 'self_attn.o_proj'] },
    random,
  );
  return newCohort({ lora, userModel: individualUserModel(generic, ROWS) }, CLUSTERS, TASTES, random);
}

/** Twelve forks of each axis, whose prompts begin at this token. */
async function forksFrom(first: number): Promise<readonly Fork[]> {
  const forks: Fork[] = [];
  for (const [axis, { a, b }] of Object.entries(SIDES)) {
    for (let index = 0; index < 12; index++) {
      const tokens = { prompt: [first + index, 70 + index, 90 - index, 5], chosen: [a, 20], rejected: [b, 20] };
      const sequence = packPair(tokens, model.bosTokenId, 0);
      const { chosenLogp, rejectedLogp } = logpsByBranch(sequence, await runner.logps(sequence));
      const pair = { tokens, refChosenLogp: chosenLogp, refRejectedLogp: rejectedLogp, weight: 1, labelNoise: 0 };
      forks.push({ axis, pair });
    }
  }
  return forks;
}

function of(developer: number): Adapter {
  return adapterFor(trained, trained.weights[developer]!);
}

async function shareOfA(axis: string, adapter: Adapter): Promise<number> {
  const scores = await scoresOf(axis, adapter);
  return scores.filter(({ chosenLogp, rejectedLogp }) => chosenLogp > rejectedLogp).length / scores.length;
}

async function meanMargin(axis: string, adapter: Adapter): Promise<number> {
  const scores = await scoresOf(axis, adapter);
  return scores.reduce((sum, { margin }) => sum + margin, 0) / scores.length;
}

async function scoresOf(axis: string, adapter: Adapter): Promise<NonNullable<Awaited<ReturnType<typeof scoreUnder>>>> {
  const pairs = unseen.filter((fork) => fork.axis === axis).map(({ pair }) => pair);
  return (await scoreUnder(adapter, pairs, deps))!;
}
