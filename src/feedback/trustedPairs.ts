/** @file The pairs of an update, old and new, as far as each is to be trusted by what all of them tell together. */

import type { LearnRequest } from '../common/learning';
import type { PreferencePair } from '../common/pairs';

/** Each pair with its trust; nothing in the place of one that is not to be learned from. */
export type WeighPairs = (pairs: readonly PreferencePair[]) => Promise<readonly (PreferencePair | undefined)[]>;

/** All pairs of an update. */
export type UpdatePairs = Pick<LearnRequest, 'pairs' | 'oldPairs'>;

export async function trustedPairs({ pairs, oldPairs }: UpdatePairs, weigh: WeighPairs): Promise<UpdatePairs> {
  const weighed = await weigh([...oldPairs, ...pairs]);
  const known = weighed.map((pair) => (pair === undefined ? [] : [pair]));
  return { oldPairs: known.slice(0, oldPairs.length).flat(), pairs: known.slice(oldPairs.length).flat() };
}
