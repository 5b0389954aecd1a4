/**
 * @file The extension host's side of the inference process: starts it on the first need, loads the model, brings it back
 * after a crash, lets it go when idle. Nothing here blocks: what cannot be answered now is answered with nothing.
 */

import { DisposableStore, type Disposable } from '../common/disposable';
import type { InferenceRequest, InferenceResult, PromptParts } from '../common/inference';
import type { DeviceChoice, DeviceProbe, ModelListing, PullProgress, Recommendation } from '../common/models';
import { UserFacingError, messageOf } from '../common/userFacingError';
import type { EngineState } from './engineState';
import type { ForkedChild } from './forkedChild';
import { INFERENCE_SCHEMAS } from './messages';
import { PROTOCOL_VERSION, type InferenceMethod, type InferenceMethods } from './protocol';
import { decideOnCrash, recentCrashes } from './restartPolicy';
import { ChannelClosedError, RpcCaller, type CallOptions } from './rpc';

export interface EngineSettings {
  /** Catalog id or path of a file; absent: the first of the catalog that is installed. */
  readonly model?: string;
  readonly dataFolder: string;
  readonly device: DeviceChoice;
  /** Minutes without a request after which the process ends and its memory goes back; 0: never. */
  readonly idleMinutes: number;
  /** Address that stands in for the model hub. */
  readonly mirror?: string;
  /** Proxy for downloads; absent: the environment's. */
  readonly proxy?: string;
}

export interface EngineLog {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

export interface InferenceClientOptions {
  readonly fork: (onOutput: (line: string) => void) => ForkedChild;
  /** Read anew whenever a model is loaded or the process becomes idle. */
  readonly settings: () => EngineSettings;
  readonly log: EngineLog;
  /** The process keeps crashing: once a trouble. */
  readonly onRepeatedCrash: () => void;
  readonly now?: () => number;
  readonly timing?: HeartbeatTiming;
}

export interface HeartbeatTiming {
  /** How often a running process is asked for its memory, which also shows that it still answers. */
  readonly intervalMs: number;
  /** A native run takes at most some 100 ms: a process that is silent for so long hangs, and is killed. */
  readonly hangMs: number;
}

interface RunningProcess {
  readonly child: ForkedChild;
  readonly rpc: RpcCaller<InferenceMethods>;
}

/** A freshly forked Node greets within 0.2 s; a machine that swaps is given time. */
const GREETING_TIMEOUT_MS = 30_000;
const HEARTBEAT: HeartbeatTiming = { intervalMs: 60_000, hangMs: 30_000 };
/** Loading progress is told in steps of this fraction. */
const FRACTION_STEP = 0.01;

export class InferenceClient implements Disposable {
  private current: EngineState = { kind: 'stopped' };
  private readonly listeners = new Set<(state: EngineState) => void>();
  private readonly timers = new DisposableStore();
  private readonly idleTimer = this.timers.add(new Timer());
  private readonly restartTimer = this.timers.add(new Timer());
  private readonly heartbeatTimer = this.timers.add(new Timer());
  private readonly now: () => number;
  private readonly heartbeat: HeartbeatTiming;
  private running: RunningProcess | undefined;
  private starting: Promise<RunningProcess> | undefined;
  /** Raised with every wish to load: an older load's outcome is no news any more. */
  private loadGeneration = 0;
  private crashes: readonly number[] = [];
  private completionsInFlight = 0;
  private longCalls = 0;
  private isDisposed = false;
  private lastRssBytes: number | undefined;

  constructor(private readonly options: InferenceClientOptions) {
    this.now = options.now ?? Date.now;
    this.heartbeat = options.timing ?? HEARTBEAT;
  }

  get state(): EngineState {
    return this.current;
  }

  /** The process's id while it runs, for diagnostics and tests. */
  get pid(): number | undefined {
    return this.running?.child.pid;
  }

  /** Whether no completion is in the making. */
  get isIdle(): boolean {
    return this.completionsInFlight === 0;
  }

  /** Resident memory of the process when it was last asked, at most a minute ago. */
  get rssBytes(): number | undefined {
    return this.running && this.lastRssBytes;
  }

  onDidChangeState(listener: (state: EngineState) => void): Disposable {
    this.listeners.add(listener);
    return { dispose: () => void this.listeners.delete(listener) };
  }

  /** Someone is about to want completions: starts the process and loads the model, unless that is under way or pointless. */
  wake(): void {
    this.touch();
    if (this.current.kind === 'stopped') void this.loadModel();
  }

  /** Loads the model that the settings name now. A crash's waiting time is cut short: the user has done something about it. */
  async loadModel(): Promise<void> {
    this.touch();
    this.restartTimer.clear();
    const generation = ++this.loadGeneration;
    const isOutdated = (): boolean => generation !== this.loadGeneration || this.isDisposed;
    const { model: wanted, dataFolder, device } = this.options.settings();
    this.setState({ kind: 'starting' });
    try {
      const model = await this.installedModel(wanted, dataFolder);
      if (isOutdated()) return;
      if (model === undefined) {
        this.setState({ kind: 'noModel', ...(wanted === undefined ? {} : { wanted }) });
        return;
      }
      this.setState({ kind: 'loading', model, fraction: 0 });
      const startedAt = this.now();
      const description = await this.call(
        'load',
        { model, dataFolder, device },
        {
          onProgress: ({ fraction }) => {
            if (!isOutdated()) this.showLoading(model, fraction);
          },
        },
      );
      if (isOutdated() || !description) return;
      this.options.log.info(
        `${description.id} is ready on ${description.device} after ${this.now() - startedAt} ms, ${description.contextTokens} tokens of context`,
      );
      this.setState({ kind: 'ready', model: description });
      void this.checkHeartbeat();
    } catch (error) {
      // The process's end is told by its exit.
      if (error instanceof ChannelClosedError || isOutdated()) return;
      this.options.log.error(`The model could not be loaded: ${describe(error)}`);
      this.setState({ kind: 'failed', error: error instanceof Error ? error : new Error(messageOf(error)) });
    }
  }

  /** The completion, or nothing: cancelled, superseded, no model ready, or the process died over it. */
  async complete(request: InferenceRequest, signal?: AbortSignal): Promise<InferenceResult | undefined> {
    this.wake();
    if (this.current.kind !== 'ready') return undefined;
    this.completionsInFlight++;
    try {
      return await this.call('complete', request, signal ? { signal } : {});
    } catch (error) {
      this.options.log.error(`A completion failed: ${describe(error)}`);
      return undefined;
    } finally {
      this.completionsInFlight--;
    }
  }

  /** Runs a prompt into the prefix cache, unless a completion is being made: that one comes first. */
  async prefill(prompt: PromptParts): Promise<void> {
    this.wake();
    if (this.current.kind !== 'ready' || this.completionsInFlight > 0) return;
    try {
      await this.call('prefill', { prompt });
    } catch (error) {
      this.options.log.warn(`A prompt could not be prefilled: ${describe(error)}`);
    }
  }

  async listModels(): Promise<readonly ModelListing[]> {
    return (await this.call('listModels', { dataFolder: this.options.settings().dataFolder })) ?? [];
  }

  /** The installed model's path, or nothing when cancelled. Errors of network, disk and checksum are `UserFacingError`s. */
  async pullModel(
    id: string,
    options: { readonly source?: string } & CallOptions<PullProgress> = {},
  ): Promise<{ readonly path: string } | undefined> {
    const { dataFolder, mirror, proxy } = this.options.settings();
    const { source, ...callOptions } = options;
    const params = {
      id,
      dataFolder,
      ...(source === undefined ? {} : { source }),
      ...(mirror === undefined ? {} : { mirror }),
      ...(proxy === undefined ? {} : { proxy }),
    };
    return this.callLong('pullModel', params, callOptions);
  }

  async recommend(signal?: AbortSignal): Promise<Recommendation | undefined> {
    return this.callLong('recommend', { dataFolder: this.options.settings().dataFolder }, signal ? { signal } : {});
  }

  async probeDevices(signal?: AbortSignal): Promise<readonly DeviceProbe[] | undefined> {
    return this.callLong('probeDevices', {}, signal ? { signal } : {});
  }

  /** Ends the process; the next need starts it again. */
  stop(why: string): void {
    this.restartTimer.clear();
    this.loadGeneration++;
    this.end(why);
    this.setState({ kind: 'stopped' });
  }

  dispose(): void {
    this.isDisposed = true;
    this.listeners.clear();
    this.stop('the window closes');
    this.timers.dispose();
  }

  /** The model to load: the wanted one where it is there (or is a path, which loading itself judges), else the first installed. */
  private async installedModel(wanted: string | undefined, dataFolder: string): Promise<string | undefined> {
    const models = (await this.call('listModels', { dataFolder })) ?? [];
    if (wanted === undefined) return models.find((each) => each.isInstalled)?.id;
    const listed = models.find((each) => each.id === wanted);
    return listed && !listed.isInstalled ? undefined : wanted;
  }

  private showLoading(model: string, fraction: number): void {
    const shown = this.current.kind === 'loading' ? this.current.fraction : 0;
    if (fraction - shown >= FRACTION_STEP) this.setState({ kind: 'loading', model, fraction });
  }

  private async callLong<M extends InferenceMethod>(
    method: M,
    params: InferenceMethods[M]['params'],
    options: CallOptions<InferenceMethods[M]['progress']>,
  ): Promise<InferenceMethods[M]['result'] | undefined> {
    this.longCalls++;
    try {
      return await this.call(method, params, options);
    } finally {
      this.longCalls--;
      this.touch();
    }
  }

  private async call<M extends InferenceMethod>(
    method: M,
    params: InferenceMethods[M]['params'],
    options: CallOptions<InferenceMethods[M]['progress']> = {},
  ): Promise<InferenceMethods[M]['result'] | undefined> {
    const { rpc } = this.running ?? (await this.start());
    return rpc.call(method, params, options);
  }

  /** One start at a time; the process counts as running once it has greeted with our version. */
  private start(): Promise<RunningProcess> {
    this.starting ??= this.forkAndGreet().finally(() => {
      this.starting = undefined;
    });
    return this.starting;
  }

  private async forkAndGreet(): Promise<RunningProcess> {
    if (this.isDisposed) throw new ChannelClosedError('the window closes');
    const child = this.options.fork((line) => this.options.log.info(`[inference process] ${line}`));
    const rpc = new RpcCaller<InferenceMethods>(child.channel, INFERENCE_SCHEMAS);
    const running: RunningProcess = { child, rpc };
    this.running = running;
    child.onExit((how) => {
      rpc.close(`the inference process ${how}`);
      if (this.running === running) this.onCrash(how);
    });
    const giveUp = setTimeout(() => child.kill(), GREETING_TIMEOUT_MS);
    try {
      const { protocolVersion } = await rpc.hello;
      if (protocolVersion !== PROTOCOL_VERSION) {
        throw new UserFacingError('Penchant was updated while this window was open. Reload the window to go on.', {
          action: { title: 'Reload Window', command: 'workbench.action.reloadWindow' },
        });
      }
    } catch (error) {
      if (this.running === running) this.end(messageOf(error));
      throw error;
    } finally {
      clearTimeout(giveUp);
    }
    this.options.log.info(`The inference process runs (pid ${String(child.pid)})`);
    this.touch();
    this.scheduleHeartbeat();
    return running;
  }

  /** Ends the process without that being a crash. */
  private end(why: string): void {
    const running = this.running;
    if (!running) return;
    this.running = undefined;
    this.heartbeatTimer.clear();
    running.rpc.close(why);
    running.child.kill();
    this.options.log.info(`The inference process was ended: ${why}`);
  }

  private onCrash(how: string): void {
    this.running = undefined;
    this.heartbeatTimer.clear();
    this.loadGeneration++;
    const now = this.now();
    const { restartInMs, tellsUser } = decideOnCrash(this.crashes, now);
    this.crashes = [...recentCrashes(this.crashes, now), now];
    this.options.log.error(`The inference process ${how}; it starts again in ${restartInMs} ms`);
    this.setState({ kind: 'crashed', restartAt: now + restartInMs });
    this.restartTimer.set(restartInMs, () => void this.loadModel());
    if (tellsUser) this.options.onRepeatedCrash();
  }

  /** Puts off the idle exit. */
  private touch(): void {
    const { idleMinutes } = this.options.settings();
    if (idleMinutes <= 0) return this.idleTimer.clear();
    this.idleTimer.set(idleMinutes * 60_000, () => {
      if (this.longCalls > 0) return this.touch();
      // A crashed process is not brought back for nobody.
      if (this.running || this.current.kind === 'crashed') this.stop(`idle for ${idleMinutes} minutes`);
    });
  }

  private scheduleHeartbeat(): void {
    this.heartbeatTimer.set(this.heartbeat.intervalMs, () => void this.checkHeartbeat());
  }

  /** Asks for the memory. Loading and measuring run natively for long and are no hang. */
  private async checkHeartbeat(): Promise<void> {
    const running = this.running;
    if (!running) return;
    const isBusy = (): boolean => this.current.kind === 'loading' || this.longCalls > 0;
    const hangTimer = setTimeout(() => {
      if (this.running !== running || isBusy()) return;
      this.options.log.error(`The inference process has not answered for ${this.heartbeat.hangMs} ms and is killed`);
      running.child.kill();
    }, this.heartbeat.hangMs);
    try {
      const memory = await running.rpc.call('memory', {});
      if (memory && Math.abs(memory.rssBytes - (this.lastRssBytes ?? 0)) > 50e6) {
        this.options.log.info(`The inference process takes ${Math.round(memory.rssBytes / 1e6)} MB`);
      }
      this.lastRssBytes = memory?.rssBytes;
    } catch (error) {
      if (!(error instanceof ChannelClosedError)) this.options.log.warn(`No memory figure: ${messageOf(error)}`);
    } finally {
      clearTimeout(hangTimer);
    }
    if (this.running === running) this.scheduleHeartbeat();
  }

  private setState(state: EngineState): void {
    this.current = state;
    for (const listener of [...this.listeners]) listener(state);
  }
}

/** A timeout that can be set anew; it does not keep the process alive. */
class Timer implements Disposable {
  private handle: NodeJS.Timeout | undefined;

  set(delayMs: number, action: () => void): void {
    this.clear();
    this.handle = setTimeout(action, delayMs);
    this.handle.unref();
  }

  clear(): void {
    clearTimeout(this.handle);
    this.handle = undefined;
  }

  dispose(): void {
    this.clear();
  }
}

/** Message and causes for the log. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `\n  ${describe(error.cause)}`;
  return `${error.message}${cause}`;
}
