/** @file Background learning in this window: the update schedule with the machine, the store and the engine behind it. */

import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { systemClock } from '../common/clock';
import { DisposableStore, type Disposable } from '../common/disposable';
import type { PreferencePair } from '../common/pairs';
import { messageOf, UserFacingError } from '../common/userFacingError';
import type { InferenceClient } from '../engine/client';
import { createUpdateRunner } from '../engine/updateRunner';
import { machineLoad } from '../feedback/machineLoad';
import { powerMeter } from '../feedback/power';
import { sampleRequest } from '../feedback/sampleRequest';
import { settleTainted } from '../feedback/settleTainted';
import { UpdateSchedule, type LearningState, type UpdateEnded } from '../feedback/updateSchedule';
import type { StoredPair, VersionOfUser } from '../feedback/records';
import type { LearningPause } from './learningPause';
import type { OpenStore } from './openStore';
import { statedByUser } from './preferences/statedByUser';
import type { SettingsReader } from './settings';
import type { LearningSituation } from './statusView';
import { untilSo } from './waiting';

export interface LearnerSources {
  readonly user: string;
  readonly engine: InferenceClient;
  readonly settings: SettingsReader;
  readonly pause: LearningPause;
  readonly openStore: OpenStore;
  /** The trainer process's bundle. */
  readonly trainerPath: string;
  readonly log: vscode.LogOutputChannel;
}

/** The store is opened this long after the window: nothing is learned in the first seconds anyhow. */
const START_DELAY_MS = 3_000;

export class Learner implements Disposable {
  private readonly store = new DisposableStore();
  private readonly stateChanges = this.store.add(new vscode.EventEmitter<void>());
  private readonly pairChanges = this.store.add(new vscode.EventEmitter<void>());
  private readonly ends = this.store.add(new vscode.EventEmitter<UpdateEnded>());
  private schedule: UpdateSchedule | undefined;
  private folder: string | undefined;
  /** The model in use, as soon as it is known. */
  private model: string | undefined;
  readonly onDidChangeState = this.stateChanges.event;
  /** Pairs came or went, or whether any are stored may be another thing now. */
  readonly onDidChangePairs = this.pairChanges.event;
  readonly onUpdateEnded = this.ends.event;

  constructor(private readonly sources: LearnerSources) {
    const { settings, pause, engine } = sources;
    this.store.add(settings.onDidChange(() => this.changed()));
    this.store.add(pause.onDidChange(() => this.changed()));
    this.store.add(
      engine.onDidChangeState((state) => {
        // One that sleeps, or starts anew, is in use all the same.
        if (state.kind !== 'ready' && state.kind !== 'noModel' && state.kind !== 'failed') return;
        const model = state.kind === 'ready' ? state.model.id : undefined;
        if (model === this.model) return;
        this.model = model;
        this.changed();
      }),
    );
    this.store.add(
      vscode.workspace.onDidChangeTextDocument(({ contentChanges, document }) => {
        if (contentChanges.length > 0 && document.uri.scheme !== 'output') this.schedule?.userActive();
      }),
    );
    const start = setTimeout(() => this.changed(), START_DELAY_MS);
    this.store.add({ dispose: () => clearTimeout(start) });
    this.store.add({ dispose: () => this.schedule?.dispose() });
  }

  /** What a status says of it; nothing where there is nothing to tell. */
  get situation(): LearningSituation | undefined {
    if (!this.sources.settings.current.learn) return undefined;
    const { trouble } = this.sources.openStore;
    if (trouble !== undefined) return { kind: 'off', sentence: trouble };
    if (this.sources.pause.isPaused) return { kind: 'paused' };
    const state = this.schedule?.state;
    return state && situationOf(state);
  }

  get state(): LearningState | undefined {
    return this.schedule?.state;
  }

  /** New pairs, or fewer: an update may be due, or no longer. */
  changed(): void {
    this.open()?.changed();
    this.stateChanges.fire();
    this.pairChanges.fire();
  }

  /** One sentence about the update that has begun, or why none has. Throws a `UserFacingError` where nothing can be learned. */
  async learnNow(): Promise<string> {
    const { settings, pause, openStore } = this.sources;
    if (!settings.current.learn) throw new UserFacingError('Learning is off. Switch on penchant.learn first.');
    if (pause.isPaused) throw new UserFacingError('Learning is paused. Resume it first.');
    const schedule = this.open();
    if (!schedule) throw new UserFacingError(openStore.trouble ?? 'Nothing can be learned here: there is no store.');
    // In a window in which nobody has typed yet the model sleeps.
    this.model ??= await this.sources.engine.modelInUse();
    return (await schedule.learnNow()).sentence;
  }

  /** Ends the update under way: what it learns from is being erased. */
  cancel(): void {
    this.schedule?.cancel();
  }

  /** Sets aside in the registry what learned from erased pairs; gives what is gone. Rejects where it is to be tried once more. */
  async settleTainted(): Promise<readonly VersionOfUser[]> {
    const { engine, openStore } = this.sources;
    if (!openStore.store) return [];
    return settleTainted(openStore.store, {
      versions: async (user) => (await engine.adapters(user)).versions,
      setAside: (user, versions) => engine.setAdaptersAside(versions, user),
    });
  }

  dispose(): void {
    this.store.dispose();
  }

  /** The schedule of the data folder in use. */
  private open(): UpdateSchedule | undefined {
    const { settings, openStore, log } = this.sources;
    const { dataFolder, learn } = settings.current;
    if (this.folder !== dataFolder) {
      this.schedule?.dispose();
      this.schedule = undefined;
      this.folder = dataFolder;
    }
    if (this.schedule || !learn || !openStore.store) return this.schedule;
    this.schedule = this.start();
    void openStore.client
      .retain()
      .catch((error: unknown) => log.warn(`Old feedback was not dropped: ${messageOf(error)}`));
    void this.settleQuietly();
    return this.schedule;
  }

  private start(): UpdateSchedule {
    const { user, engine, settings, pause, openStore, trainerPath, log } = this.sources;
    const store = openStore.store;
    if (!store) throw new Error('the store is not open');
    const schedule = new UpdateSchedule({
      user,
      owner: `window ${process.pid} ${randomUUID()}`,
      store,
      runner: createUpdateRunner({ entryPoint: trainerPath, log }),
      settings: () => {
        const { dataFolder, device, learningSeconds, learn } = settings.current;
        return {
          ...{ dataFolder, device, budgetSeconds: learningSeconds },
          isLearning: learn && !pause.isPaused,
          ...(this.model !== undefined && { model: this.model }),
        };
      },
      sample: (pair, signal) => this.sample(pair, signal),
      synthesize,
      weigh,
      adapters: () => engine.adapters(),
      setAside: async () => {
        await this.settleTainted();
      },
      power: powerMeter(Date.now),
      load: () => machineLoad(),
      clock: systemClock,
      log,
    });
    schedule.onDidChangeState(() => this.stateChanges.fire());
    schedule.onUpdateEnded((ended) => {
      // The folder's watch tells it as well, but seconds later where the folder is new.
      if (ended.end.state === 'passed') void engine.useActiveAdapter();
      this.ends.fire(ended);
      this.pairChanges.fire();
      void this.settleQuietly();
    });
    return schedule;
  }

  private async settleQuietly(): Promise<void> {
    try {
      const gone = await this.settleTainted();
      if (gone.length > 0) this.changed();
    } catch (error) {
      this.sources.log.error(
        `What learned from erased pairs is not set aside yet, and will be at the next start: ${messageOf(error)}`,
      );
    }
  }

  /** What the policy may write in place of what was chosen. Completions come first: it waits until none is in the making. */
  private async sample(pair: StoredPair, signal: AbortSignal): Promise<string | undefined> {
    const { engine } = this.sources;
    await untilSo(() => engine.isIdle, signal);
    const result = await engine.complete(sampleRequest(pair, pair.id), signal);
    return result?.completions[0]?.text;
  }
}

/** What the user states, as comparisons made of the real pairs. */
async function synthesize(real: readonly PreferencePair[]): Promise<readonly PreferencePair[]> {
  const stated = new Map(real.map(({ language = '' }) => [language, statedByUser(language)] as const));
  if ([...stated.values()].every((choices) => Object.keys(choices).length === 0)) return [];
  // It brings two parsers along, which have no part in completing.
  const { syntheticPairs } = await import('../preferences/synthetic');
  return syntheticPairs(real, (languageId) => stated.get(languageId) ?? {});
}

/** As far as their style tells, in turns with whatever else the window does. */
async function weigh(pairs: readonly PreferencePair[]): Promise<readonly (PreferencePair | undefined)[]> {
  const { weighedByStyle } = await import('../preferences/pairTrust');
  return weighedByStyle(pairs);
}

function situationOf(state: LearningState): LearningSituation | undefined {
  switch (state.kind) {
    case 'off':
      return undefined;
    case 'learning':
    case 'paused': {
      const { step, steps } = state.progress ?? {};
      return {
        kind: 'learning',
        ...(state.kind === 'paused' && { heldUpBy: state.heldUpBy }),
        ...(step !== undefined && steps !== undefined && { step, steps }),
      };
    }
    case 'waiting':
      return { kind: 'waiting', sentence: state.sentence, isOnBattery: state.waitFor === 'power' };
  }
}
