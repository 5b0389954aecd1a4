/**
 * @file Runs updates when they are due: looks at the situation every half minute and when something happens, takes the lock that all
 * windows share, has the update step back while the developer types or the machine runs on its battery, and tells how it stands. When
 * an update is due stands in `updateSchedulePolicy.ts`, what one consists of in `updateScheduleRun.ts`.
 */

import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../common/clock';
import type { Disposable } from '../common/disposable';
import type { AdapterListing, LearnRequest, UpdateProgress, UpdateResult } from '../common/learning';
import { messageOf } from '../common/userFacingError';
import type { Power } from './power';
import type { UpdateEnd } from './records';
import { UPDATE_LEASE_MS, UPDATE_LOCK } from './store/locks';
import { TaughtModels } from './updateScheduleModels';
import { decide, type Decision, type Situation, type WaitReason } from './updateSchedulePolicy';
import {
  makeUpdate,
  type DrawSample,
  type EndedUpdate,
  type MakeSynthetic,
  type UpdateRunner,
} from './updateScheduleRun';
import type { WeighPairs } from './trustedPairs';
import type { UpdateStore } from './updateScheduleStore';
import { UpdateUnderWay } from './updateScheduleUnderWay';

/** How learning stands, for whoever shows it. */
export type LearningState =
  /** Switched off, or paused. */
  | { readonly kind: 'off'; readonly newPairs: number }
  /** `sentence` is for people; without `waitFor` nobody has looked yet. */
  | { readonly kind: 'waiting'; readonly newPairs: number; readonly waitFor?: WaitReason; readonly sentence: string }
  | { readonly kind: 'learning'; readonly newPairs: number; readonly progress?: UpdateProgress }
  /** An update is under way, and held up while the developer types, or until there is mains power. */
  | {
      readonly kind: 'paused';
      readonly newPairs: number;
      readonly heldUpBy: 'typing' | 'battery';
      readonly progress?: UpdateProgress;
    };

export interface UpdateSettings extends Pick<LearnRequest, 'dataFolder' | 'device' | 'threads' | 'precision'> {
  /** Switched on, and not paused. */
  readonly isLearning: boolean;
  /** For one update, reference pass and gate included; 0: none runs. */
  readonly budgetSeconds: number;
  /** Catalog id or path of the model in use; absent: none. */
  readonly model?: string;
}

export interface UpdateScheduleDeps {
  readonly user: string;
  /** The lock's owner: no other window or process bears the same name. */
  readonly owner: string;
  readonly store: UpdateStore;
  /** Disposed by the schedule, before it gives the lock back. */
  readonly runner: UpdateRunner & Disposable;
  /** Read anew whenever they are needed. */
  readonly settings: () => UpdateSettings;
  readonly sample: DrawSample;
  /** Absent: none are made. */
  readonly synthesize?: MakeSynthetic;
  readonly weigh?: WeighPairs;
  /** The user's adapters. Asked seldom, as it may start a process. */
  readonly adapters: () => Promise<AdapterListing>;
  /** Takes versions out of use for good: pairs that they learned from were erased. */
  readonly setAside: (versions: readonly string[]) => Promise<void>;
  readonly power: () => Promise<Power>;
  /** Share of the cores that is busy. */
  readonly load: () => Promise<number>;
  readonly clock: Clock;
  readonly log: { info(message: string): void; error(message: string): void };
}

/** How an update ended, and its result where there is one. */
export interface UpdateEnded {
  readonly end: UpdateEnd;
  readonly result?: UpdateResult;
}

/** Often enough for who waits for it, and seldom enough to cost nothing. */
const CHECK_INTERVAL_MS = 30_000;
/** Enough of the past to count failures up to the longest back-off. */
const HISTORY = 20;
/** What is assumed of the machine before it is asked: asking costs something, so it comes last. */
const CALM: Pick<Situation, 'power' | 'load'> = { power: 'unknown', load: 0 };

export class UpdateSchedule implements Disposable {
  private current: LearningState;
  private readonly listeners = new Set<(state: LearningState) => void>();
  private readonly endListeners = new Set<(ended: UpdateEnded) => void>();
  private underWay: UpdateUnderWay | undefined;
  /** Checks come one after the other. */
  private lastCheck: Promise<unknown> = Promise.resolve();
  private checks = 0;
  private timer: Disposable | undefined;
  private lastActiveAt: number;
  /** When they were last counted. */
  private newPairs = 0;
  private readonly models: TaughtModels;
  private lastTrouble: string | undefined;
  private isDisposed = false;

  constructor(private readonly deps: UpdateScheduleDeps) {
    // A window that has just been opened is about to be used.
    this.lastActiveAt = deps.clock.now();
    this.models = new TaughtModels(deps);
    this.current = { kind: 'waiting', newPairs: 0, sentence: 'Learning begins when there are pairs to learn from.' };
    this.checkLater();
  }

  get state(): LearningState {
    return this.current;
  }

  onDidChangeState(listener: (state: LearningState) => void): Disposable {
    this.listeners.add(listener);
    return { dispose: () => void this.listeners.delete(listener) };
  }

  onUpdateEnded(listener: (ended: UpdateEnded) => void): Disposable {
    this.endListeners.add(listener);
    return { dispose: () => void this.endListeners.delete(listener) };
  }

  /** The developer types: an update under way steps back, another does not begin. */
  userActive(): void {
    this.lastActiveAt = this.deps.clock.now();
    this.underWay?.userActive();
  }

  /** Pairs came or went; settings, model or adapters are others by now. An update that may no longer run is cancelled. */
  changed(): void {
    this.models.forget();
    if (!this.deps.settings().isLearning) this.cancel();
    // One that is under way may have looked before; one that waits has not.
    if (this.checks < 2) void this.checkQuietly();
  }

  /**
   * Starts an update by the developer's wish, without waiting for more pairs, time, mains power or quiet. The decision says why none
   * begins; how one ends, `onUpdateEnded` tells. Throws what the store throws.
   */
  learnNow(): Promise<Decision> {
    return this.check(true);
  }

  /** Ends the update under way within one step; nothing comes of it, and its pairs stay new. */
  cancel(): void {
    this.underWay?.cancel();
  }

  /** The update under way is ended at once, and told to the store as cancelled. */
  dispose(): void {
    if (this.isDisposed) return;
    this.isDisposed = true;
    this.listeners.clear();
    this.endListeners.clear();
    this.timer?.dispose();
    this.cancel();
    this.deps.runner.dispose();
    if (!this.underWay) return;
    const endedAt = this.deps.clock.now();
    this.finish(this.underWay, { end: { state: 'cancelled', reason: 'The window was closed.', endedAt, pairs: [] } });
  }

  private checkLater(): void {
    this.timer = this.deps.clock.later(CHECK_INTERVAL_MS, () => {
      if (this.checks === 0) void this.checkQuietly();
      this.checkLater();
    });
  }

  private async checkQuietly(): Promise<void> {
    try {
      await this.check(false);
      this.lastTrouble = undefined;
    } catch (error) {
      const trouble = messageOf(error);
      if (trouble !== this.lastTrouble) this.deps.log.error(`Whether an update is due could not be told: ${trouble}`);
      this.lastTrouble = trouble;
    }
  }

  private check(isAskedFor: boolean): Promise<Decision> {
    this.checks++;
    const turn = this.lastCheck.then(() => this.startIfDue(isAskedFor)).finally(() => this.checks--);
    this.lastCheck = turn.catch(() => undefined);
    return turn;
  }

  private async startIfDue(isAskedFor: boolean): Promise<Decision> {
    if (this.isClosing()) return CLOSING;
    if (this.underWay) return refusal('An update is under way already.');
    const settings = this.deps.settings();
    const { model } = settings;
    const asked = { isAskedFor, settings, needsRelearning: await this.models.needsRelearning(model) };
    if (this.isClosing()) return CLOSING;
    let given: GivenSituation = { ...asked, ...CALM };
    let decision = decide(this.situation(given));
    if (decision.isDue && !isAskedFor) {
      const [power, load] = await Promise.all([this.deps.power(), this.deps.load()]);
      if (this.isClosing()) return CLOSING;
      given = { ...asked, power, load };
      decision = decide(this.situation(given));
    }
    if (!decision.isDue || model === undefined) return this.tell(decision);

    const { store, owner } = this.deps;
    if (!store.tryLock(UPDATE_LOCK, owner, UPDATE_LEASE_MS)) {
      return this.tell(decide(this.situation({ ...given, isOtherUpdateRunning: true })));
    }
    let isStarted = false;
    try {
      // Whoever had the lock until now may have learned from these very pairs.
      decision = decide(this.situation({ ...given, isOtherUpdateRunning: false }));
      if (decision.isDue) {
        this.start({ ...settings, model }, decision, isAskedFor);
        isStarted = true;
      }
    } finally {
      if (!isStarted) store.releaseLock(UPDATE_LOCK, owner);
    }
    return this.tell(decision);
  }

  /** To be asked anew after each wait. */
  private isClosing(): boolean {
    return this.isDisposed;
  }

  private situation({ settings, isOtherUpdateRunning, ...given }: GivenSituation): Situation {
    const { clock, store, user } = this.deps;
    this.newPairs = store.countNew(user);
    return {
      ...given,
      now: clock.now(),
      isLearning: settings.isLearning,
      hasModel: settings.model !== undefined,
      budgetSeconds: settings.budgetSeconds,
      isOtherUpdateRunning: isOtherUpdateRunning ?? store.isLocked(UPDATE_LOCK),
      newPairs: this.newPairs,
      storedPairs: store.countPairs({ user }),
      history: store.updates(user, HISTORY),
      lastActiveAt: this.lastActiveAt,
    };
  }

  /** With the lock in hand. */
  private start(
    settings: UpdateSettings & { readonly model: string },
    decision: Decision & { isDue: true },
    isAskedFor: boolean,
  ): void {
    const { dataFolder, device, threads, precision, model, budgetSeconds } = settings;
    const { power, ...deps } = this.deps;
    const { store, user, clock, log } = deps;
    const id = store.startUpdate({ user, model, startedAt: clock.now() });
    log.info(`An update begins: ${decision.sentence}`);
    const update: UpdateUnderWay = new UpdateUnderWay(id, {
      ...deps,
      ...(!isAskedFor && { power }),
      onDidChange: () => this.show(update),
    });
    this.underWay = update;
    this.show(update);
    const order = {
      learnsFrom: decision.learnsFrom,
      request: {
        ...{ dataFolder, user, device, model, budgetSeconds, seed: id },
        ...(threads !== undefined && { threads }),
        ...(precision !== undefined && { precision }),
      },
      signal: update.signal,
      onProgress: (progress: UpdateProgress) => update.report(progress),
      onProcess: (pid: number) => this.shareLock(pid),
      whenQuiet: () => update.whenQuiet(),
    };
    void makeUpdate(order, this.deps).then((ended) => {
      if (this.underWay === update) this.finish(update, ended);
    });
  }

  /** Whoever takes the lock when this process was killed waits for the trainer process, which ends a step later. */
  private shareLock(pid: number): void {
    const { store, owner, log } = this.deps;
    try {
      store.shareLock(UPDATE_LOCK, owner, pid);
    } catch (error) {
      log.error(`The lock for updates does not hold for the trainer process: ${messageOf(error)}`);
    }
  }

  /** Once for each update: its end is recorded, and the lock is free again. */
  private finish(update: UpdateUnderWay, { end, result, error }: EndedUpdate): void {
    const { store, owner, log } = this.deps;
    update.dispose();
    this.models.forget();
    log.info(`The update ended, ${end.state}: ${end.reason ?? ''}`);
    if (error !== undefined) {
      log.error(`The update failed: ${error instanceof Error ? (error.stack ?? error.message) : messageOf(error)}`);
    }
    this.record(update, end);
    try {
      store.releaseLock(UPDATE_LOCK, owner);
    } catch (failure) {
      log.error(`The lock for updates could not be given back, and runs out by itself: ${messageOf(failure)}`);
    }
    this.underWay = undefined;
    if (this.isDisposed) return;
    for (const listener of [...this.endListeners]) listener({ end, ...(result && { result }) });
    void this.checkQuietly();
  }

  /** What cannot be recorded as ended runs on by the records; that counts as a failure. */
  private record({ id }: UpdateUnderWay, end: UpdateEnd): void {
    const { store, log } = this.deps;
    try {
      const { isTainted } = store.endUpdate(id, end);
      if (isTainted && end.version !== undefined) void this.setAside(end.version);
    } catch (error) {
      log.error(`The end of the update could not be stored: ${messageOf(error)}`);
    }
  }

  /** Pairs that the update used were erased while it ran. */
  private async setAside(version: string): Promise<void> {
    try {
      await this.deps.setAside([version]);
    } catch (error) {
      this.deps.log.error(
        `The version ${version} learned from what is erased, and could not be set aside: ${messageOf(error)}`,
      );
    }
  }

  private show(update: UpdateUnderWay): void {
    if (this.underWay !== update || this.isDisposed) return;
    const { newPairs } = this;
    const { isHeldUp, isOnBattery, progress } = update;
    const common = { newPairs, ...(progress && { progress }) };
    if (isHeldUp) this.setState({ kind: 'paused', heldUpBy: isOnBattery ? 'battery' : 'typing', ...common });
    else this.setState({ kind: 'learning', ...common });
  }

  /** Shows what a decision against an update means. */
  private tell(decision: Decision): Decision {
    if (decision.isDue) return decision;
    const { newPairs } = this;
    const { waitFor, sentence } = decision;
    this.setState(waitFor === 'paused' ? { kind: 'off', newPairs } : { kind: 'waiting', newPairs, waitFor, sentence });
    return decision;
  }

  private setState(state: LearningState): void {
    if (isDeepStrictEqual(state, this.current)) return;
    this.current = state;
    for (const listener of [...this.listeners]) listener(state);
  }
}

type GivenSituation = Pick<Situation, 'isAskedFor' | 'needsRelearning' | 'power' | 'load'> & {
  readonly settings: UpdateSettings;
  /** Absent: the lock tells. */
  readonly isOtherUpdateRunning?: boolean;
};

const CLOSING = refusal('The window is closing.');

function refusal(sentence: string): Decision {
  return { isDue: false, waitFor: 'otherUpdate', sentence };
}
