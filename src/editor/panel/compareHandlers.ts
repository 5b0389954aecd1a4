/** @file The *Compare* view's side in the host: the round under way, what stands against one, and where answers are kept. */

import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../common/disposable';
import { messageOf, UserFacingError } from '../../common/userFacingError';
import type { InferenceClient } from '../../engine/client';
import { otherSide } from '../../feedback/comparisonPairs';
import { ComparisonRound, ROUND_LENGTH, type Answered } from '../../feedback/comparisonRound';
import type { NewPair } from '../../feedback/records';
import { mayStore } from '../../feedback/whatIsStored';
import { findingsOf } from '../../preferences/comparisons/findings';
import type { Handlers } from '../../../webview/messages/calls';
import type { CompareAction, compareCalls, CompareState } from '../../../webview/messages/compare';
import type { CompletionPipeline } from '../completionPipeline';
import { Highlighter } from '../highlight/highlighter';
import { COMMANDS } from '../ids';
import type { Learner } from '../learner';
import type { LearningPause } from '../learningPause';
import type { OpenStore } from '../openStore';
import type { StatedPreferences } from '../preferences/statedPreferences';
import type { SettingsReader } from '../settings';
import { storingRules } from '../storingRules';
import { ComparePlaces } from './comparePlaces';
import { nextQuestion, type ShownQuestion } from './compareQuestions';
import { CompareSampler } from './compareSamples';
import { knownTastes } from './compareTaste';

export interface CompareSources {
  readonly user: string;
  readonly engine: InferenceClient;
  readonly settings: SettingsReader;
  readonly pipeline: CompletionPipeline;
  readonly openStore: OpenStore;
  readonly learner: Learner;
  readonly pause: LearningPause;
  readonly stated: Pick<StatedPreferences, 'for'>;
  readonly log: vscode.LogOutputChannel;
  /** What the view shows is no longer so. */
  readonly onChanged: () => void;
}

/** To be disposed with the window: a round outlives the page that shows it. */
export function compareHandlers(sources: CompareSources): Handlers<typeof compareCalls> & Disposable {
  const { user, engine, settings, pipeline, openStore, learner, pause, log, onChanged } = sources;
  const store = new DisposableStore();
  const sampler = store.add(new CompareSampler(engine));
  const highlighter = store.add(new Highlighter(log));
  const places = new ComparePlaces({
    ...{ user, settings, openStore, random: Math.random },
    isExcluded: (path) => pipeline.isExcluded(path),
  });
  const tastes = knownTastes(sources);
  const isStorable = (pair: NewPair): boolean => mayStore(pair, storingRules(sources)).isStored;

  const round = store.add(
    new ComparisonRound<ShownQuestion>({
      user,
      now: Date.now,
      make: (signal) =>
        nextQuestion(
          {
            ...{ user, engine, pipeline, places, sampler, highlighter, tastes, random: Math.random },
            mayStore: isStorable,
          },
          signal,
        ),
      keep: (pairs) => {
        const ids = openStore.store?.addPairs(pairs.filter(isStorable)) ?? [];
        if (ids.length > 0) learner.changed();
        return ids;
      },
      erase: async (ids) => {
        await openStore.client.erase({ ids });
        await learner.settleTainted();
        learner.changed();
      },
      onChanged,
    }),
  );

  store.add(engine.onDidChangeState(() => onChanged()));
  store.add(pause.onDidChange(onChanged));
  store.add(settings.onDidChange(onChanged));
  store.add(vscode.workspace.onDidGrantWorkspaceTrust(onChanged));
  store.add(
    vscode.window.onDidChangeActiveTextEditor(() => {
      // A file to ask about, where there was none.
      if (round.state.kind !== 'asking') onChanged();
    }),
  );
  store.add(highlighter.onDidChange(onChanged));

  const state = async (): Promise<CompareState> => {
    const { answered, canUndo } = round;
    const progress = { answered: answered.length, length: ROUND_LENGTH, canUndo };
    const isOver = round.state.kind === 'finished';
    const obstacle = isOver ? undefined : obstacleTo(sources, places);
    if (obstacle) return { kind: 'blocked', ...obstacle, ...progress };
    if (round.state.kind === 'preparing') round.go();
    const now = round.state;
    switch (now.kind) {
      case 'preparing':
        return { kind: 'preparing', sentence: preparation(engine), ...progress };
      case 'asking':
        return { kind: 'asking', question: await now.question.view(), ...progress };
      case 'exhausted':
        return {
          ...{ kind: 'blocked', action: 'tryAgain', ...progress },
          sentence: 'Nothing worth asking was found here. Write or open some more code, or ask once more about this.',
        };
      case 'failed':
        return { kind: 'blocked', ...failure(now.error, log), ...progress };
      case 'finished':
        return {
          kind: 'finished',
          pairs: answered.flatMap(({ ids }) => ids).length,
          findings: findings(answered),
          ...progress,
        };
    }
  };

  return {
    state,
    answer: async ({ id, answer }) => {
      await round.answer(id, { kind: answer });
      return state();
    },
    write: async ({ id, text }) => {
      await round.answer(id, { kind: 'written', text });
      return state();
    },
    undo: async () => {
      await round.undo();
      return state();
    },
    again: () => {
      tastes.forget();
      round.again();
      return state();
    },
    learnNow: () => learner.learnNow(),
    act: async ({ action }) => {
      if (action === 'tryAgain') {
        places.forget();
        round.go();
      } else await act(action);
      return state();
    },
    dispose: () => store.dispose(),
  };
}

/** What keeps anything from being asked, and what helps. */
function obstacleTo(
  { settings, pause, openStore, engine }: CompareSources,
  places: ComparePlaces,
): { readonly sentence: string; readonly action?: CompareAction } | undefined {
  if (!vscode.workspace.isTrusted) {
    return { sentence: 'This workspace is not trusted, so nothing is learned from it.', action: 'trust' };
  }
  if (!settings.current.learn) {
    return { sentence: 'Learning is off, so answers would be lost.', action: 'turnOnLearning' };
  }
  if (pause.isPaused) return { sentence: 'Learning is paused, so answers would be lost.', action: 'resumeLearning' };
  if (!openStore.store) return { sentence: openStore.trouble ?? 'Answers cannot be stored here.', action: 'openLog' };
  if (engine.state.kind === 'noModel') {
    return { sentence: 'There is no model yet to write completions.', action: 'setUpModel' };
  }
  if (engine.state.kind === 'failed') {
    return { sentence: `The model cannot be loaded: ${engine.state.error.message}`, action: 'setUpModel' };
  }
  if (places.isAnywhere()) return undefined;
  const sentence = vscode.window.activeTextEditor
    ? 'Penchant leaves this file out. Open some code of yours to compare completions in it.'
    : 'Open some code of yours to compare completions in it.';
  return { sentence, action: 'openFile' };
}

function failure(
  error: unknown,
  log: vscode.LogOutputChannel,
): { readonly sentence: string; readonly action: CompareAction } {
  if (error instanceof UserFacingError) return { sentence: error.message, action: 'tryAgain' };
  log.error(`No comparison could be made: ${messageOf(error)}`);
  return { sentence: 'No comparison could be made. The log says why.', action: 'openLog' };
}

function preparation({ state }: InferenceClient): string {
  switch (state.kind) {
    case 'loading':
      return `The model is loading: ${Math.round(state.fraction * 100)} %.`;
    case 'ready':
      return 'Two completions are being written for a place in your code.';
    case 'stopped':
    case 'starting':
    case 'noModel':
    case 'failed':
    case 'crashed':
      return 'The model is being started.';
  }
}

function findings(answered: readonly Answered<ShownQuestion>[]): readonly string[] {
  const decided = answered.flatMap(({ question, answer }) =>
    answer.kind === 'left' || answer.kind === 'right'
      ? [{ preferred: question.shows[answer.kind], other: question.shows[otherSide(answer.kind)] }]
      : [],
  );
  return findingsOf(decided);
}

async function act(action: Exclude<CompareAction, 'tryAgain'>): Promise<void> {
  const [command, ...more] = COMMANDS_OF_ACTIONS[action];
  await vscode.commands.executeCommand(command, ...more);
}

const COMMANDS_OF_ACTIONS: Readonly<Record<Exclude<CompareAction, 'tryAgain'>, readonly [string, ...string[]]>> = {
  openFile: ['workbench.action.quickOpen'],
  setUpModel: [COMMANDS.setUpModel],
  resumeLearning: [COMMANDS.resumeLearning],
  turnOnLearning: ['workbench.action.openSettings', 'penchant.learn'],
  trust: ['workbench.trust.manage'],
  openLog: [COMMANDS.openLog],
};
