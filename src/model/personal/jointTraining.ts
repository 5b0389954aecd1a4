/**
 * @file P-DPO over many developers at once (Li et al., arXiv 2402.05133, cluster form): one LoRA, generic and cluster embeddings for
 * all, and a row of weights for each. Every step draws places where code forks, and for each two developers who part there: what they
 * have in common cancels, and what is left to learn is the difference between them.
 */

import { rounds } from './batches';
import { adapterFor } from './cohort';
import type { Cohort, Side, Taste } from './cohort';
import { GradientSum } from './lossAndGradients';
import type { Gradients } from './lossAndGradients';
import { Optimizer } from './optimizer';
import type { OptimizerOptions, Parameter } from './optimizer';
import { copyOf, loraParameters, sharedParameters } from './parameters';
import type { TrainingDeps } from './trainer';
import { addTerms, anchorsOf, drawWho, stepPlanner } from './trainingStep';
import type { StepOptions, TrainingPair } from './trainingStep';
import type { Who } from './userModel';

/** A place where one axis alone decides how code goes on. It serves every developer who takes a side there. */
export interface Fork {
  readonly axis: string;
  /** Side a is chosen, side b rejected. */
  readonly pair: TrainingPair;
}

export interface JointDeps extends Pick<
  TrainingDeps,
  'runner' | 'bosTokenId' | 'random' | 'isCancelled' | 'timeLeftMs'
> {
  /** Awaited after each step, with the cohort as it is by then: for looking at, not for changing. */
  readonly onStep: (step: JointStep, cohort: Cohort) => Promise<void>;
}

export interface JointStep {
  readonly step: number;
  readonly steps: number;
  /** P-DPO losses of the step's pairs, by whose term was drawn. */
  readonly losses: Readonly<Record<Who, readonly number[]>>;
  readonly gradientNorm: number;
}

/** Forks that two developers are drawn for: they share a sequence. */
const FORKS_A_COUPLE = 4;

/**
 * Trains a copy of `start`. Gives nothing when cancelled.
 * @param tastes the developers', in the order of the cohort's weights
 * @param anchors neutral texts as tokens, in the order in which they are used
 */
export async function trainJointly(
  start: Cohort,
  tastes: readonly Taste[],
  forks: readonly Fork[],
  anchors: readonly (readonly number[])[],
  options: StepOptions & OptimizerOptions,
  deps: JointDeps,
): Promise<Cohort | undefined> {
  const { runner, bosTokenId, random } = deps;
  const cohort: Cohort = { adapter: copyOf(start.adapter), weights: start.weights.map((each) => each.slice()) };
  const optimizer = new Optimizer(parametersOf(cohort), options);
  const nextCouple = couplesOf(tastes, forks, random);
  const stepsAfter = stepPlanner(options.steps, deps.timeLeftMs);
  let steps = options.steps;
  let looksMs = 0;
  const { alpha, batchSize } = options;
  for (let step = 0; step < steps;) {
    const gradients = new Map<string, Float32Array>();
    const losses: Record<Who, number[]> = { user: [], generic: [] };
    let texts = anchorsOf(step, anchors, options);
    for (let turn = 0; turn < batchSize; turn += 2 * FORKS_A_COUPLE) {
      const who = drawWho(alpha, random);
      for (const { developer, pairs } of nextCouple()) {
        const sum = new GradientSum(adapterFor(cohort, cohort.weights[developer]!), runner, bosTokenId, options);
        const results = await addTerms(sum, { who, pairs, anchors: texts }, options, deps);
        if (!results) return undefined;
        texts = [];
        losses[who].push(...results.map(({ loss }) => loss));
        merge(gradients, sum.gradients, developer);
      }
    }
    const gradientNorm = optimizer.step(gradients);
    if (!Number.isFinite(gradientNorm)) throw new Error('the gradient is no number any more');
    step++;
    steps = stepsAfter(step, looksMs);
    optimizer.planFor(steps);
    const steppedAt = performance.now();
    await deps.onStep({ step, steps, losses, gradientNorm }, cohort);
    looksMs += performance.now() - steppedAt;
  }
  return cohort;
}

function parametersOf({ adapter: { lora, userModel }, weights }: Cohort): readonly Parameter[] {
  return [
    ...loraParameters(lora),
    ...sharedParameters(userModel, 'clusters'),
    ...weights.map((values, developer): Parameter => ({ name: weightsName(developer), values, group: 'weights' })),
  ];
}

/** Adds a developer's gradients to the step's: what is shared to that of all, their weights under their own name; nobody has an offset. */
function merge(all: Map<string, Float32Array>, gradients: Gradients, developer: number): void {
  for (const [name, gradient] of gradients) {
    if (name === 'userOffset') continue;
    const known = name === 'userWeights' ? weightsName(developer) : name;
    const sum = all.get(known);
    if (!sum) all.set(known, gradient);
    else for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! + gradient[i]!;
  }
}

function weightsName(developer: number): string {
  return `userWeights ${developer}`;
}

/** What one developer makes of the forks at which two of them part. */
interface DrawnPairs {
  readonly developer: number;
  readonly pairs: readonly TrainingPair[];
}

/** A source of two developers at a time who part on some axis, and of forks at which they do, in shuffled rounds of each axis. */
function couplesOf(
  tastes: readonly Taste[],
  forks: readonly Fork[],
  random: () => number,
): () => readonly DrawnPairs[] {
  const nextFork = new Map(
    [...Map.groupBy(forks, ({ axis }) => axis)].map(([axis, group]) => [axis, rounds(group, random)]),
  );
  const couples = tastes.flatMap((taste, one) =>
    tastes.slice(0, one).flatMap((otherTaste, other) => {
      const axes = [...nextFork.keys()].filter(
        (axis) => taste[axis] && otherTaste[axis] && taste[axis] !== otherTaste[axis],
      );
      return axes.length === 0 ? [] : [{ developers: [one, other], axes }];
    }),
  );
  if (couples.length === 0) throw new Error('no two developers part where there are forks');
  return () => {
    const { developers, axes } = couples[drawIndex(couples, random)]!;
    const drawn = Array.from({ length: FORKS_A_COUPLE }, () => nextFork.get(axes[drawIndex(axes, random)]!)!());
    return developers.map((developer) => ({
      developer,
      pairs: drawn.map(({ axis, pair }) => pairFor(pair, tastes[developer]![axis]!)),
    }));
  };
}

/** The pair of a fork for whoever is on that side. */
function pairFor(pair: TrainingPair, side: Side): TrainingPair {
  if (side === 'a') return pair;
  const { tokens, refChosenLogp, refRejectedLogp } = pair;
  return {
    ...pair,
    tokens: { ...tokens, chosen: tokens.rejected, rejected: tokens.chosen },
    ...{ refChosenLogp: refRejectedLogp, refRejectedLogp: refChosenLogp },
  };
}

function drawIndex(items: readonly unknown[], random: () => number): number {
  return Math.floor(random() * items.length);
}
