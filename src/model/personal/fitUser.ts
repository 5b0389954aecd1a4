/**
 * @file Fits a user to an adapter that others share: weights of the clusters and an offset, with everything else frozen. A few
 * pairs and seconds, and T_u · d + K numbers; nothing that is shared changes.
 */

import type { Adapter, UserModelTensors } from './adapter';
import { scoreUnder } from './judging';
import type { ScoringDeps } from './judging';
import { pairLoss } from './pdpo';
import { train } from './trainer';
import type { Trained, TrainingDeps, TrainingOptions, TrainingPair } from './trainer';
import { newUser } from './userModel';

/** A weight that puts nearly all of the softmax on one cluster, and still has a gradient. */
const CHOSEN_WEIGHT = 3;
/** Pairs by which the beginning is chosen: one pass over all candidates has to be quick. */
const PAIRS_FOR_CHOICE = 16;

/**
 * Begins at the user as they are, the generic user or a cluster, whichever has the lowest loss on the pairs, then moves weights and
 * offset. With few clusters weights alone are too weak (measured in the lab). Nothing when cancelled.
 */
export async function fitUser(
  shared: Adapter,
  pairs: readonly TrainingPair[],
  anchors: readonly (readonly number[])[],
  options: Omit<TrainingOptions, 'trains'>,
  deps: TrainingDeps,
): Promise<Trained | undefined> {
  const start = await bestBeginning(shared, pairs.slice(-PAIRS_FOR_CHOICE), options, deps);
  return (
    start &&
    train(start, { fresh: pairs, old: [] }, anchors, { ...options, trains: { lora: false, shared: false } }, deps)
  );
}

async function bestBeginning(
  shared: Adapter,
  pairs: readonly TrainingPair[],
  options: Omit<TrainingOptions, 'trains'>,
  deps: ScoringDeps,
): Promise<Adapter | undefined> {
  let best: { readonly adapter: Adapter; readonly loss: number } | undefined;
  const users = beginnings(shared.userModel);
  for (const user of users) {
    const adapter: Adapter = { ...shared, userModel: { ...shared.userModel, ...user } };
    const scores = users.length === 1 ? [] : await scoreUnder(adapter, pairs, deps);
    if (!scores) return undefined;
    const loss = scores.reduce((sum, score, index) => sum + pairLoss(score, pairs[index]?.labelNoise ?? 0, options), 0);
    if (!best || loss < best.loss) best = { adapter, loss };
  }
  return best?.adapter;
}

/** The user as they are, unless they are new; the generic user; and each cluster's own. */
function beginnings(shared: UserModelTensors): readonly Pick<UserModelTensors, 'userWeights' | 'userOffset'>[] {
  const { userWeights, userOffset } = shared;
  const generic = newUser(shared);
  const isNew =
    userOffset.every((number) => number === 0) && userWeights.every((number, k) => number === generic.userWeights[k]);
  return [
    ...(isNew ? [] : [{ userWeights, userOffset }]),
    generic,
    ...Array.from({ length: shared.numClusters }, (_, cluster) => ({
      userOffset: generic.userOffset,
      userWeights: Float32Array.from({ length: shared.numClusters }, (__, k) => (k === cluster ? CHOSEN_WEIGHT : 0)),
    })),
  ];
}
