/** @file An update of the command line as the store knows it: its pairs, the lock that keeps others from one, its place in the history. */

import { randomUUID } from 'node:crypto';
import type { AdapterVersion, LearnRequest, UpdateResult } from '../common/learning';
import type { PreferencePair } from '../common/pairs';
import { messageOf, UserFacingError } from '../common/userFacingError';
import type { StoredPair, UpdateEnd } from '../feedback/records';
import type { FeedbackStore } from '../feedback/store/feedbackStore';
import { UPDATE_LEASE_MS, UPDATE_LOCK } from '../feedback/store/locks';
import { asPreferencePair } from '../feedback/store/transfer';
import { trustedPairs } from '../feedback/trustedPairs';
import { openAdapterRegistry } from '../model/index';
import { weighedByStyle } from '../preferences/pairTrust';
import { settleVersions } from './pairsStore';
import type { Terminal } from './terminal';

export interface UpdateDeps {
  readonly store: FeedbackStore;
  /** From a file. */
  readonly filed: readonly PreferencePair[];
  /** Whether those of the store join them. */
  readonly usesStored: boolean;
  readonly user: string;
  readonly model: string;
  readonly dataFolder: string;
  readonly terminal: Terminal;
}

/** Runs an update on pairs; nothing when it was cancelled. */
export type RunUpdate = (
  pairs: Pick<LearnRequest, 'pairs' | 'oldPairs'>,
  options: {
    readonly signal: AbortSignal;
    /** To be told of the process that the update runs in: until it is gone too, no other update begins. */
    readonly onProcess: (pid: number) => void;
  },
) => Promise<UpdateResult | undefined>;

/** Of the store; an update comes to each of its pairs two or three times. */
const LIMITS = { maxNew: 200, maxOld: 200 } as const;

/** Runs an update with the lock held, and records it. Throws a `UserFacingError` where another one is under way. */
export async function recordedUpdate(deps: UpdateDeps, run: RunUpdate): Promise<UpdateResult | undefined> {
  const { store, terminal } = deps;
  const owner = randomUUID();
  if (!store.tryLock(UPDATE_LOCK, owner, UPDATE_LEASE_MS)) {
    throw new UserFacingError('Another update is under way, in an editor or a terminal. Try again when it has ended.');
  }
  const lost = new AbortController();
  const heartbeat = setInterval(() => {
    if (!keepsLock(store, owner)) lost.abort();
  }, UPDATE_LEASE_MS / 3);
  try {
    const signal = AbortSignal.any([terminal.signal, lost.signal]);
    const onProcess = (pid: number): void => store.shareLock(UPDATE_LOCK, owner, pid);
    const result = await locked(deps, (pairs) => run(pairs, { signal, onProcess }));
    if (lost.signal.aborted) {
      throw new UserFacingError(
        'The update was ended, as another one began while this machine slept; nothing was changed.',
      );
    }
    return result;
  } finally {
    clearInterval(heartbeat);
    store.releaseLock(UPDATE_LOCK, owner);
  }
}

function keepsLock(store: FeedbackStore, owner: string): boolean {
  try {
    return store.renewLock(UPDATE_LOCK, owner, UPDATE_LEASE_MS);
  } catch {
    // The store is busy or the disk is full: there is time for another try.
    return true;
  }
}

/** The update itself, between two lines of its history. */
async function locked(
  deps: UpdateDeps,
  run: (pairs: Pick<LearnRequest, 'pairs' | 'oldPairs'>) => Promise<UpdateResult | undefined>,
): Promise<UpdateResult | undefined> {
  const { store, filed, usesStored, user, model, dataFolder, terminal } = deps;
  const id = store.startUpdate({ user, startedAt: Date.now(), model });
  await settleVersions(store, dataFolder, terminal);
  const stored = usesStored ? store.pairsForUpdate(user, LIMITS) : { fresh: [], old: [] };
  const filedKeys = new Set(filed.map(keyOf));
  const isFiled = ({ pair }: WholePair): boolean => filedKeys.has(keyOf(pair));
  const fresh = wholePairs(stored.fresh).filter((each) => !isFiled(each));
  const old = wholePairs(stored.old).filter((each) => !isFiled(each));
  // Also stored: to forget them later is to forget what is learned from the file now.
  const twins = wholePairs(store.all({ user })).filter(isFiled);
  const registry = openAdapterRegistry(dataFolder, user);
  const before = new Set(registry.list().map(({ version }) => version));
  const end = async (ending: Pick<UpdateEnd, 'state' | 'reason' | 'result'>): Promise<void> => {
    const made = registry.list().find(({ version }) => !before.has(version));
    const hasVerdict = ending.state === 'passed' || ending.state === 'held';
    const { isTainted } = store.endUpdate(id, {
      ...ending,
      endedAt: Date.now(),
      // What ended without a verdict has learned nothing from them.
      pairs: hasVerdict ? [...fresh, ...old, ...twins].map((each) => each.id) : [],
      otherPairs: filed.length - twins.length,
      ...(made && traced(made)),
    });
    if (isTainted) await settleVersions(store, dataFolder, terminal);
  };
  try {
    const pairs = [...filed, ...fresh.map(({ pair }) => pair)];
    const oldPairs = old.map(({ pair }) => pair);
    const result = await run(await trustedPairs({ pairs, oldPairs }, weighedByStyle));
    if (!result) await end({ state: 'cancelled', reason: 'It was cancelled.' });
    else {
      const { passed, reason } = result.gate;
      await end({ state: passed ? 'passed' : 'held', reason, result: JSON.stringify(result) });
    }
    return result;
  } catch (error) {
    await end(
      terminal.signal.aborted
        ? { state: 'cancelled', reason: 'It was cancelled.' }
        : { state: 'failed', reason: messageOf(error) },
    );
    throw error;
  }
}

function traced({
  version,
  parent,
  baseChecksum,
}: AdapterVersion): Pick<UpdateEnd, 'version' | 'parent' | 'baseChecksum'> {
  return { version, parent, baseChecksum };
}

interface WholePair {
  readonly id: number;
  readonly pair: PreferencePair;
}

/** Without those that wait for their rejected side, which the editor has the model write. */
function wholePairs(pairs: Iterable<StoredPair>): readonly WholePair[] {
  return [...pairs].flatMap((stored) => {
    const { rejected } = stored;
    return rejected === undefined ? [] : [{ id: stored.id, pair: { ...asPreferencePair(stored), rejected } }];
  });
}

function keyOf({ prompt, chosen, rejected }: PreferencePair): string {
  return JSON.stringify([prompt, chosen, rejected]);
}
