/**
 * @file The extension host's side of the inference process: starts it on the first need, loads the model, brings it back
 * after a crash, lets it go when idle. Nothing here blocks: what cannot be answered now is answered with nothing.
 */

import { isDeepStrictEqual } from 'node:util';
import { DisposableStore, type Disposable } from '../common/disposable';
import type { InferenceRequest, InferenceResult, ModelDescription, PromptParts } from '../common/inference';
import type { AdapterListing } from '../common/learning';
import type { DeviceChoice, DeviceProbe, ModelListing, PullProgress, Recommendation } from '../common/models';
import { messageOf, UserFacingError } from '../common/userFacingError';
import { EngineProcess, HEARTBEAT, type EngineLog, type HeartbeatTiming } from './engineProcess';
import type { EngineState } from './engineState';
import type { ForkedChild } from './forkedChild';
import type { AdapterPlace, InferenceMethod, InferenceMethods } from './protocol';
import { decideOnCrash, recentCrashes } from './restartPolicy';
import { ChannelClosedError, type CallOptions } from './rpc';
import { Timer } from './timer';

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

export interface InferenceClientOptions {
  readonly fork: (onOutput: (line: string) => void) => ForkedChild;
  /** Read anew whenever a model is loaded or the process becomes idle. */
  readonly settings: () => EngineSettings;
  /** Whose adapter the model is loaded with. */
  readonly user: string;
  readonly log: EngineLog;
  /** The process keeps crashing: once a trouble. */
  readonly onRepeatedCrash: () => void;
  readonly now?: () => number;
  readonly timing?: HeartbeatTiming;
}

/** Loading progress is told in steps of this fraction. */
const FRACTION_STEP = 0.01;

export class InferenceClient implements Disposable {
  private current: EngineState = { kind: 'stopped' };
  private readonly listeners = new Set<(state: EngineState) => void>();
  private readonly timers = new DisposableStore();
  private readonly idleTimer = this.timers.add(new Timer());
  private readonly restartTimer = this.timers.add(new Timer());
  private readonly now: () => number;
  /** Forked on the first need; forgotten when it has crashed or was stopped. */
  private process: EngineProcess | undefined;
  /** Raised with every wish to load: an older load's outcome is no news any more. */
  private loadGeneration = 0;
  private crashes: readonly number[] = [];
  private completionsInFlight = 0;
  private longCalls = 0;
  /** Under way: whoever asks is not left without an answer. */
  private calls = 0;
  private isDisposed = false;

  constructor(private readonly options: InferenceClientOptions) {
    this.now = options.now ?? Date.now;
  }

  get state(): EngineState {
    return this.current;
  }

  /** The process's id while it runs, for diagnostics and tests. */
  get pid(): number | undefined {
    return this.process?.pid;
  }

  /** Whether no completion is in the making. */
  get isIdle(): boolean {
    return this.completionsInFlight === 0;
  }

  /** Resident memory of the process when it was last asked, at most a minute ago. */
  get rssBytes(): number | undefined {
    return this.process?.rssBytes;
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
        { model, dataFolder, device, user: this.options.user },
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
      this.becomeReady(description);
      void this.process?.checkHeartbeat();
    } catch (error) {
      // The process's end is told by its exit.
      if (error instanceof ChannelClosedError || isOutdated()) return;
      this.options.log.error(`The model could not be loaded: ${describe(error)}`);
      this.setState({ kind: 'failed', error: error instanceof Error ? error : new Error(messageOf(error)) });
    }
  }

  /**
   * Another adapter is active by now, here or in another window's doing: it is put in place between two requests. Where no model
   * is loaded there is nothing to do: loading takes the active one.
   */
  async useActiveAdapter(): Promise<void> {
    const generation = this.loadGeneration;
    // A load may have read the former one already; the process answers after it.
    if (this.current.kind !== 'ready' && this.current.kind !== 'loading') return;
    try {
      const description = await this.call('useAdapter', { user: this.options.user });
      // Where the load failed, the answer is about a model that is no longer wanted.
      const isOutdated = generation !== this.loadGeneration || this.state.kind !== 'ready';
      if (description && !isOutdated) this.becomeReady(description);
    } catch (error) {
      if (error instanceof ChannelClosedError) return;
      this.options.log.error(`The adapter could not be changed: ${describe(error)}`);
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

  /** Runs a prompt into the prefix cache, unless a completion is being made: that one comes first. Gives the tokens run. */
  async prefill(prompt: PromptParts): Promise<number> {
    this.wake();
    if (this.current.kind !== 'ready' || this.completionsInFlight > 0) return 0;
    try {
      return (await this.call('prefill', { prompt }))?.prefillTokens ?? 0;
    } catch (error) {
      this.options.log.warn(`A prompt could not be prefilled: ${describe(error)}`);
      return 0;
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

  /** A user's adapters, and which of them is in force for the model in use. Nothing needs to be loaded for it. */
  async adapters(user = this.options.user): Promise<AdapterListing> {
    const { dataFolder } = this.options.settings();
    const model = await this.modelInUse();
    const params = { dataFolder, user, ...(model === undefined ? {} : { model }) };
    return (await this.callLong('adapters', params)) ?? { versions: [], active: null };
  }

  /** Brings a version into force for the model in use, here at once; null: the base model. A `UserFacingError` where it is not fit for that. */
  async activateAdapter(version: string | null): Promise<AdapterListing | undefined> {
    const place = await this.adapterPlace();
    return this.inForce(await this.callLong('activateAdapter', { ...place, version }));
  }

  /** Goes back to what the version in force was trained from, or to the base model; the listing tells which. */
  async rollBackAdapter(): Promise<AdapterListing | undefined> {
    return this.inForce(await this.callLong('rollBackAdapter', await this.adapterPlace()));
  }

  /** Versions that learned from what was erased: none of them is ever in force again, here from now on. */
  async setAdaptersAside(versions: readonly string[], user = this.options.user): Promise<void> {
    const { dataFolder } = this.options.settings();
    this.inForce(await this.callLong('setAdaptersAside', { dataFolder, user, versions }));
  }

  /** By which adapters know the model in use; nothing: there is no model. */
  async baseChecksum(): Promise<string | undefined> {
    const { dataFolder } = this.options.settings();
    const model = await this.modelInUse();
    return model === undefined ? undefined : (await this.callLong('baseChecksum', { dataFolder, model }))?.checksum;
  }

  /** The model that completions come from, or would: catalog id or path; nothing: none is installed, or not the one that is wanted. */
  async modelInUse(): Promise<string | undefined> {
    if (this.current.kind === 'ready') return this.current.model.id;
    const { model, dataFolder } = this.options.settings();
    return this.installedModel(model, dataFolder);
  }

  /** Ends the process; the next need starts it again. */
  stop(why: string): void {
    this.restartTimer.clear();
    this.loadGeneration++;
    this.process?.end(why);
    this.process = undefined;
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

  private async adapterPlace(): Promise<AdapterPlace> {
    const model = await this.modelInUse();
    if (model === undefined) throw new UserFacingError('There is no model yet that an adapter could be used with.');
    return { dataFolder: this.options.settings().dataFolder, user: this.options.user, model };
  }

  /** What was changed in the registry, the loaded model takes over; nobody waits for that. */
  private inForce<T>(answer: T): T {
    void this.useActiveAdapter();
    return answer;
  }

  /** Tells of the model, unless nothing about it is new. */
  private becomeReady(model: ModelDescription): void {
    const { log } = this.options;
    const known = this.current.kind === 'ready' ? this.current.model : undefined;
    const { adapterVersion, adapterProblem } = model;
    if (adapterProblem !== known?.adapterProblem && adapterProblem !== undefined) log.warn(adapterProblem);
    if (adapterVersion !== known?.adapterVersion) log.info(`${model.id} answers ${withAdapter(adapterVersion)}`);
    if (known && isDeepStrictEqual(known, model)) return;
    this.setState({ kind: 'ready', model });
  }

  private showLoading(model: string, fraction: number): void {
    const shown = this.current.kind === 'loading' ? this.current.fraction : 0;
    if (fraction - shown >= FRACTION_STEP) this.setState({ kind: 'loading', model, fraction });
  }

  private async callLong<M extends InferenceMethod>(
    method: M,
    params: InferenceMethods[M]['params'],
    options: CallOptions<InferenceMethods[M]['progress']> = {},
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
    if (this.isDisposed) throw new ChannelClosedError('the window closes');
    this.process ??= this.startProcess();
    this.calls++;
    try {
      return await this.process.call(method, params, options);
    } finally {
      this.calls--;
    }
  }

  private startProcess(): EngineProcess {
    this.touch();
    const { fork, log, timing = HEARTBEAT } = this.options;
    return new EngineProcess({
      fork,
      log,
      heartbeat: timing,
      isBusy: () => this.current.kind === 'loading' || this.longCalls > 0,
      onCrash: (how) => this.onCrash(how),
    });
  }

  private onCrash(how: string): void {
    this.process = undefined;
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
      if (this.calls > 0) return this.touch();
      // A crashed process is not brought back for nobody.
      if (this.process || this.current.kind === 'crashed') this.stop(`idle for ${idleMinutes} minutes`);
    });
  }

  private setState(state: EngineState): void {
    this.current = state;
    for (const listener of [...this.listeners]) listener(state);
  }
}

function withAdapter(version: string | undefined): string {
  return version === undefined ? 'without an adapter' : `with adapter ${version}`;
}

/** Message and causes for the log. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `\n  ${describe(error.cause)}`;
  return `${error.message}${cause}`;
}
