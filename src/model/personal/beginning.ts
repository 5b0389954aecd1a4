/**
 * @file Where training begins for a user of a shared adapter: how much of each cluster is theirs, found from the first pairs with all
 * else frozen. One pass with gradients tells of all clusters at once; a few mixtures are tried; the best moves on by gradient.
 */

import type { Adapter, UserModelTensors } from './adapter';
import { scoreUnder } from './judging';
import { GradientSum } from './lossAndGradients';
import { Optimizer } from './optimizer';
import { pairLoss } from './pdpo';
import type { TrainingDeps } from './trainer';
import { addTerms } from './trainingStep';
import type { StepOptions, TrainingPair } from './trainingStep';
import { newUser } from './userModel';

type User = Pick<UserModelTensors, 'userWeights' | 'userOffset'>;

/** Pairs that tell, the newest: all of it has to be quick beside training. */
const PAIRS = 12;
/**
 * How far mixtures go along the clusters' standardised gradients: a cluster that helps in two pairs out of three stands at about 1, one
 * that helps in all of a dozen at 3 or more. A weight of 3 is 95 % of a cluster.
 */
const STRENGTHS = [1, 2] as const;
const MOST_SURE = 3;
/** A weight that puts nearly all of a cluster in, and still has a gradient. */
const CHOSEN_WEIGHT = 3;
const SINGLE_CLUSTERS = 2;
/** Steps of the gradient alone, with so many pairs each, at a rate that moves a logit by 1 in all. */
const REFINEMENT = { steps: 4, batchSize: 3, rate: 0.3 } as const;

/**
 * The adapter with the user's weights of the lowest loss: as they are, unless they are new; the generic user's; mixtures of clusters. With
 * few pairs the loss is noisy, but all of these are sane beginnings. Nothing when cancelled.
 */
export async function findBeginning(
  shared: Adapter,
  pairs: readonly TrainingPair[],
  options: StepOptions,
  deps: TrainingDeps,
): Promise<Adapter | undefined> {
  const few = pairs.slice(-PAIRS);
  const { userModel } = shared;
  const generic = newUser(userModel);
  const users: User[] = [...(isNew(userModel, generic) ? [] : [userModel]), generic];
  if (userModel.numClusters > 0) {
    const gradients = await weightGradients(adapterOf(shared, generic), few, options, deps);
    if (!gradients) return undefined;
    users.push(...mixtures(generic, gradients));
  }
  if (users.length === 1) return adapterOf(shared, generic);
  const best = await lowestLoss(
    users.map((user) => adapterOf(shared, user)),
    few,
    options,
    deps,
  );
  if (!best || userModel.numClusters === 0) return best?.adapter;
  const refined = await refine(best.adapter, few, options, deps);
  const better = refined && (await lowestLoss([refined], few, options, deps));
  return better && (better.loss < best.loss ? better : best).adapter;
}

/** Mixtures along the gradients, and the clusters that they speak most for, alone. */
function mixtures({ userWeights, userOffset }: User, gradients: readonly Float32Array[]): readonly User[] {
  const sureness = standardised(gradients);
  const single = [...sureness.keys()].sort((a, b) => sureness[b]! - sureness[a]!).slice(0, SINGLE_CLUSTERS);
  return [
    ...STRENGTHS.map((strength) => userWeights.map((weight, k) => weight + strength * sureness[k]!)),
    ...single.map((chosen) => userWeights.map((weight, k) => (k === chosen ? CHOSEN_WEIGHT : weight))),
  ].map((weights) => ({ userWeights: weights, userOffset }));
}

/** For each cluster, by how many standard errors the mean of its gradients speaks for more of it; bounded. */
function standardised(gradients: readonly Float32Array[]): readonly number[] {
  const count = gradients.length;
  return Array.from(gradients[0]!, (_, k) => {
    const mean = gradients.reduce((sum, gradient) => sum + gradient[k]!, 0) / count;
    // One pair alone has no spread: its own size stands for it.
    const squares = gradients.reduce((sum, gradient) => sum + (gradient[k]! - mean) ** 2, 0) + mean ** 2;
    const error = Math.sqrt(squares / count / count);
    return error === 0 ? 0 : Math.max(-MOST_SURE, Math.min(MOST_SURE, -mean / error));
  });
}

/** Each pair's gradient by the weights. */
async function weightGradients(
  adapter: Adapter,
  pairs: readonly TrainingPair[],
  options: StepOptions,
  deps: TrainingDeps,
): Promise<readonly Float32Array[] | undefined> {
  const gradients: Float32Array[] = [];
  for (const pair of pairs) {
    const sum = await sumOver(adapter, [pair], options, deps);
    if (!sum) return undefined;
    gradients.push(sum.gradients.get('userWeights')!);
  }
  return gradients;
}

/** Moves the weights alone, by gradient. */
async function refine(
  start: Adapter,
  pairs: readonly TrainingPair[],
  options: StepOptions,
  deps: TrainingDeps,
): Promise<Adapter | undefined> {
  const { steps, batchSize, rate } = REFINEMENT;
  const userWeights = start.userModel.userWeights.slice();
  const adapter = adapterOf(start, { userWeights, userOffset: start.userModel.userOffset });
  const optimizer = new Optimizer([{ name: 'userWeights', values: userWeights, group: 'weights' }], {
    learningRates: { lora: 0, embedding: 0, weights: rate },
    ...{ steps, warmUpSteps: 0, clipNorm: Infinity, pull: 0 },
  });
  for (let step = 0; step < steps; step++) {
    const batch = Array.from({ length: batchSize }, (_, turn) => pairs[(step * batchSize + turn) % pairs.length]!);
    const sum = await sumOver(adapter, batch, options, deps);
    if (!sum) return undefined;
    optimizer.step(sum.gradients);
  }
  return adapter;
}

/** The preference part of the loss alone: what else is in it says nothing about taste. */
async function sumOver(
  adapter: Adapter,
  batch: readonly TrainingPair[],
  options: StepOptions,
  { runner, bosTokenId, random, isCancelled }: TrainingDeps,
): Promise<GradientSum | undefined> {
  const preference = { ...options, nllWeight: 0, promptAnchorWeight: 0 };
  const sum = new GradientSum(adapter, runner, bosTokenId, preference);
  const content = { who: 'user', pairs: batch, anchors: [] } as const;
  const results = await addTerms(sum, content, { ...preference, batchSize: batch.length }, { random, isCancelled });
  return results && sum;
}

async function lowestLoss(
  adapters: readonly Adapter[],
  pairs: readonly TrainingPair[],
  options: StepOptions,
  deps: TrainingDeps,
): Promise<{ readonly adapter: Adapter; readonly loss: number } | undefined> {
  let best: { readonly adapter: Adapter; readonly loss: number } | undefined;
  for (const adapter of adapters) {
    const scores = await scoreUnder(adapter, pairs, deps);
    if (!scores) return undefined;
    const loss = scores.reduce((sum, score, index) => sum + pairLoss(score, pairs[index]!.labelNoise, options), 0);
    if (!best || loss < best.loss) best = { adapter, loss };
  }
  return best;
}

function isNew({ userWeights, userOffset }: User, generic: User): boolean {
  return (
    userOffset.every((number) => number === 0) && userWeights.every((weight, k) => weight === generic.userWeights[k])
  );
}

function adapterOf({ lora, userModel }: Adapter, { userWeights, userOffset }: User): Adapter {
  return { lora, userModel: { ...userModel, userWeights, userOffset } };
}
