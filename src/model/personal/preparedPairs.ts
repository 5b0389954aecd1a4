/** @file The pairs of an update made ready: whose they are, as tokens, with reference log-probabilities, some held out. */

import type { LearnRequest } from '../../common/learning';
import { SOURCE_TRUST } from '../../common/pairs';
import type { PreferencePair } from '../../common/pairs';
import { UserFacingError } from '../../common/userFacingError';
import { divide } from './heldOut';
import { referencePairs } from './judging';
import type { ReferencedPair } from './judging';
import { encodePair } from './pairTokens';
import type { JudgingDeps } from './partLogps';
import { TRAINING_WINDOW } from './recipe';
import type { TrainingPair } from './trainer';

export interface PreparedPairs {
  readonly fresh: readonly TrainingPair[];
  readonly old: readonly TrainingPair[];
  readonly heldOut: readonly HeldOutPair[];
}

export interface HeldOutPair extends ReferencedPair {
  /** ε */
  readonly labelNoise: number;
}

/** Encodes the pairs, drops those without a difference, and has each one's reference log-probabilities. */
export async function preparePairs(
  request: LearnRequest,
  deps: JudgingDeps,
  onProgress: (fraction: number) => void,
): Promise<PreparedPairs | undefined> {
  const isFresh = new Set(request.pairs);
  const { training, heldOut } = divide([...request.oldPairs, ...request.pairs].filter(isOf(request.user)));
  const encoded = [...training, ...heldOut].flatMap((pair) => {
    const tokens = encodePair(pair, deps.model.tokenizer, windowFor(pair));
    return tokens.chosen.length + tokens.rejected.length === 0 ? [] : [{ pair, tokens }];
  });
  const found = await referencePairs(
    encoded.map(({ tokens }) => tokens),
    deps,
    onProgress,
  );
  if (!found) return undefined;
  const referenced = new Map(encoded.map(({ pair }, index) => [pair, found[index]!]));
  const ready = (pairs: readonly PreferencePair[]): readonly TrainingPair[] =>
    pairs.flatMap((pair) => {
      const logps = referenced.get(pair);
      return logps ? [{ ...logps, ...trustIn(pair) }] : [];
    });
  const fresh = ready(training.filter((pair) => isFresh.has(pair)));
  const old = ready(training.filter((pair) => !isFresh.has(pair)));
  if (fresh.length + old.length === 0) {
    throw new UserFacingError('None of the pairs can be learned from: chosen and rejected are the same tokens.');
  }
  return { fresh, old, heldOut: ready(heldOut) };
}

/** Half of a window may go to explicit preferences: the code keeps its room. */
function windowFor({ preferences }: PreferencePair): number {
  return preferences === undefined ? TRAINING_WINDOW : 2 * TRAINING_WINDOW;
}

/** Pairs that name nobody are whoever's the update is. */
function isOf(user: string): (pair: PreferencePair) => boolean {
  return (pair) => pair.user === undefined || pair.user === user;
}

/** Throws a `UserFacingError` where no pair is the user's. */
export function refuseWithoutPairs({ pairs, oldPairs, user }: LearnRequest): void {
  const all = [...pairs, ...oldPairs];
  if (all.length === 0) throw new UserFacingError('There are no pairs to learn from yet.');
  if (all.some(isOf(user))) return;
  const others = [...new Set(all.map((pair) => pair.user))].slice(0, 3).join(', ');
  throw new UserFacingError(
    `None of the pairs is of the user ${user}; they are of ${others}. Name the user they are of.`,
  );
}

export function languagesOf(pairs: readonly PreferencePair[]): ReadonlySet<string> {
  return new Set(pairs.flatMap(({ language }) => language ?? []));
}

function trustIn({ source, weight, labelNoise }: PreferencePair): Pick<TrainingPair, 'weight' | 'labelNoise'> {
  const trust = SOURCE_TRUST[source ?? 'unknown'];
  return { weight: weight ?? trust.weight, labelNoise: labelNoise ?? trust.labelNoise };
}
