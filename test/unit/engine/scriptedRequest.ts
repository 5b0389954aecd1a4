/** @file An update that the scripted trainer makes: what it learns from does not matter. */

import type { LearnRequest } from '../../../src/common/learning';

export function scriptedRequest(user = 'ann'): LearnRequest {
  return {
    dataFolder: 'data',
    user,
    model: 'm',
    device: 'cpu',
    pairs: [{ prompt: 'a', chosen: 'b', rejected: 'c' }],
    oldPairs: [],
    budgetSeconds: 1,
    seed: 0,
  };
}
