/** @file The status-bar item: follows everything that `statusView` puts into words. */

import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../common/disposable';
import type { InferenceClient } from '../engine/client';
import type { CompletionPipeline } from './completionPipeline';
import { pathOf } from './documents';
import type { GitIgnored } from './gitIgnored';
import type { Learner } from './learner';
import { COMMANDS } from './ids';
import { isEnabledFor, type SettingsReader } from './settings';
import type { Snooze } from './snooze';
import { statusView, type Situation, type StatusView } from './statusView';

export interface StatusBarSources {
  readonly engine: InferenceClient;
  readonly settings: SettingsReader;
  readonly snooze: Snooze;
  readonly pipeline: CompletionPipeline;
  readonly gitIgnored: GitIgnored;
  readonly learner: Pick<Learner, 'situation' | 'onDidChangeState'>;
}

/** Below this a completion is a blink, and a status that changed with each would flicker. */
const THINKING_SHOWN_AFTER_MS = 300;
/** Counts down what is told in minutes and seconds. */
const COUNTDOWN_MS = 1_000;

export class StatusBar implements Disposable {
  private readonly store = new DisposableStore();
  private readonly item: vscode.StatusBarItem;
  private thinkingTimer: NodeJS.Timeout | undefined;
  private isThinking = false;
  private download: Situation['download'];
  private shown: string | undefined;

  constructor(private readonly sources: StatusBarSources) {
    const { engine, settings, snooze, gitIgnored, learner } = sources;
    this.item = this.store.add(
      vscode.window.createStatusBarItem('penchant.status', vscode.StatusBarAlignment.Right, 100),
    );
    this.item.name = 'Penchant';
    this.item.command = COMMANDS.showMenu;
    const update = (): void => this.update();
    this.store.add(engine.onDidChangeState(update));
    this.store.add(settings.onDidChange(update));
    this.store.add(snooze.onDidChange(update));
    this.store.add(gitIgnored.onDidChange(update));
    this.store.add(learner.onDidChangeState(update));
    this.store.add(vscode.window.onDidChangeActiveTextEditor(update));
    this.store.add(vscode.workspace.onDidOpenTextDocument(update));
    const countdown = setInterval(() => {
      if (snooze.until !== undefined || engine.state.kind === 'crashed') this.update();
    }, COUNTDOWN_MS);
    this.store.add({ dispose: () => clearInterval(countdown) });
    this.store.add({ dispose: () => clearTimeout(this.thinkingTimer) });
    // After activation: whether the file is excluded takes the globs to be compiled.
    const first = setImmediate(update);
    this.store.add({ dispose: () => clearImmediate(first) });
    this.item.show();
  }

  get view(): StatusView {
    return statusView(this.situation());
  }

  /** Told at the beginning and the end of each completion. */
  setThinking(isThinking: boolean): void {
    clearTimeout(this.thinkingTimer);
    if (!isThinking) return this.showThinking(false);
    this.thinkingTimer = setTimeout(() => this.showThinking(true), THINKING_SHOWN_AFTER_MS);
  }

  /** Told while a model is being downloaded; `undefined` when it is over. */
  setDownload(fraction: number | undefined): void {
    this.download = fraction === undefined ? undefined : { fraction };
    this.update();
  }

  dispose(): void {
    this.store.dispose();
  }

  private showThinking(isThinking: boolean): void {
    if (this.isThinking === isThinking) return;
    this.isThinking = isThinking;
    this.update();
  }

  private situation(): Situation {
    const { engine, settings, snooze, pipeline, learner } = this.sources;
    const learning = learner.situation;
    const document = vscode.window.activeTextEditor?.document;
    return {
      engine: engine.state,
      isThinking: this.isThinking,
      now: Date.now(),
      ...(snooze.until === undefined ? {} : { snoozedUntil: snooze.until }),
      ...(this.download ? { download: this.download } : {}),
      ...(learning && { learning }),
      ...(document && {
        here: {
          languageId: document.languageId,
          isEnabled: isEnabledFor(document.languageId, settings.current.enable),
          isExcluded: pipeline.isExcluded(pathOf(document.uri)),
        },
      }),
    };
  }

  private update(): void {
    const { text, sentence, severity } = this.view;
    const key = `${text}\n${sentence}`;
    if (this.shown === key) return;
    this.shown = key;
    this.item.text = text;
    this.item.tooltip = sentence;
    this.item.accessibilityInformation = { label: `Penchant. ${sentence}`, role: 'button' };
    this.item.backgroundColor =
      severity === 'normal' ? undefined : new vscode.ThemeColor(`statusBarItem.${severity}Background`);
  }
}
