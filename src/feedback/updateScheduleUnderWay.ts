/** @file An update under way: keeps its lock alive, and holds it up while the developer types or the machine runs on its battery. */

import type { Clock } from '../common/clock';
import type { Disposable } from '../common/disposable';
import type { UpdateProgress } from '../common/learning';
import { messageOf } from '../common/userFacingError';
import type { Power } from './power';
import { UPDATE_LEASE_MS, UPDATE_LOCK } from './store/locks';
import type { UpdateRunner } from './updateScheduleRun';
import type { UpdateStore } from './updateScheduleStore';

export interface UnderWayDeps {
  readonly owner: string;
  readonly store: Pick<UpdateStore, 'renewLock'>;
  readonly runner: Pick<UpdateRunner, 'pause' | 'resume'>;
  /** Absent: it goes on by battery as well, as the developer asked for it. */
  readonly power?: () => Promise<Power>;
  readonly clock: Clock;
  readonly log: { error(message: string): void };
  /** It is held up, goes on, or is further than before. */
  readonly onDidChange: () => void;
}

/** A held-up update goes on after so long without typing: shorter pauses are part of writing. */
const QUIET_MS = 20_000;
const RENEWAL_MS = UPDATE_LEASE_MS / 3;
/** A minute of training is what losing the mains may cost. */
const POWER_CHECK_MS = 60_000;

type Hindrance = 'typing' | 'battery';

export class UpdateUnderWay implements Disposable {
  private readonly abort = new AbortController();
  private lastProgress: UpdateProgress | undefined;
  private lastActiveAt = 0;
  /** There while the update is held up. */
  private goingOn: PromiseWithResolvers<void> | undefined;
  private quietTimer: Disposable | undefined;
  private renewalTimer: Disposable | undefined;
  private powerTimer: Disposable | undefined;
  private readonly hindrances = new Set<Hindrance>();
  private isOver = false;

  /** With the lock in hand; `id` is the store's. */
  constructor(
    readonly id: number,
    private readonly deps: UnderWayDeps,
  ) {
    this.renewLater();
    if (deps.power) this.askPowerLater(deps.power);
  }

  get signal(): AbortSignal {
    return this.abort.signal;
  }

  get isHeldUp(): boolean {
    return this.goingOn !== undefined;
  }

  /** What it waits for is mains power, not that the developer stops typing. */
  get isOnBattery(): boolean {
    return this.hindrances.has('battery');
  }

  /** Absent: it has not been told yet. */
  get progress(): UpdateProgress | undefined {
    return this.lastProgress;
  }

  report(progress: UpdateProgress): void {
    this.lastProgress = progress;
    this.deps.onDidChange();
  }

  /** The developer types. */
  userActive(): void {
    this.lastActiveAt = this.deps.clock.now();
    if (this.hindrances.has('typing') || this.signal.aborted) return;
    this.holdUp('typing');
    this.goOnAfter(QUIET_MS);
  }

  /** Resolves at once unless it is held up; else when it goes on, or is cancelled. */
  async whenQuiet(): Promise<void> {
    while (this.goingOn) await this.goingOn.promise;
  }

  /** It ends within one step. */
  cancel(): void {
    this.abort.abort();
    this.end();
  }

  dispose(): void {
    this.renewalTimer?.dispose();
    this.end();
  }

  private end(): void {
    this.isOver = true;
    this.quietTimer?.dispose();
    this.powerTimer?.dispose();
    this.hindrances.clear();
    this.goOn();
  }

  private goOnAfter(milliseconds: number): void {
    const { clock } = this.deps;
    this.quietTimer = clock.later(milliseconds, () => {
      const leftMs = this.lastActiveAt + QUIET_MS - clock.now();
      // A clock that was set back does not hold an update up for long.
      if (leftMs > 0 && leftMs <= QUIET_MS) return this.goOnAfter(leftMs);
      this.clear('typing');
    });
  }

  private holdUp(hindrance: Hindrance): void {
    this.hindrances.add(hindrance);
    if (!this.goingOn) {
      this.goingOn = Promise.withResolvers();
      this.steer('pause');
    }
    this.deps.onDidChange();
  }

  private clear(hindrance: Hindrance): void {
    if (!this.hindrances.delete(hindrance)) return;
    if (this.hindrances.size === 0) this.goOn();
    this.deps.onDidChange();
  }

  /** What does not tell counts as mains, as for a beginning. */
  private askPowerLater(power: () => Promise<Power>): void {
    this.powerTimer = this.deps.clock.later(POWER_CHECK_MS, () => {
      void power()
        .catch((): Power => 'unknown')
        .then((source) => {
          if (this.isOver) return;
          if (source !== 'battery') this.clear('battery');
          else if (!this.isOnBattery) this.holdUp('battery');
          this.askPowerLater(power);
        });
    });
  }

  /** Also at its end: the next update is not to begin held up. */
  private goOn(): void {
    if (!this.goingOn) return;
    this.goingOn.resolve();
    this.goingOn = undefined;
    this.steer('resume');
  }

  private steer(how: 'pause' | 'resume'): void {
    const { runner, log } = this.deps;
    runner[how]().catch((error: unknown) => log.error(`The update could not ${how}: ${messageOf(error)}`));
  }

  private renewLater(): void {
    const { clock, store, owner, log } = this.deps;
    this.renewalTimer = clock.later(RENEWAL_MS, () => {
      try {
        if (!store.renewLock(UPDATE_LOCK, owner, UPDATE_LEASE_MS)) {
          log.error('The update is cancelled: this machine slept, and another process has taken the lock for updates.');
          return this.cancel();
        }
      } catch (error) {
        log.error(`The lock for updates could not be renewed: ${messageOf(error)}`);
      }
      this.renewLater();
    });
  }
}
