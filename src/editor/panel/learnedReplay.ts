/**
 * @file Replays the developer's own pairs by the base model and the personal one, when they ask for it, or when the machine is idle and
 * something is missing. Completions always come first.
 */

import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../common/disposable';
import { messageOf, UserFacingError } from '../../common/userFacingError';
import type { InferenceClient } from '../../engine/client';
import { machineLoad } from '../../feedback/machineLoad';
import { promptPartsOf } from '../../feedback/pairingTexts';
import { powerMeter } from '../../feedback/power';
import { comparedPolicies, replay, replayTasks, type ComparedPolicies, type ReplayTask } from '../../feedback/replay';
import { stopLike } from '../../feedback/sampleStop';
import type { FeedbackStore } from '../../feedback/store/feedbackStore';
import { IDLE_MS, MAX_LOAD } from '../../feedback/updateSchedulePolicy';
import type { CompletionAtSpot } from '../../preferences/style/style';
import type { Choices } from '../../preferences/traits';
import type { Learner } from '../learner';
import type { OpenStore } from '../openStore';
import { untilSo } from '../waiting';

export interface ReplaySources {
  readonly engine: InferenceClient;
  readonly learner: Learner;
  readonly openStore: OpenStore;
  /** Told of progress and of the end. */
  readonly onDidChange: () => void;
  readonly log: { info(message: string): void; warn(message: string): void };
}

/** What is shown of the replay under way, or of the last one. */
export interface ReplayState {
  readonly running?: { readonly done: number; readonly of: number };
  /** Why the last one ended before its time, for people. */
  readonly trouble?: string;
}

/** As of other samples: a typical completion. */
const MAX_TOKENS = 48;
/** How often it is looked whether the machine is as idle as an update wants it. */
const IDLE_POLL_MS = 20_000;

export class LearnedReplay implements Disposable {
  private readonly store = new DisposableStore();
  private readonly power = powerMeter(Date.now);
  private current: ReplayState = {};
  private underWay: { readonly abort: AbortController; readonly isAskedFor: boolean } | undefined;
  /** What to replay as soon as the machine is idle. */
  private wanted: readonly number[] = [];
  private lastActiveAt = Date.now();

  constructor(private readonly sources: ReplaySources) {
    this.store.add(
      vscode.workspace.onDidChangeTextDocument(({ contentChanges, document }) => {
        if (contentChanges.length === 0 || document.uri.scheme === 'output') return;
        this.lastActiveAt = Date.now();
        if (this.underWay?.isAskedFor === false) this.cancel();
      }),
    );
    const timer = setInterval(() => void this.replayIfIdle(), IDLE_POLL_MS);
    this.store.add({ dispose: () => clearInterval(timer) });
    this.store.add({ dispose: () => this.cancel() });
  }

  get state(): ReplayState {
    return this.current;
  }

  /** Who is compared for the model in use; nothing where there is no model. */
  async policies(): Promise<ComparedPolicies | undefined> {
    const { active, versions, baseChecksum } = await this.sources.engine.adapters();
    if (baseChecksum === undefined) return undefined;
    return comparedPolicies(
      baseChecksum,
      versions.find(({ version }) => version === active),
    );
  }

  /** These pairs' places lack what is to be compared: that is made up for when nobody needs the machine. */
  wantWhenIdle(pairIds: readonly number[]): void {
    this.wanted = pairIds;
  }

  /** Begins by the developer's wish; how it goes, `state` tells. Throws a `UserFacingError` where it cannot be done. */
  async start(pairIds: readonly number[]): Promise<void> {
    if (this.underWay) return;
    const { engine, openStore } = this.sources;
    const store = openStore.required();
    if ((await engine.modelInUse()) === undefined) throw new UserFacingError('There is no model yet that could write.');
    engine.wake();
    void this.run(pairIds, store, true);
  }

  /** What was written stays. */
  cancel(): void {
    this.underWay?.abort.abort();
  }

  dispose(): void {
    this.store.dispose();
  }

  private async replayIfIdle(): Promise<void> {
    const { engine, learner, openStore } = this.sources;
    const isNeeded = (): boolean =>
      this.wanted.length > 0 && !this.underWay && Date.now() - this.lastActiveAt >= IDLE_MS && engine.isIdle;
    const isLearning = learner.state?.kind === 'learning' || learner.state?.kind === 'paused';
    if (!isNeeded() || isLearning || engine.state.kind !== 'ready' || !openStore.store) return;
    const [power, load] = await Promise.all([this.power(), machineLoad()]);
    if (power === 'battery' || load >= MAX_LOAD || !isNeeded()) return;
    await this.run(this.wanted, openStore.store, false);
  }

  private async run(pairIds: readonly number[], store: FeedbackStore, isAskedFor: boolean): Promise<void> {
    const underWay = { abort: new AbortController(), isAskedFor };
    this.underWay = underWay;
    const { signal } = underWay.abort;
    try {
      const policies = await this.policies();
      const compared = policies ? [policies.base, ...(policies.personal ? [policies.personal] : [])] : [];
      const known = compared.map((policy) => ({ policy, known: store.replays(policy) }));
      const tasks = replayTasks(pairIds, known);
      const { styleOfCompletion } = await import('../../preferences/style/style');
      const of = tasks.length;
      this.show({ running: { done: 0, of } });
      const unanswered = await replay(
        tasks,
        {
          write: (task) => this.write(task, store, styleOfCompletion, signal),
          keep: (policy, each) => store.addReplay(policy, each),
          onProgress: (done) => this.show({ running: { done, of } }),
        },
        signal,
      );
      this.wanted = [];
      this.sources.log.info(`Replayed ${of - unanswered} of ${of} completions at the developer's own pairs.`);
      const isCut = unanswered > 0 && !signal.aborted;
      this.end(isCut ? { trouble: `${unanswered} of ${of} could not be written. Replay again.` } : {});
    } catch (error) {
      this.sources.log.warn(`The replay ended early: ${messageOf(error)}`);
      this.end({
        trouble: error instanceof UserFacingError ? error.message : 'The replay ended early. The log says why.',
      });
    }
  }

  private end(state: ReplayState): void {
    this.underWay = undefined;
    this.show(state);
  }

  private show(state: ReplayState): void {
    this.current = state;
    this.sources.onDidChange();
  }

  /** Gives nothing where the pair is gone, or a completion that somebody waits for came in between. */
  private async write(
    { pairId, policy }: ReplayTask,
    store: FeedbackStore,
    styleOf: (spot: CompletionAtSpot) => Choices,
    signal: AbortSignal,
  ): Promise<Choices | undefined> {
    const { engine } = this.sources;
    const [pair] = store.list({ ids: [pairId] }, { offset: 0, limit: 1 });
    if (pair?.language === undefined) return undefined;
    await this.untilFree(signal);
    const result = await engine.complete(
      {
        prompt: promptPartsOf(pair),
        stop: stopLike(pair.chosen),
        ...{ maxTokens: MAX_TOKENS, alternatives: 1, baseOnly: policy.version === null },
      },
      signal,
    );
    if (!result) return undefined;
    if (result.adapterVersion !== (policy.version ?? undefined)) {
      throw new UserFacingError('Another version came into use meanwhile. Replay again.');
    }
    const [completion] = result.completions;
    const isLineEnded = completion?.stopReason === 'stopRule' || completion?.stopReason === 'endOfText';
    const { prompt, language } = pair;
    return styleOf({ prompt, completion: completion?.text ?? '', languageId: language, isLineEnded });
  }

  /** Until the model is loaded, and no completion is in the making. */
  private async untilFree(signal: AbortSignal): Promise<void> {
    const { engine } = this.sources;
    await untilSo(() => {
      const { kind } = engine.state;
      if (kind === 'noModel' || kind === 'failed') throw new UserFacingError('The model could not be loaded.');
      if (kind !== 'ready') engine.wake();
      return kind === 'ready' && engine.isIdle;
    }, signal);
  }
}
