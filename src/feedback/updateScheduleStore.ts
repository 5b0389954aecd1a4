/** @file What the update schedule needs of the store. */

import type { FeedbackStore } from './store/feedbackStore';

export type UpdateStore = Pick<
  FeedbackStore,
  | 'countNew'
  | 'countPairs'
  | 'updates'
  | 'isRetrainingDue'
  | 'pairsForUpdate'
  | 'completePair'
  | 'dropPairs'
  | 'startUpdate'
  | 'endUpdate'
  | 'isLocked'
  | 'tryLock'
  | 'shareLock'
  | 'renewLock'
  | 'releaseLock'
>;
