/** @file One update from its pairs to its end: pairs are drawn, their missing sides sampled, the trainer asked. Never throws. */

import type { Clock } from '../common/clock';
import type { AdapterListing, AdapterVersion, LearnRequest, UpdateProgress, UpdateResult } from '../common/learning';
import type { PreferencePair } from '../common/pairs';
import { holdsSecret } from '../common/secrets';
import { messageOf } from '../common/userFacingError';
import type { StoredPair, UpdateEnd } from './records';
import { asPreferencePair } from './store/transfer';
import { trustedPairs, type WeighPairs } from './trustedPairs';
import { PAIRS_WHEN_ASKED } from './updateSchedulePolicy';
import type { UpdateStore } from './updateScheduleStore';

/** What makes an update of pairs; the engine has it, in a process of its own. */
export interface UpdateRunner {
  /** Of the process that `run` has just started; absent: there is none. */
  readonly pid: number | undefined;
  /** Nothing when it was cancelled; throws where it cannot be done. */
  run(
    request: LearnRequest,
    options: { readonly signal: AbortSignal; readonly onProgress: (progress: UpdateProgress) => void },
  ): Promise<UpdateResult | undefined>;
  /** Holds the update up before its next step. */
  pause(): Promise<void>;
  resume(): Promise<void>;
}

/**
 * What the policy writes in place of `chosen` now, cut by the same rules; nothing where there is no answer. It must not take the model
 * from completions.
 */
export type DrawSample = (pair: StoredPair, signal: AbortSignal) => Promise<string | undefined>;

/** Pairs made of these, by what the developer states; they belong to this update alone and are not kept. */
export type MakeSynthetic = (real: readonly PreferencePair[]) => Promise<readonly PreferencePair[]>;

export interface UpdateOrder {
  readonly learnsFrom: 'new' | 'all';
  readonly request: Omit<LearnRequest, 'pairs' | 'oldPairs'>;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: UpdateProgress) => void;
  /** The update has a process of its own from now on. Never throws. */
  readonly onProcess: (pid: number) => void;
  /** Resolves when the developer does not type, or the update is aborted. */
  readonly whenQuiet: () => Promise<void>;
}

export interface UpdateDeps {
  readonly store: Pick<UpdateStore, 'pairsForUpdate' | 'completePair' | 'dropPairs'>;
  readonly runner: UpdateRunner;
  readonly sample: DrawSample;
  /** Absent: none are made. */
  readonly synthesize?: MakeSynthetic;
  /** Absent: each is trusted as its source is. */
  readonly weigh?: WeighPairs;
  /** The user's adapters, as they are now. */
  readonly adapters: () => Promise<AdapterListing>;
  readonly clock: Clock;
}

/** What the store is to be told of an update, and the result where there is one. */
export interface EndedUpdate {
  readonly end: UpdateEnd;
  readonly result?: UpdateResult;
  /** Why it failed; absent: it has not. */
  readonly error?: unknown;
}

/** An update sees each new pair two or three times in its 60 steps of 8, of which old pairs are half. */
const MAX_NEW_PAIRS = 100;
const MAX_OLD_PAIRS = 100;
/** Where all is learned anew, none of the pairs is old; those beyond would be seen by too few steps. */
const MAX_RELEARNED_PAIRS = 200;
/** Share of the budget that samples may take, before training begins. What is not sampled by then waits for the next update. */
const SAMPLING_SHARE = 0.25;

export async function makeUpdate(order: UpdateOrder, deps: UpdateDeps): Promise<EndedUpdate> {
  const { signal, request, onProgress } = order;
  const { runner, store, clock } = deps;
  const startedAt = clock.now();
  const ended = (end: Omit<UpdateEnd, 'endedAt'>): UpdateEnd => ({ ...end, endedAt: clock.now() });
  const cancelled = (reason = 'It was cancelled.'): EndedUpdate => ({
    end: ended({ state: 'cancelled', reason, pairs: [] }),
  });
  try {
    const drawn = drawPairs(order, store);
    const fresh = await completePairs(drawn.fresh, order, deps);
    const old = await completePairs(drawn.old, order, deps);
    const real = fresh.map(wholePreferencePair);
    const synthetic = real.length < PAIRS_WHEN_ASKED ? [] : ((await deps.synthesize?.(real)) ?? []);
    const all = { pairs: [...real, ...synthetic], oldPairs: old.map(wholePreferencePair) };
    const pairs = deps.weigh ? await trustedPairs(all, deps.weigh) : all;
    const start = await startingPoint(deps);
    if (signal.aborted) return cancelled();
    if (real.length < PAIRS_WHEN_ASKED) return cancelled(TOO_FEW);
    const learning = runner.run({ ...request, ...pairs }, { signal, onProgress });
    const { pid } = runner;
    if (pid !== undefined) order.onProcess(pid);
    const result = await learning;
    if (!result) return cancelled();
    const { passed, reason } = result.gate;
    const made = passed ? await madeVersion(startedAt, result, deps) : {};
    const end = ended({
      state: passed ? 'passed' : 'held',
      ...{ reason, result: JSON.stringify(result), ...start, ...made },
      pairs: [...fresh, ...old].map(({ id }) => id),
    });
    return { end, result };
  } catch (error) {
    if (signal.aborted) return cancelled();
    return { end: ended({ state: 'failed', reason: messageOf(error), pairs: [] }), error };
  }
}

const TOO_FEW =
  'Too few of the new pairs tell anything yet: for the others your model writes what you chose, or could not be asked.';

interface DrawnPairs {
  readonly fresh: readonly StoredPair[];
  readonly old: readonly StoredPair[];
}

function drawPairs({ learnsFrom, request: { user } }: UpdateOrder, store: UpdateDeps['store']): DrawnPairs {
  if (learnsFrom === 'new') return store.pairsForUpdate(user, { maxNew: MAX_NEW_PAIRS, maxOld: MAX_OLD_PAIRS });
  const { fresh, old } = store.pairsForUpdate(user, { maxNew: MAX_RELEARNED_PAIRS, maxOld: MAX_RELEARNED_PAIRS });
  return { fresh: [...old, ...fresh].slice(-MAX_RELEARNED_PAIRS), old: [] };
}

/** A pair with both sides. */
type WholePair = StoredPair & { readonly rejected: string };

/**
 * Draws a sample for each pair that lacks its other side, and keeps it. One that says the same as `chosen`, or nothing, has nothing to
 * teach, and goes; so does one whose sample looks like a secret, which is never stored. A pair that gets no sample stays as it is, and
 * is left out.
 */
async function completePairs(
  pairs: readonly StoredPair[],
  { signal, request, whenQuiet }: UpdateOrder,
  { sample, store, clock }: UpdateDeps,
): Promise<readonly WholePair[]> {
  const isAborted = (): boolean => signal.aborted;
  const whole: WholePair[] = [];
  let leftMs = request.budgetSeconds * 1000 * SAMPLING_SHARE;
  for (const pair of pairs) {
    if (pair.rejected !== undefined) {
      whole.push({ ...pair, rejected: pair.rejected });
      continue;
    }
    await whenQuiet();
    if (isAborted()) break;
    if (leftMs <= 0) continue;
    const startedAt = clock.now();
    const rejected = await sample(pair, signal);
    leftMs -= clock.now() - startedAt;
    // The window may be closing, and the store with it.
    if (isAborted()) break;
    if (rejected === undefined) continue;
    if (!canTeach(pair, rejected)) store.dropPairs([pair.id]);
    else if (store.completePair(pair.id, rejected)) whole.push({ ...pair, rejected });
  }
  return whole;
}

function canTeach({ prompt, chosen }: StoredPair, rejected: string): boolean {
  if (rejected.trim() === '' || rejected.trimEnd() === chosen.trimEnd()) return false;
  // A secret may begin in the prompt and end in what follows it.
  return !holdsSecret(prompt + rejected);
}

function wholePreferencePair(pair: WholePair): PreferencePair {
  return { ...asPreferencePair(pair), rejected: pair.rejected };
}

/** What the update starts from, by which its version is traced to the pairs of earlier ones; nothing where nobody can tell. */
async function startingPoint({ adapters }: UpdateDeps): Promise<Pick<UpdateEnd, 'parent' | 'baseChecksum'>> {
  try {
    const { active, baseChecksum } = await adapters();
    return baseChecksum === undefined ? {} : { parent: active, baseChecksum };
  } catch {
    return {};
  }
}

/** The version that an update has made, which is not in force where somebody activated another one meanwhile. */
async function madeVersion(
  startedAt: number,
  { version }: UpdateResult,
  { adapters }: UpdateDeps,
): Promise<Pick<UpdateEnd, 'version' | 'parent' | 'baseChecksum'>> {
  const made = await adapters().then(
    ({ versions, baseChecksum }) => versions.findLast((each) => isMadeSince(each, startedAt, baseChecksum)),
    () => undefined,
  );
  if (made) return { version: made.version, parent: made.parent, baseChecksum: made.baseChecksum };
  return version === null ? {} : { version };
}

function isMadeSince(
  { date, baseChecksum }: AdapterVersion,
  startedAt: number,
  modelInUse: string | undefined,
): boolean {
  return baseChecksum === modelInUse && Date.parse(date) >= startedAt;
}
