/** @file The side of whoever runs updates: one trainer process an update, followed from its fork to its end. */

import type { Disposable } from '../common/disposable';
import type { LearnRequest, UpdateProgress, UpdateResult } from '../common/learning';
import { UserFacingError } from '../common/userFacingError';
import type { EngineLog } from './engineProcess';
import type { ForkedChild } from './forkedChild';
import { expectGreeting } from './greeting';
import { ChannelClosedError, RpcCaller, type CallOptions } from './rpc';
import { Timer } from './timer';
import { TRAINER_SCHEMAS } from './trainerMessages';
import type { TrainerMethods } from './trainerProtocol';

export interface TrainerClientOptions {
  readonly fork: (onOutput: (line: string) => void) => ForkedChild;
  readonly log: EngineLog;
  /** How long a process may take to end after its update has, or after a cancel; it is killed then. */
  readonly endTimeoutMs?: number;
}

/** Young objects may fill 48 MB by default before they are looked through; a trainer makes few, and needs its memory for steps. */
export const TRAINER_NODE_FLAGS: readonly string[] = ['--max-semi-space-size=2'];

/** The longest training step, on a slow machine with a large model, takes a few seconds. */
const END_TIMEOUT_MS = 20_000;

export class TrainerClient implements Disposable {
  private run: TrainerRun | undefined;
  private isPaused = false;
  private isDisposed = false;

  constructor(private readonly options: TrainerClientOptions) {}

  /** The process's id while an update is under way, for diagnostics and tests. */
  get pid(): number | undefined {
    return this.run?.child.pid;
  }

  /** Resident memory of the process; nothing where none runs. */
  async rssBytes(): Promise<number | undefined> {
    return (await this.ask('memory'))?.rssBytes;
  }

  /**
   * Makes an update in a process of its own, one at a time, and resolves when that process has ended: its memory is free again.
   * Nothing when it was cancelled. Throws a `UserFacingError` when the process ends by itself before the update is done.
   */
  async learn(request: LearnRequest, options: CallOptions<UpdateProgress> = {}): Promise<UpdateResult | undefined> {
    const { signal } = options;
    if (this.run) throw new Error('an update is under way already');
    const isCancelled = (): boolean => signal?.aborted === true || this.isDisposed;
    if (isCancelled()) return undefined;
    const run = this.start();
    this.run = run;
    try {
      await expectGreeting(run.child, run.rpc.hello);
      run.hasGreeted = true;
      if (this.isPaused) await run.rpc.call('pause', {});
      signal?.throwIfAborted();
      // Cancelled, the call is over at once; its process goes on to the end of the step.
      const result = await run.rpc.call('learn', request, options);
      await this.waitForEnd(run);
      return result;
    } catch (error) {
      run.child.kill();
      await run.ended;
      if (isCancelled()) return undefined;
      if (!(error instanceof ChannelClosedError)) throw error;
      throw new UserFacingError(
        `The update was ended before it was done (${await run.ended}); nothing is left half done, and the next update starts anew.`,
        { cause: error },
      );
    } finally {
      run.rpc.dispose();
      this.run = undefined;
    }
  }

  /** Holds the update up before its next step; one that starts while paused waits before its first. */
  async pause(): Promise<void> {
    this.isPaused = true;
    await this.ask('pause');
  }

  async resume(): Promise<void> {
    this.isPaused = false;
    await this.ask('resume');
  }

  /** Ends the update that is under way, as a cancel does, but at once. */
  dispose(): void {
    this.isDisposed = true;
    this.run?.child.kill();
  }

  private start(): TrainerRun {
    const { fork, log } = this.options;
    const child = fork((line) => log.info(`[trainer process] ${line}`));
    const rpc = new RpcCaller<TrainerMethods>(child.channel, TRAINER_SCHEMAS);
    const ended = new Promise<string>((resolve) => {
      child.onExit((how) => {
        log.info(`The trainer process ${how}`);
        rpc.close(`the trainer process ${how}`);
        resolve(how);
      });
    });
    log.info(`The trainer process runs (pid ${String(child.pid)})`);
    return { child, rpc, ended, hasGreeted: false };
  }

  /** It ends itself once its update has ended. */
  private async waitForEnd({ child, ended }: TrainerRun): Promise<void> {
    const { log, endTimeoutMs = END_TIMEOUT_MS } = this.options;
    const giveUp = new Timer();
    giveUp.set(endTimeoutMs, () => {
      log.warn(`The trainer process has not ended within ${endTimeoutMs} ms and is killed`);
      child.kill();
    });
    await ended;
    giveUp.clear();
  }

  private async ask<M extends 'pause' | 'resume' | 'memory'>(
    method: M,
  ): Promise<TrainerMethods[M]['result'] | undefined> {
    // Before its greeting a process might be of another version; what it has to know by then is told with the update.
    if (!this.run?.hasGreeted) return undefined;
    try {
      return await this.run.rpc.call(method, {});
    } catch (error) {
      // The update has ended meanwhile.
      if (error instanceof ChannelClosedError) return undefined;
      throw error;
    }
  }
}

interface TrainerRun {
  readonly child: ForkedChild;
  readonly rpc: RpcCaller<TrainerMethods>;
  /** How it ended, in words. */
  readonly ended: Promise<string>;
  hasGreeted: boolean;
}
