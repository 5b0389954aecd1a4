/**
 * @file Fits a user to an adapter that others share: weights of the clusters and an offset, with everything else frozen. A few
 * pairs and seconds, and T_u · d + K numbers; nothing that is shared changes.
 */

import type { Adapter } from './adapter';
import { findBeginning } from './beginning';
import { train } from './trainer';
import type { Trained, TrainingDeps, TrainingOptions, TrainingPair } from './trainer';

/**
 * Begins at the user as they are, the generic user or a mixture of clusters, whichever has the lowest loss on the pairs, then moves
 * weights and offset. With few clusters weights alone are too weak (measured in the lab). Nothing when cancelled.
 */
export async function fitUser(
  shared: Adapter,
  pairs: readonly TrainingPair[],
  anchors: readonly (readonly number[])[],
  options: Omit<TrainingOptions, 'trains'>,
  deps: TrainingDeps,
): Promise<Trained | undefined> {
  const start = await findBeginning(shared, pairs, options, deps);
  return (
    start &&
    train(start, { fresh: pairs, old: [] }, anchors, { ...options, trains: { lora: false, shared: false } }, deps)
  );
}
