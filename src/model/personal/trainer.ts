/** @file Trains an adapter on pairs: batches with replay, AdamW, the anchor; stops at what is no number, on wish, or when time is up. */

import { UserFacingError } from '../../common/userFacingError';
import type { Adapter } from './adapter';
import { GradientSum } from './lossAndGradients';
import { Optimizer } from './optimizer';
import type { Parameter, ParameterGroup } from './optimizer';
import { spareRows } from './packing';
import type { PairTokens } from './pairTokens';
import { pairLoss } from './pdpo';
import type { PdpoHyperparameters } from './pdpo';
import { batches } from './batches';
import type { SequenceRunner } from './sequenceRunner';
import type { Who } from './userModel';

/** A pair ready for training. */
export interface TrainingPair {
  readonly tokens: PairTokens;
  readonly refChosenLogp: number;
  readonly refRejectedLogp: number;
  readonly weight: number;
  /** ε */
  readonly labelNoise: number;
}

export interface TrainingOptions extends PdpoHyperparameters {
  /** Share of the user's own term, P-DPO's α; the rest is the generic user's. Which of the two is drawn for each pair. */
  readonly alpha: number;
  /** Weight of the anchor: the negative log-likelihood of neutral code. */
  readonly anchorWeight: number;
  /** Weight of the negative log-likelihood of the pairs' own prompts: as many of their tokens as cost nothing. */
  readonly promptAnchorWeight: number;
  /** Neutral texts that a step sees. */
  readonly anchorsPerStep: number;
  readonly learningRates: Readonly<Record<ParameterGroup, number>>;
  readonly batchSize: number;
  readonly steps: number;
  readonly warmUpSteps: number;
  readonly clipNorm: number;
  readonly pull: number;
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
  readonly adapter: Adapter;
  readonly steps: number;
  /** Mean over the last steps. */
  readonly loss: number;
}

/** Steps over which the loss that is reported, and watched, is averaged. */
const RECENT_STEPS = 5;
/** A loss so many times the first step's, or 1, has exploded; clipping keeps honest training far below. */
const EXPLODED = 10;
/** Tokens before the first one of a prompt whose likelihood is anchored. */
const FIRST_ANCHORED = 8;
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
  const hasEmbedding = adapter.userModel.numUserTokens > 0;
  const recent: number[] = [];
  let firstLoss = NaN;
  let steps = options.steps;
  let startedAt = performance.now();
  let best: { readonly adapter: Adapter; readonly loss: number } | undefined;
  let step = 0;

  while (step < steps) {
    const batch = nextBatch();
    const sum = new GradientSum(adapter, runner, bosTokenId, options);
    let loss = 0;
    let margin = 0;
    for (const { tokens, ...terms } of batch) {
      if (await deps.isCancelled()) return undefined;
      const who: Who = hasEmbedding && random() >= options.alpha ? 'generic' : 'user';
      const weight = terms.weight / batch.length;
      const anchor = {
        indices: promptAnchor(tokens, random),
        weight: options.promptAnchorWeight / batch.length,
      };
      const result = await sum.add({ kind: 'pair', tokens, who, terms: { ...terms, weight }, anchor });
      if (!Number.isFinite(result.loss)) loss = NaN;
      loss += weight * pairLoss({ ...result, ...terms }, terms.labelNoise, options);
      margin += (result.chosenLogp - terms.refChosenLogp - result.rejectedLogp + terms.refRejectedLogp) / batch.length;
    }
    for (let turn = 0; options.anchorWeight > 0 && turn < options.anchorsPerStep; turn++) {
      const anchor = anchors[(step * options.anchorsPerStep + turn) % Math.max(1, anchors.length)];
      if (!anchor) break;
      if (await deps.isCancelled()) return undefined;
      const weight = options.anchorWeight / options.anchorsPerStep;
      await sum.add({ kind: 'anchor', tokens: anchor, weight, who: 'user' });
    }
    const gradientNorm = optimizer.step(sum.gradients);
    step++;
    recent.push(loss);
    if (recent.length > RECENT_STEPS) recent.shift();
    if (step === 1) firstLoss = loss;
    refuseNonsense(loss, gradientNorm, meanOf(recent), firstLoss);
    if (deps.timeLeftMs) {
      // The first step opens sessions and reads weights from the disk; what it takes says little of those to come.
      if (step === 1) startedAt = performance.now();
      const stepMs = (performance.now() - startedAt) / Math.max(1, step - 1);
      const affordable = Math.floor(Math.max(0, deps.timeLeftMs()) / Math.max(1, stepMs));
      steps = Math.min(options.steps, step + affordable);
      optimizer.planFor(steps);
    }
    deps.onStep({ step, steps, loss, margin, gradientNorm });

    if (deps.heldOutLoss && isLook(step, steps)) {
      const heldOut = await deps.heldOutLoss(adapter);
      if (heldOut === undefined) return undefined;
      if (!best || heldOut < best.loss) best = { adapter: copyOf(adapter), loss: heldOut };
      if (heldOut > best.loss + WORSE) return { adapter: best.adapter, steps: step, loss: meanOf(recent) };
    }
  }
  return { adapter, steps: step, loss: meanOf(recent) };
}

/** Tokens of a prompt for which its graph has rows to spare, drawn at random; the first few, with next to nothing before them, are left out. */
function promptAnchor({ prompt, chosen, rejected }: PairTokens, random: () => number): readonly number[] {
  const candidates = prompt.length - FIRST_ANCHORED;
  if (candidates <= 0) return [];
  const count = Math.min(candidates, spareRows(chosen.length + rejected.length));
  const drawn = new Set<number>();
  while (drawn.size < count) drawn.add(FIRST_ANCHORED + Math.floor(random() * candidates));
  return [...drawn].sort((a, b) => a - b);
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
  const embedding = (name: keyof typeof userModel, values: Float32Array): Parameter => ({
    name,
    values,
    group: 'embedding',
  });
  return [
    ...(trains.lora
      ? [...lora].flatMap(([module, { a, b }]): readonly Parameter[] => [
          { name: `${module}.lora_A`, values: a, group: 'lora' },
          { name: `${module}.lora_B`, values: b, group: 'lora' },
        ])
      : []),
    embedding('userOffset', userModel.userOffset),
    embedding('userWeights', userModel.userWeights),
    ...(trains.shared
      ? [
          embedding('genericEmbedding', userModel.genericEmbedding),
          embedding('clusterEmbeddings', userModel.clusterEmbeddings),
          embedding('genericWeights', userModel.genericWeights),
        ]
      : []),
  ];
}

function copyOf({ lora, userModel }: Adapter): Adapter {
  return {
    lora: new Map([...lora].map(([module, each]) => [module, { ...each, a: each.a.slice(), b: each.b.slice() }])),
    userModel: {
      ...userModel,
      genericEmbedding: userModel.genericEmbedding.slice(),
      clusterEmbeddings: userModel.clusterEmbeddings.slice(),
      genericWeights: userModel.genericWeights.slice(),
      userWeights: userModel.userWeights.slice(),
      userOffset: userModel.userOffset.slice(),
    },
  };
}

function meanOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
}
