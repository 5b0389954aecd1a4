/**
 * @file The store of feedback: one SQLite database in the data folder, which all windows and the command line share. It holds
 * outcomes, pairs, refusals and the history of updates; which versions exist and which is active is the adapter registry's to say.
 * What it promises of single calls holds across processes too.
 */

import type { Disposable } from '../../common/disposable';
import type { PreferencePair } from '../../common/pairs';
import type {
  Erased,
  NewPair,
  OutcomeRecord,
  Page,
  PairPreview,
  PairSearch,
  PairSelection,
  PairsForUpdate,
  Policy,
  Refusal,
  Replay,
  StoredOutcome,
  StoredPair,
  StoreFigures,
  TaintedVersion,
  UpdateEnd,
  UpdateRecord,
  UpdateStart,
  VersionOfUser,
} from '../records';
import { erase } from './erase';
import { storeFigures } from './figures';
import { isLocked, releaseLock, renewLock, shareLock, tryLock, UPDATE_LOCK } from './locks';
import { checkDatabase, openDatabase, type OpenOptions } from './openDatabase';
import { addOutcome, markUndone, recentOutcomes } from './outcomeRows';
import {
  addPairs,
  completePair,
  countNew,
  countPairs,
  dropPairs,
  knownUris,
  pairsForUpdate,
  pairsStamp,
  selectPairs,
} from './pairRows';
import { findPairs, pairPreviews } from './pairPreviews';
import { addRefusal, recentRefusals, refusalsAt } from './refusalRows';
import { addReplay, forgetReplays, forgetReplaysOfUser, replaysOf } from './replayRows';
import { swapPair } from './relabel';
import { MAX_REFUSALS, retain } from './retention';
import { forgetTainted, taintedVersions } from './taintedVersions';
import { allPairs, exportPairs, importPairs } from './transfer';
import {
  endDeadUpdates,
  endUpdate,
  eraseUpdates,
  isRetrainingDue,
  markVersionsSetAside,
  startUpdate,
  updatesOf,
} from './updateRows';

/**
 * All calls are synchronous: what one returned from is stored, and outlives the process. Each throws a `UserFacingError` where the
 * disk is full, the database is damaged or others keep it busy. The last group takes up to seconds: not for the extension host,
 * which asks `StoreWorker` for it.
 */
export interface FeedbackStore extends Disposable {
  addOutcome(record: OutcomeRecord): void;
  /** What was accepted was taken back; nothing happens where its outcome is not known. */
  markUndone(suggestionId: string): void;
  /** Newest first. */
  recentOutcomes(limit: number): readonly StoredOutcome[];

  /**
   * Gives the ids of those that came to stay. What is there already (same user, same text right before, same two sides) is left out; of one file and
   * day at most `MAX_PAIRS_PER_FILE_AND_DAY` stay, the most trusted and newest.
   */
  addPairs(pairs: readonly NewPair[]): readonly number[];
  /** Gives a pair its rejected side; false, and the pair is gone, where both sides are the same or the pair is there already. */
  completePair(id: number, rejected: string): boolean;
  /**
   * Turns a pair round: the developer prefers the other side. It is new again, under another id, which is given; nothing where there is
   * no such pair, or it waits for its rejected side.
   */
  swapPair(id: number): number | undefined;
  /** Takes pairs away of which nothing can be learned; what an update has used stays. */
  dropPairs(ids: readonly number[]): void;
  /** Pairs that no update has ended with, also those without their rejected side. */
  countNew(user: string): number;
  countPairs(selection: PairSelection): number;
  /** Another text wherever a pair of the user's came, went or changed. */
  pairsStamp(user: string): string;
  /** Some pairs as a list shows them, in no order. */
  previews(ids: readonly number[]): readonly PairPreview[];

  /** The newest of each, the same for the same store. */
  pairsForUpdate(user: string, limits: { readonly maxNew: number; readonly maxOld: number }): PairsForUpdate;
  /** Its id. Only for the holder of `UPDATE_LOCK`: what still runs by the records is recorded as failed. */
  startUpdate(start: UpdateStart): number;
  /** Its pairs are new no more. `isTainted`: some of them, or what it started from, were erased meanwhile: its version is to be set aside. */
  endUpdate(id: number, end: UpdateEnd): { readonly isTainted: boolean };
  /** What learned from erased pairs and has yet to be set aside in the registry; oldest first. */
  taintedVersions(): readonly TaintedVersion[];
  /** These are settled; of what was set aside for them, the pairs are new again. */
  noteSetAside(settled: readonly TaintedVersion[], versions: readonly VersionOfUser[]): void;
  /** The one that was started last, whatever became of it. */
  lastUpdate(user: string): UpdateRecord | undefined;
  /** Newest first. */
  updates(user: string, limit: number): readonly UpdateRecord[];
  /** Whether the last version was set aside as pairs of it were erased, and no update has come to a verdict since. */
  isRetrainingDue(user: string): boolean;
  /** With all of a user's versions erased: their history goes, and all their pairs are new again. */
  eraseUpdates(user: string): void;

  /** Keeps what a policy writes where a pair was made; nothing happens where the pair is gone by now. */
  addReplay(policy: Policy, replay: Replay): void;
  /** By the pairs' ids. They go with their pair, and with their version. */
  replays(policy: Policy): readonly Replay[];

  refuse(refusal: Refusal): void;
  /** Newest first. */
  refusalsAt(uri: string): readonly Refusal[];
  /** Of all files, for a window's memory: newest first, at most `MAX_REFUSALS`. */
  recentRefusals(): readonly Refusal[];

  /**
   * Whether the lock is the owner's now: for `leaseMs`, unless renewed, and only as long as this process lives.
   * @param owner a name that nobody else uses
   */
  tryLock(name: string, owner: string, leaseMs: number): boolean;
  /** A process that works for the owner: nobody else has the lock before that is gone too, or the lease ends. */
  shareLock(name: string, owner: string, pid: number): void;
  /** False where it is no longer the owner's: what it was for must end. */
  renewLock(name: string, owner: string, leaseMs: number): boolean;
  releaseLock(name: string, owner: string): void;
  /** Whether anybody holds it. */
  isLocked(name: string): boolean;

  /** Newest first. */
  list(selection: PairSelection, page: Page): readonly StoredPair[];
  /** Oldest first. */
  all(selection: PairSelection): Iterable<StoredPair>;
  /** Ids of the pairs that a text stands in, newest first. */
  find(search: PairSearch): readonly number[];
  /** The URIs of all files that pairs and refusals speak of. */
  knownUris(): readonly string[];
  /** Forgets pairs, and what tells of them: see `erase`. No byte of them is left in the files. */
  erase(selection: PairSelection): Erased;
  /** Writes pairs as JSON lines; gives how many. Those without a rejected side are left out. */
  exportPairs(selection: PairSelection, path: string): number;
  /** Takes all in that are not there yet, or none; gives how many. */
  importPairs(pairs: readonly PreferencePair[], user: string): number;
  /** Drops what is too old or too much; to be called now and then. */
  retain(): void;
  /** Looks at every page; a `UserFacingError` where one is damaged. */
  check(): void;
  figures(): StoreFigures;
}

export interface StoreOptions extends OpenOptions {
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/** Throws a `UserFacingError` where there can be no store: no SQLite, a database that is damaged or newer, no right to write. */
export function openFeedbackStore(
  dataFolder: string,
  { now = Date.now, ...options }: StoreOptions = {},
): FeedbackStore {
  const connection = openDatabase(dataFolder, options);
  return {
    addOutcome: (record) => addOutcome(connection, record),
    markUndone: (suggestionId) => markUndone(connection, suggestionId),
    recentOutcomes: (limit) => recentOutcomes(connection, limit),

    addPairs: (pairs) => addPairs(connection, pairs, now()),
    completePair: (id, rejected) => completePair(connection, id, rejected),
    swapPair: (id) => swapPair(connection, id),
    dropPairs: (ids) => dropPairs(connection, ids),
    countNew: (user) => countNew(connection, user),
    countPairs: (selection) => countPairs(connection, selection),
    pairsStamp: (user) => pairsStamp(connection, user),
    previews: (ids) => pairPreviews(connection, ids),

    pairsForUpdate: (user, limits) => pairsForUpdate(connection, user, limits),
    startUpdate: (start) => startUpdate(connection, start),
    endUpdate: (id, end) => endUpdate(connection, id, end),
    taintedVersions: () =>
      connection.write(() => {
        if (!isLocked(connection, UPDATE_LOCK, now())) endDeadUpdates(connection, now());
        return taintedVersions(connection);
      }),
    noteSetAside: (settled, versions) =>
      connection.write(() => {
        markVersionsSetAside(connection, versions, now());
        forgetReplays(connection, versions);
        forgetTainted(
          connection,
          settled.map(({ id }) => id),
        );
      }),
    lastUpdate: (user) => updatesOf(connection, user, 1)[0],
    updates: (user, limit) => updatesOf(connection, user, limit),
    isRetrainingDue: (user) => isRetrainingDue(connection, user),
    eraseUpdates: (user) =>
      connection.write(() => {
        eraseUpdates(connection, user);
        forgetReplaysOfUser(connection, user);
      }),

    addReplay: (policy, replay) => addReplay(connection, policy, replay),
    replays: (policy) => replaysOf(connection, policy),

    refuse: (refusal) => addRefusal(connection, refusal),
    refusalsAt: (uri) => refusalsAt(connection, uri),
    recentRefusals: () => recentRefusals(connection, MAX_REFUSALS),

    tryLock: (name, owner, leaseMs) => tryLock(connection, name, owner, leaseMs, now()),
    shareLock: (name, owner, pid) => shareLock(connection, name, owner, pid),
    renewLock: (name, owner, leaseMs) => renewLock(connection, name, owner, leaseMs, now()),
    releaseLock: (name, owner) => releaseLock(connection, name, owner),
    isLocked: (name) => isLocked(connection, name, now()),

    list: (selection, page) => selectPairs(connection, selection, page),
    all: (selection) => allPairs(connection, selection),
    find: (search) => findPairs(connection, search),
    knownUris: () => knownUris(connection),
    erase: (selection) => erase(connection, selection, now()),
    exportPairs: (selection, path) => exportPairs(connection, selection, path),
    importPairs: (pairs, user) => importPairs(connection, pairs, user, now()),
    retain: () => retain(connection, now()),
    check: () => checkDatabase(connection),
    figures: () => storeFigures(connection),
    dispose: () => connection.dispose(),
  };
}
