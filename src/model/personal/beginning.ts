/**
 * @file Where training begins for a user of a shared adapter: how much of each cluster is theirs, found from the first pairs with all
 * else frozen. One pass with gradients tells of all clusters at once, and a few mixtures are tried.
 */

import type { Adapter, UserModelTensors } from './adapter';
import { scoreUnder } from './judging';
import { GradientSum } from './lossAndGradients';
import { inSequences, positionsOfPair } from './packing';
import { pairLoss } from './pdpo';
import type { TrainingDeps } from './trainer';
import { addTerms } from './trainingStep';
import type { StepOptions, TrainingPair } from './trainingStep';
import { newUser, toldClusters } from './userModel';

type User = Pick<UserModelTensors, 'userWeights' | 'userOffset'>;

/** Pairs that tell, the newest: all of it has to be quick beside training. */
const PAIRS = 12;
/** Of these, as many as mixtures are compared by. */
const COMPARED = 9;
/**
 * How far mixtures go along the clusters' standardised gradients: a cluster that helps in two pairs out of three stands at about 1, one
 * that helps in all of a dozen at 3 or more. A weight of 3 is 95 % of a cluster.
 */
const STRENGTHS = [1, 2] as const;
/** Weights that developers had in training. */
const MOST_WEIGHT = 3;

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
    users.push(...mixtures(generic, gradients, toldClusters(userModel, options.languages)));
  }
  if (users.length === 1) return adapterOf(shared, generic);
  const best = await lowestLoss(
    users.map((user) => adapterOf(shared, user)),
    few.slice(-COMPARED),
    options,
    deps,
  );
  return best?.adapter;
}

/** Mixtures along the gradients. A cluster that the pairs cannot tell of has a gradient all the same: it is like others. */
function mixtures(
  { userWeights, userOffset }: User,
  gradients: readonly Float32Array[],
  isTold: readonly boolean[],
): readonly User[] {
  const sureness = standardised(gradients);
  return STRENGTHS.map((strength) => ({
    userWeights: userWeights.map((weight, k) => (isTold[k] ? bounded(weight + strength * sureness[k]!) : weight)),
    userOffset,
  }));
}

function bounded(weight: number): number {
  return Math.max(-MOST_WEIGHT, Math.min(MOST_WEIGHT, weight));
}

/** For each cluster, by how many standard errors the mean of its gradients speaks for more of it: a gradient is one pair's, or a few's. */
function standardised(gradients: readonly Float32Array[]): readonly number[] {
  const count = gradients.length;
  return Array.from(gradients[0]!, (_, k) => {
    const mean = gradients.reduce((sum, gradient) => sum + gradient[k]!, 0) / count;
    // One pair alone has no spread: its own size stands for it.
    const squares = gradients.reduce((sum, gradient) => sum + (gradient[k]! - mean) ** 2, 0) + mean ** 2;
    const error = Math.sqrt(squares / count / count);
    return error === 0 ? 0 : -mean / error;
  });
}

/** Gradients by the weights, each of as many pairs as share a sequence: alone each would take half as long as all of them. */
async function weightGradients(
  adapter: Adapter,
  pairs: readonly TrainingPair[],
  options: StepOptions,
  deps: TrainingDeps,
): Promise<readonly Float32Array[] | undefined> {
  const gradients: Float32Array[] = [];
  for (const group of inSequences(pairs, ({ tokens }) => positionsOfPair(tokens), options.sequencePositions)) {
    const sum = await sumOver(adapter, group, options, deps);
    if (!sum) return undefined;
    gradients.push(sum.gradients.get('userWeights')!);
  }
  return gradients;
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
