/** @file The world around an update schedule, in memory: a clock turned by hand, a store, a trainer that does as it is told. */

import type { Clock } from '../../../src/common/clock';
import type { AdapterListing, LearnRequest, UpdateProgress, UpdateResult } from '../../../src/common/learning';
import type { Disposable } from '../../../src/common/disposable';
import type { StoredPair, UpdateEnd, UpdateRecord, UpdateStart } from '../../../src/feedback/records';
import type { UpdateRunner } from '../../../src/feedback/updateScheduleRun';
import type { UpdateStore } from '../../../src/feedback/updateScheduleStore';

/** Lets everything happen that waits for nothing but its turn. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
}

export class FakeClock implements Clock {
  private timers: { readonly at: number; readonly run: () => void }[] = [];

  constructor(private time = 1_000_000_000_000) {}

  now(): number {
    return this.time;
  }

  get waiting(): number {
    return this.timers.length;
  }

  later(milliseconds: number, run: () => void): Disposable {
    const timer = { at: this.time + milliseconds, run };
    this.timers.push(timer);
    return { dispose: () => void (this.timers = this.timers.filter((each) => each !== timer)) };
  }

  async advance(milliseconds: number): Promise<void> {
    const end = this.time + milliseconds;
    for (;;) {
      const next = this.timers.toSorted((a, b) => a.at - b.at)[0];
      if (!next || next.at > end) break;
      this.time = Math.max(this.time, next.at);
      this.timers = this.timers.filter((each) => each !== next);
      next.run();
      await settle();
    }
    this.time = Math.max(this.time, end);
    await settle();
  }

  /** The machine sleeps, or its clock is set: no timer has noticed yet. */
  jump(milliseconds: number): void {
    this.time += milliseconds;
  }
}

interface Lease {
  readonly owner: string;
  readonly until: number;
}

/** One user's store. Two schedules that share it are two windows. */
export class FakeStore implements UpdateStore {
  pairs: StoredPair[] = [];
  readonly records: UpdateRecord[] = [];
  lease: Lease | undefined;
  isRetraining = false;
  /** Pairs of the update under way were erased. */
  isTainted = false;
  /** Thrown by what is asked for next, and next. */
  trouble: Error | undefined;
  private lastId = 0;

  constructor(private readonly clock: Clock) {}

  add(count: number): void {
    for (let i = 0; i < count; i++) {
      const pair = storedPair(++this.lastId, this.clock.now());
      this.pairs.push({ ...pair, rejected: `r${pair.id}` });
    }
  }

  /** Pairs without their rejected side. */
  addHalf(count: number): void {
    for (let i = 0; i < count; i++) this.pairs.push(storedPair(++this.lastId, this.clock.now()));
  }

  countNew(): number {
    this.fail();
    return this.pairs.filter(({ updateId }) => updateId === undefined).length;
  }

  countPairs(): number {
    return this.pairs.length;
  }

  updates(_user: string, limit: number): readonly UpdateRecord[] {
    return this.records.toReversed().slice(0, limit);
  }

  isRetrainingDue(): boolean {
    return this.isRetraining;
  }

  pairsForUpdate(_user: string, { maxNew, maxOld }: { readonly maxNew: number; readonly maxOld: number }) {
    return {
      fresh: this.pairs.filter(({ updateId }) => updateId === undefined).slice(-maxNew),
      old: this.pairs.filter(({ updateId }) => updateId !== undefined).slice(-maxOld),
    };
  }

  completePair(id: number, rejected: string): boolean {
    this.pairs = this.pairs.map((pair) => (pair.id === id ? { ...pair, rejected } : pair));
    return true;
  }

  dropPairs(ids: readonly number[]): void {
    this.pairs = this.pairs.filter(({ id }) => !ids.includes(id));
  }

  startUpdate(start: UpdateStart): number {
    this.fail();
    const id = this.records.length + 1;
    this.records.push({ ...start, id, state: 'running', pairs: 0 });
    return id;
  }

  endUpdate(id: number, { pairs, ...end }: UpdateEnd): { readonly isTainted: boolean } {
    this.fail();
    const index = this.records.findIndex((record) => record.id === id);
    this.records[index] = { ...this.records[index]!, ...end, pairs: pairs.length };
    this.pairs = this.pairs.map((pair) => (pairs.includes(pair.id) ? { updateId: id, ...pair } : pair));
    if (end.state === 'passed' || end.state === 'held') this.isRetraining = false;
    return { isTainted: this.isTainted };
  }

  isLocked(): boolean {
    return this.lease !== undefined && this.lease.until > this.clock.now();
  }

  tryLock(_name: string, owner: string, leaseMs: number): boolean {
    if (this.isLocked() && this.lease?.owner !== owner) return false;
    this.lease = { owner, until: this.clock.now() + leaseMs };
    return true;
  }

  shareLock(): void {
    // The trainer is in memory, and is gone with its window.
  }

  renewLock(_name: string, owner: string, leaseMs: number): boolean {
    if (this.lease?.owner !== owner) return false;
    this.lease = { owner, until: this.clock.now() + leaseMs };
    return true;
  }

  releaseLock(_name: string, owner: string): void {
    if (this.lease?.owner === owner) this.lease = undefined;
  }

  private fail(): void {
    if (this.trouble) throw this.trouble;
  }
}

function storedPair(id: number, at: number): StoredPair {
  return {
    ...{ id, at, user: 'default', source: 'typedOver', prompt: `p${id} = `, chosen: `c${id}` },
    ...{ language: 'typescript', files: ['file:///a.ts'], workspace: 'file:///' },
  };
}

/** Runs until it is told how that ends, is cancelled, or disposed. */
export class FakeRunner implements UpdateRunner, Disposable {
  readonly requests: LearnRequest[] = [];
  readonly pid = undefined;
  isPaused = false;
  private current:
    | (PromiseWithResolvers<UpdateResult | undefined> & { readonly report: (progress: UpdateProgress) => void })
    | undefined;

  /** @param onRun told how many run by then, of those that share it */
  constructor(private readonly onRun: (change: 1 | -1) => void = () => undefined) {}

  get isRunning(): boolean {
    return this.current !== undefined;
  }

  async run(
    request: LearnRequest,
    { signal, onProgress }: { readonly signal: AbortSignal; readonly onProgress: (progress: UpdateProgress) => void },
  ): Promise<UpdateResult | undefined> {
    if (this.current) throw new Error('an update is under way already');
    this.requests.push(request);
    const run = { ...Promise.withResolvers<UpdateResult | undefined>(), report: onProgress };
    this.current = run;
    this.onRun(1);
    signal.addEventListener('abort', () => run.resolve(undefined));
    try {
      return await run.promise;
    } finally {
      this.end(run);
    }
  }

  report(progress: UpdateProgress): void {
    this.current?.report(progress);
  }

  async pass(version = 'v1'): Promise<void> {
    this.current?.resolve(updateResult(true, version));
    await settle();
  }

  async hold(): Promise<void> {
    this.current?.resolve(updateResult(false, null));
    await settle();
  }

  async fail(error: Error): Promise<void> {
    this.current?.reject(error);
    await settle();
  }

  async pause(): Promise<void> {
    this.isPaused = true;
  }

  async resume(): Promise<void> {
    this.isPaused = false;
  }

  /** The process is killed: it is gone at once, whenever its caller hears of it. */
  dispose(): void {
    if (!this.current) return;
    const run = this.current;
    this.end(run);
    run.resolve(undefined);
  }

  private end(run: typeof this.current): void {
    if (this.current !== run) return;
    this.current = undefined;
    this.onRun(-1);
  }
}

function updateResult(passed: boolean, version: string | null): UpdateResult {
  const figures = { pairs: 4, accuracy: 1, rankAccuracy: 1, meanMargin: 2 };
  const gate = {
    ...{ passed, reason: passed ? 'It is better.' : 'It is worse.', neutralNll: {}, insaneProbes: 0 },
    heldOut: { before: figures, after: figures },
  };
  return { version, gate, steps: 8, pairs: 20, seconds: 60, loss: 0.3 };
}

/** A registry's versions for base models, by version and checksum; the last one is in force. */
export function listing(baseChecksum: string, versions: Readonly<Record<string, string>>, date = ''): AdapterListing {
  const { gate } = updateResult(true, null);
  const metrics = { steps: 8, seconds: 60, loss: 0.3, seed: 1, device: 'cpu' };
  return {
    versions: Object.entries(versions).map(([version, checksum]) => ({
      ...{ version, parent: null, model: 'm', baseChecksum: checksum, date, pairs: 20, gate, metrics },
    })),
    baseChecksum,
    active: Object.keys(versions).at(-1) ?? null,
  };
}
