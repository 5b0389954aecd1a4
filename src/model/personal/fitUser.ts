/**
 * @file Fits a new user to an adapter that others share: weights of the clusters and an offset, with everything else frozen. A few
 * pairs and seconds, and T_u · d + K numbers; nothing that is shared changes.
 */

import type { Adapter, UserModelTensors } from './adapter';
import { scoreUnder } from './judging';
import type { JudgingDeps } from './judging';
import { pairLoss } from './pdpo';
import { train } from './trainer';
import type { Trained, TrainingDeps, TrainingOptions, TrainingPair } from './trainer';
import { newUser } from './userModel';

/** A weight that puts nearly all of the softmax on one cluster, and still has a gradient. */
const CHOSEN_WEIGHT = 3;
/** Pairs by which the beginning is chosen: one pass over all candidates has to be quick. */
const PAIRS_FOR_CHOICE = 16;

/**
 * Begins at the cluster, or the generic user, under which the pairs' loss is lowest, then moves weights and offset. With few clusters
 * weights alone are too weak (measured in the lab). Nothing when cancelled.
 */
export async function fitUser(
  shared: Adapter,
  pairs: readonly TrainingPair[],
  anchors: readonly (readonly number[])[],
  options: Omit<TrainingOptions, 'trains'>,
  deps: TrainingDeps & { readonly judging: JudgingDeps },
): Promise<Trained | undefined> {
  const start = await bestBeginning(shared, pairs.slice(-PAIRS_FOR_CHOICE), options, deps.judging);
  return (
    start &&
    train(start, { fresh: pairs, old: [] }, anchors, { ...options, trains: { lora: false, shared: false } }, deps)
  );
}

async function bestBeginning(
  shared: Adapter,
  pairs: readonly TrainingPair[],
  options: Omit<TrainingOptions, 'trains'>,
  deps: JudgingDeps,
): Promise<Adapter | undefined> {
  let best: { readonly adapter: Adapter; readonly loss: number } | undefined;
  for (const user of beginnings(shared.userModel)) {
    const adapter: Adapter = { ...shared, userModel: { ...shared.userModel, ...user } };
    const scores = shared.userModel.numClusters === 0 ? [] : await scoreUnder(adapter, pairs, deps);
    if (!scores) return undefined;
    const loss = scores.reduce((sum, score, index) => sum + pairLoss(score, pairs[index]?.labelNoise ?? 0, options), 0);
    if (!best || loss < best.loss) best = { adapter, loss };
  }
  return best?.adapter;
}

/** The generic user, and each cluster's own. */
function beginnings(shared: UserModelTensors): readonly Pick<UserModelTensors, 'userWeights' | 'userOffset'>[] {
  const generic = newUser(shared);
  return [
    generic,
    ...Array.from({ length: shared.numClusters }, (_, cluster) => ({
      userOffset: generic.userOffset,
      userWeights: Float32Array.from({ length: shared.numClusters }, (__, k) => (k === cluster ? CHOSEN_WEIGHT : 0)),
    })),
  ];
}
