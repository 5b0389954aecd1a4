/** @file Trains an adapter on pairs: batches with replay, AdamW, the anchor; stops at what is no number, on wish, or when time is up. */

import { UserFacingError } from '../../common/userFacingError';
import type { Adapter } from './adapter';
import { GradientSum } from './lossAndGradients';
import type { Gradients } from './lossAndGradients';
import { Optimizer } from './optimizer';
import type { OptimizerOptions, Parameter } from './optimizer';
import { batches } from './batches';
import { copyOf, loraParameters, sharedParameters, userParameters } from './parameters';
import type { SequenceRunner } from './sequenceRunner';
import { addTerms, anchorsOf, drawWho, stepPlanner } from './trainingStep';
import type { StepOptions, TrainingPair } from './trainingStep';
import { toldClusters } from './userModel';

export type { TrainingPair };

export interface TrainingOptions extends StepOptions, OptimizerOptions {
  /** What is trained beside the user's own embedding. */
  readonly trains: { readonly lora: boolean; readonly shared: boolean };
}

export interface TrainingDeps {
  readonly runner: SequenceRunner;
  readonly bosTokenId: number;
  readonly random: () => number;
  /** Resolves to true when the training is to end without a result. Awaited before each sequence. */
  readonly isCancelled: () => Promise<boolean>;
  /** Milliseconds left for training; fewer steps are taken where they would not do. Absent: as long as it takes. */
  readonly timeLeftMs?: () => number;
  readonly onStep: (step: StepReport) => void;
  /** Mean loss on pairs held out, now and then; where it gets worse, training ends with the best there was. Absent: never. */
  readonly heldOutLoss?: (adapter: Adapter) => Promise<number | undefined>;
}

export interface StepReport {
  readonly step: number;
  readonly steps: number;
  /** Mean P-DPO loss of the step's pairs. */
  readonly loss: number;
  /** Mean margin of the step's pairs, in nats. */
  readonly margin: number;
  readonly gradientNorm: number;
}

export interface Trained {
  /** Where it began, unchanged. */
  readonly start: Adapter;
  readonly adapter: Adapter;
  readonly steps: number;
  /** Mean over the last steps. */
  readonly loss: number;
}

/** Steps over which the loss that is reported, and watched, is averaged. */
const RECENT_STEPS = 5;
/** A loss so many times the first step's, or 1, has exploded; clipping keeps honest training far below. */
const EXPLODED = 10;
/**
 * A held-out loss that is so much above the lowest there was is a reason to stop, and to go back there; below, the last steps are the
 * better ones, as they bring the model back to ordinary code.
 */
const WORSE = 0.1;
/** The held-out loss is looked at so often, in the second half of a training: before, it only falls. */
const LOOKS = 3;

/**
 * Trains a copy of `start`. Gives nothing when cancelled.
 * @param pairs what is new, and what earlier trainings have seen
 * @param anchors neutral texts as tokens; the same number of each language, in turn
 * @throws UserFacingError where the loss is no number any more, or explodes
 */
export async function train(
  start: Adapter,
  pairs: { readonly fresh: readonly TrainingPair[]; readonly old: readonly TrainingPair[] },
  anchors: readonly (readonly number[])[],
  options: TrainingOptions,
  deps: TrainingDeps,
): Promise<Trained | undefined> {
  const { runner, bosTokenId, random } = deps;
  const adapter = copyOf(start);
  const optimizer = new Optimizer(parametersOf(adapter, options.trains), options);
  const nextBatch = batches(pairs.fresh, pairs.old, options.batchSize, random);
  const isTold = toldClusters(adapter.userModel, options.languages);
  const hasEmbedding = adapter.userModel.numUserTokens > 0;
  const recent: number[] = [];
  let firstLoss = NaN;
  let steps = options.steps;
  const stepsAfter = stepPlanner(options.steps, deps.timeLeftMs);
  let best: { readonly adapter: Adapter; readonly loss: number } | undefined;
  let step = 0;

  while (step < steps) {
    const batch = nextBatch();
    const sum = new GradientSum(adapter, runner, bosTokenId, options);
    let loss = 0;
    let margin = 0;
    const drawn = batch.map((pair) => ({ pair, who: hasEmbedding ? drawWho(options.alpha, random) : 'user' }));
    for (const who of ['user', 'generic'] as const) {
      const own = drawn.flatMap((each) => (each.who === who ? [each.pair] : []));
      const content = { who, pairs: own, anchors: who === 'user' ? anchorsOf(step, anchors, options) : [] };
      const results = await addTerms(sum, content, { ...options, batchSize: batch.length }, deps);
      if (!results) return undefined;
      for (const [index, result] of results.entries()) {
        loss += (own[index]!.weight / batch.length) * result.loss;
        margin += result.margin / batch.length;
      }
    }
    keepUntold(sum.gradients, isTold);
    const gradientNorm = optimizer.step(sum.gradients);
    step++;
    recent.push(loss);
    if (recent.length > RECENT_STEPS) recent.shift();
    if (step === 1) firstLoss = loss;
    refuseNonsense(loss, gradientNorm, meanOf(recent), firstLoss);
    steps = stepsAfter(step);
    optimizer.planFor(steps);
    deps.onStep({ step, steps, loss, margin, gradientNorm });

    if (deps.heldOutLoss && isLook(step, steps)) {
      const heldOut = await deps.heldOutLoss(adapter);
      if (heldOut === undefined) return undefined;
      if (!best || heldOut < best.loss) best = { adapter: copyOf(adapter), loss: heldOut };
      if (heldOut > best.loss + WORSE) return { start, adapter: best.adapter, steps: step, loss: meanOf(recent) };
    }
  }
  return { start, adapter, steps: step, loss: meanOf(recent) };
}

/** Weights of clusters that the pairs do not tell of stand still. */
function keepUntold(gradients: Gradients, isTold: readonly boolean[]): void {
  const weights = gradients.get('userWeights');
  weights?.set(weights.map((gradient, k) => (isTold[k] ? gradient : 0)));
}

/** Evenly over the second half, the end included. */
function isLook(step: number, steps: number): boolean {
  const interval = Math.max(1, Math.floor(steps / 2 / (LOOKS - 1)));
  return step * 2 >= steps && (steps - step) % interval === 0;
}

function refuseNonsense(loss: number, gradientNorm: number, recentLoss: number, firstLoss: number): void {
  if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm)) {
    throw new UserFacingError(
      'The update was stopped: its loss is no number any more. Nothing was changed; try it on another device.',
    );
  }
  if (recentLoss > EXPLODED * Math.max(firstLoss, 1)) {
    throw new UserFacingError(
      'The update was stopped: its loss grew out of bounds. Nothing was changed; the pairs may contradict one another.',
    );
  }
}

/** The arrays that training changes. */
function parametersOf({ lora, userModel }: Adapter, trains: TrainingOptions['trains']): readonly Parameter[] {
  return [
    ...(trains.lora ? loraParameters(lora) : []),
    ...userParameters(userModel),
    ...(trains.shared ? sharedParameters(userModel, 'embedding') : []),
  ];
}

function meanOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
}
