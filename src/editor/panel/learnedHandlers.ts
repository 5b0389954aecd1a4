/** @file The *Learned* view's side in the host: what is believed of the developer, how suggestions fare, updates and versions. */

import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../common/disposable';
import type { AdapterListing } from '../../common/learning';
import { UserFacingError } from '../../common/userFacingError';
import type { InferenceClient } from '../../engine/client';
import type { UpdateRecord } from '../../feedback/records';
import type { FeedbackStore } from '../../feedback/store/feedbackStore';
import { updateHistory, type UpdateSummary } from '../../feedback/updateHistory';
import { pairsNeeded } from '../../feedback/updateSchedulePolicy';
import type { Handlers } from '../../../webview/messages/calls';
import type { learnedCalls, Overview } from '../../../webview/messages/learned';
import { COMMANDS } from '../ids';
import type { LearningPause } from '../learningPause';
import type { Learner } from '../learner';
import type { OpenStore } from '../openStore';
import type { SettingsReader } from '../settings';
import { kept } from './kept';
import { LearnedReplay } from './learnedReplay';
import { LearnedStyle } from './learnedStyle';
import { versionLines } from './learnedVersions';

export interface LearnedSources {
  readonly user: string;
  readonly engine: InferenceClient;
  readonly settings: SettingsReader;
  readonly pause: LearningPause;
  readonly learner: Learner;
  readonly openStore: OpenStore;
  /** What the view shows is no longer so. */
  readonly onChanged: () => void;
  readonly log: vscode.LogOutputChannel;
}

/** More than fit into a plot; older ones are of another taste. */
const MAX_UPDATES = 60;

/** Updates and replays tell of every step. */
const TELL_MS = 300;

export function learnedHandlers(sources: LearnedSources): Handlers<typeof learnedCalls> & Disposable {
  const { engine, learner, pause, settings, openStore, log } = sources;
  const store = new DisposableStore();
  const tell = store.add(atMostEvery(TELL_MS, sources.onChanged));
  const replay = store.add(new LearnedReplay({ engine, learner, openStore, log, onDidChange: () => tell.soon() }));
  const style = new LearnedStyle({ ...sources, replay });
  const acceptance = kept(() => openStore.client.acceptance());
  for (const listen of [learner.onDidChangeState, learner.onUpdateEnded, pause.onDidChange]) {
    store.add(listen(() => tell.soon()));
  }
  store.add(settings.onDidChange(() => tell.soon()));
  store.add(engine.onDidChangeState(() => tell.soon()));
  return {
    dispose: () => store.dispose(),
    overview: () => overview(sources),
    acceptance: async () => {
      if (!openStore.store) return { unit: 'day', points: [] };
      const { unit, points } = await acceptance(outcomesStamp(openStore.store));
      return { unit, points: [...points] };
    },
    style: () => style.told(),
    replay: async () => replay.start(await style.spotIds()),
    cancelReplay: () => replay.cancel(),
    activate: async ({ version }) => {
      await engine.activateAdapter(version);
      learner.changed();
    },
    rollBack: async () => {
      await engine.rollBackAdapter();
      learner.changed();
    },
    learnNow: () => learner.learnNow(),
    learnFromOwnCode: () => run(COMMANDS.learnFromOwnCode),
    compare: () => run(COMMANDS.compare),
  };
}

/** Another text on another day, and wherever the newest outcome is another one. */
function outcomesStamp(store: FeedbackStore): string {
  return JSON.stringify([new Date().toDateString(), ...store.recentOutcomes(1)]);
}

async function run(command: string): Promise<undefined> {
  await vscode.commands.executeCommand(command);
  return undefined;
}

async function overview(sources: LearnedSources): Promise<Overview> {
  const { user, engine, openStore } = sources;
  const { store } = openStore;
  const [listing, model] = await adaptersAndModel(engine);
  const history = store?.updates(user, MAX_UPDATES) ?? [];
  const updates = updateHistory(history);
  return {
    ...(openStore.trouble !== undefined && { trouble: openStore.trouble }),
    ...(model !== undefined && { model }),
    active: listing.active,
    ...(listing.former !== undefined && { former: listing.former }),
    storedPairs: store?.countPairs({ user }) ?? 0,
    ...(listing.clusters && { clusters: [...listing.clusters] }),
    learning: learningOf(sources, history, model !== undefined),
    versions: [...versionLines(listing, updates)],
    updates: updates.map(copyOf),
  };
}

/** What was learned is to be read, too, where the process that knows of versions cannot be started. */
async function adaptersAndModel(engine: InferenceClient): Promise<readonly [AdapterListing, string | undefined]> {
  try {
    return await Promise.all([engine.adapters(), engine.modelInUse()]);
  } catch (error) {
    if (error instanceof UserFacingError) throw error;
    return [{ versions: [], active: null }, undefined];
  }
}

/** @param hasModel whether one is there; the learner knows only of one that was in use in this window */
function learningOf(
  { user, settings, pause, learner, openStore }: LearnedSources,
  history: readonly UpdateRecord[],
  hasModel: boolean,
): Overview['learning'] {
  const newPairs = openStore.store?.countNew(user) ?? 0;
  const counts = { newPairs, pairsNeeded: pairsNeeded({ history, now: Date.now() }) };
  if (!settings.current.learn) {
    return { kind: 'off', sentence: 'Learning is switched off in the settings.', ...counts };
  }
  if (pause.isPaused) return { kind: 'paused', sentence: 'Learning is paused.', ...counts };
  const { state } = learner;
  if (state?.kind === 'learning' || state?.kind === 'paused') {
    const { fraction = 0, step, steps } = state.progress ?? {};
    const isHeldUp = state.kind === 'paused';
    const where = step === undefined || steps === undefined ? '' : `, step ${step} of ${steps}`;
    const sentence = isHeldUp ? HELD_UP[state.heldUpBy] : `An update is under way${where}.`;
    return { kind: 'learning', sentence, fraction: Math.min(1, Math.max(0, fraction)), ...counts };
  }
  // That it waits for pairs, their number says.
  const isTold = state?.kind === 'waiting' && state.waitFor !== 'pairs' && !(state.waitFor === 'noModel' && hasModel);
  const sentence = isTold ? state.sentence : '';
  return { kind: 'waiting', sentence, ...counts };
}

const HELD_UP: Readonly<Record<'typing' | 'battery', string>> = {
  typing: 'An update is under way, and waits while you type.',
  battery: 'An update is under way, and waits for mains power.',
};

function copyOf(update: UpdateSummary): Overview['updates'][number] {
  return { ...update };
}

/** Calls `tell` a moment after it was first wanted, once for all that comes in between. */
function atMostEvery(milliseconds: number, tell: () => void): Disposable & { readonly soon: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    soon: () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        tell();
      }, milliseconds);
    },
    dispose: () => clearTimeout(timer),
  };
}
