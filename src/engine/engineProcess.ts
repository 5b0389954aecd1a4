/** @file One life of the inference process: forked, greeted, asked, watched, ended. Whether another follows is the client's to decide. */

import { UserFacingError, messageOf } from '../common/userFacingError';
import type { ForkedChild } from './forkedChild';
import { expectGreeting } from './greeting';
import { INFERENCE_SCHEMAS } from './messages';
import type { InferenceMethod, InferenceMethods } from './protocol';
import { ChannelClosedError, RpcCaller, type CallOptions } from './rpc';
import { Timer } from './timer';

export interface EngineLog {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

export interface HeartbeatTiming {
  /** How often a running process is asked for its memory, which also shows that it still answers. */
  readonly intervalMs: number;
  /** A native run takes at most some 100 ms: a process that is silent for so long hangs, and is killed. */
  readonly hangMs: number;
}

export const HEARTBEAT: HeartbeatTiming = { intervalMs: 60_000, hangMs: 30_000 };

export interface EngineProcessOptions {
  readonly fork: (onOutput: (line: string) => void) => ForkedChild;
  readonly log: EngineLog;
  readonly heartbeat: HeartbeatTiming;
  /** Whether it loads or measures, which runs natively for long: silence is no hang then. */
  readonly isBusy: () => boolean;
  /** It ended without having been told to. */
  readonly onCrash: (how: string) => void;
}

/** Memory is logged when it has changed by so much. */
const NOTABLE_BYTES = 50e6;

export class EngineProcess {
  private readonly child: ForkedChild;
  private readonly rpc: RpcCaller<InferenceMethods>;
  private readonly greeted: Promise<void>;
  private readonly heartbeatTimer = new Timer();
  private hasEnded = false;
  private lastRssBytes: number | undefined;

  constructor(private readonly options: EngineProcessOptions) {
    this.child = options.fork((line) => options.log.info(`[inference process] ${line}`));
    this.rpc = new RpcCaller(this.child.channel, INFERENCE_SCHEMAS);
    this.child.onExit((how) => {
      const isCrash = !this.hasEnded;
      this.close(`the inference process ${how}`);
      if (isCrash) options.onCrash(how);
    });
    this.greeted = this.greet();
    // Each call tells its caller of a failed greeting; without any call nobody needs to know.
    this.greeted.catch(() => undefined);
  }

  /** The process's id while it runs. */
  get pid(): number | undefined {
    return this.hasEnded ? undefined : this.child.pid;
  }

  /** Resident memory when it was last asked. */
  get rssBytes(): number | undefined {
    return this.hasEnded ? undefined : this.lastRssBytes;
  }

  /** As `RpcCaller.call`. A process of another version answers no call: each throws the `UserFacingError` that says so. */
  async call<M extends InferenceMethod>(
    method: M,
    params: InferenceMethods[M]['params'],
    options: CallOptions<InferenceMethods[M]['progress']> = {},
  ): Promise<InferenceMethods[M]['result'] | undefined> {
    await this.greeted;
    return this.rpc.call(method, params, options);
  }

  /** Ends it; that is no crash. */
  end(why: string): void {
    if (this.hasEnded) return;
    this.close(why);
    this.child.kill();
    this.options.log.info(`The inference process was ended: ${why}`);
  }

  /** Asks for the memory now, and from then on at intervals. */
  async checkHeartbeat(): Promise<void> {
    const { log, heartbeat, isBusy } = this.options;
    const hangTimer = new Timer();
    hangTimer.set(heartbeat.hangMs, () => {
      if (this.hasEnded || isBusy()) return;
      log.error(`The inference process has not answered for ${heartbeat.hangMs} ms and is killed`);
      this.child.kill();
    });
    try {
      const memory = await this.call('memory', {});
      if (memory && Math.abs(memory.rssBytes - (this.lastRssBytes ?? 0)) > NOTABLE_BYTES) {
        log.info(`The inference process takes ${Math.round(memory.rssBytes / 1e6)} MB`);
      }
      this.lastRssBytes = memory?.rssBytes;
    } catch (error) {
      if (!(error instanceof ChannelClosedError)) log.warn(`No memory figure: ${messageOf(error)}`);
    } finally {
      hangTimer.clear();
    }
    if (!this.hasEnded) this.heartbeatTimer.set(heartbeat.intervalMs, () => void this.checkHeartbeat());
  }

  private async greet(): Promise<void> {
    try {
      await expectGreeting(this.child, this.rpc.hello);
    } catch (error) {
      if (error instanceof UserFacingError) this.end('it is of another version');
      throw error;
    }
    this.options.log.info(`The inference process runs (pid ${String(this.child.pid)})`);
    this.heartbeatTimer.set(this.options.heartbeat.intervalMs, () => void this.checkHeartbeat());
  }

  private close(why: string): void {
    this.hasEnded = true;
    this.heartbeatTimer.clear();
    this.rpc.close(why);
  }
}
