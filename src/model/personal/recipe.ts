/** @file The recipe of an update on the developer's machine: its numbers, and how long it trains. */

import type { TrainingOptions } from './trainer';

/**
 * Tokens of a prompt that an update reads, and of a neutral text. With 20 pairs, windows of 192, 96 and 64 tokens taught the same
 * (docs/decisions/0017), and a step behind 64 takes half the time.
 */
export const TRAINING_WINDOW = 64;

/** T_u: rows of the soft prompt. */
export const NUM_USER_TOKENS = 10;

/**
 * Measured on SmolLM2-135M with 80 pairs of a developer whose taste the base resists (docs/decisions/0010): without the anchors in
 * prompts, the JavaScript of other packages became 2 to 10 % less likely; with them it becomes likelier than under the base model, at
 * the same ranking. β of 0.5 and the offset turn tastes that the base resists; beyond h = 2 label noise has no more to say; one user
 * alone needs no generic term (α = 1).
 */
export const TRAINING: Omit<TrainingOptions, 'steps' | 'trains'> = {
  beta: 0.5,
  usesOffset: true,
  nllWeight: 0.1,
  noiseBound: 2,
  alpha: 1,
  anchorWeight: 2.5,
  promptAnchorWeight: 1,
  anchorsPerStep: 2,
  learningRates: { lora: 1e-3, embedding: 1e-3 },
  batchSize: 8,
  // Three pairs and a text: they take somewhat more than a second, by which a pause may come late.
  sequencePositions: 352,
  warmUpSteps: 3,
  clipNorm: 1,
  pull: 0.01,
};

/**
 * From a starter pack on. Its LoRA listens to the embedding, and at the rates above ordinary code becomes less likely than the gate allows;
 * weights of clusters are logits, and go 1 or 2 in an update.
 */
export const CLUSTER_TRAINING: typeof TRAINING = {
  ...TRAINING,
  learningRates: { lora: 6e-4, embedding: 6e-4, weights: 0.1 },
};

/** The embedding alone has to go further, and there is less that it can ruin. */
export const EMBEDDING_TRAINING: typeof TRAINING = {
  ...TRAINING,
  learningRates: { lora: 0, embedding: 5e-3, weights: 0.1 },
};

/**
 * Many developers at once, as a starter pack is trained. Developers contradict one another at every fork, which keeps the generic user
 * between them: few pairs need be spent on that. A cluster is drawn in one step out of several, and moves as much faster. Weights are logits
 * of 3 and −3 at first, and are drawn once in some 25 steps.
 */
export const JOINT_TRAINING: Omit<TrainingOptions, 'steps' | 'trains'> = {
  ...TRAINING,
  alpha: 0.8,
  anchorWeight: 1,
  anchorsPerStep: 1,
  batchSize: 16,
  sequencePositions: 400,
  learningRates: { lora: 1e-3, embedding: 3e-3, clusters: 1e-2, weights: 1e-2 },
  warmUpSteps: 20,
  pull: 0,
};

/** Times that an update sees each new pair, at least; of few from a starter pack. */
const ROUNDS = 2.5;
const ROUNDS_OF_FEW = 2;
/**
 * Pairs that are many for an update from a starter pack. Prompts are in everybody's style, and to keep them as likely as they were takes
 * back what the clusters say; with many pairs there are steps enough for neutral code to keep ordinary code likely (docs/decisions/0027).
 */
const MANY = 30;
const PROMPT_ANCHOR_OF_MANY = 0.3;
/**
 * With 20 pairs that were typed over, 8 steps (three rounds) raised the ranking of other packages' pairs from .30 to .60, 20 steps to
 * .95, and the style of completions from .53 to 1.0; the gate found no drift in either. From a starter pack, where most is found before
 * training begins, 12 steps at 6e-4 were as good as 20 at 3e-4 (docs/decisions/0018).
 */
const STEPS = { least: 20, leastWithClusters: 12, most: 60 } as const;
/** Of more pairs the batches grow, from the smallest to the largest, rather than the steps. */
const USUAL_STEPS = 25;
/** Few pairs need many steps, not large ones: with 20 pairs batches of 3 or 4 taught as much as batches of 8, in half the time (docs/decisions/0015). */
const LEAST_BATCH = 3;

/** How long an update trains, and on what in each step. */
export type TrainingPlan = Pick<TrainingOptions, 'steps' | 'batchSize' | 'anchorsPerStep' | 'promptAnchorWeight'>;

/**
 * The plan for so many pairs; old ones take half of each batch.
 * @param isFromClusters whether a LoRA is trained that listens to clusters already
 */
export function planFor(fresh: number, old: number, isFromClusters = false): TrainingPlan {
  const isMany = fresh + old >= MANY;
  const rounds = isFromClusters && !isMany ? ROUNDS_OF_FEW : ROUNDS;
  const passes = rounds * Math.max(1, fresh) * (old === 0 ? 1 : 2);
  const batchSize = between(LEAST_BATCH, Math.ceil(passes / USUAL_STEPS), TRAINING.batchSize);
  return {
    steps: between(isFromClusters ? STEPS.leastWithClusters : STEPS.least, Math.ceil(passes / batchSize), STEPS.most),
    batchSize,
    anchorsPerStep: Math.round((TRAINING.anchorsPerStep * batchSize) / TRAINING.batchSize),
    promptAnchorWeight: isFromClusters && isMany ? PROMPT_ANCHOR_OF_MANY : TRAINING.promptAnchorWeight,
  };
}

function between(least: number, number: number, most: number): number {
  return Math.min(most, Math.max(least, number));
}
