/**
 * @file Where the provider stands: registered for the enabled languages, and not at all while snoozed or without a model,
 * since the editor holds IntelliSense back for every provider that it has to ask.
 */

import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../common/disposable';
import type { InferenceClient } from '../engine/client';
import type { EngineState } from '../engine/engineState';
import { isEnabledFor, type SettingsReader } from './settings';
import type { Snooze } from './snooze';

export interface RegistrationSources {
  readonly engine: InferenceClient;
  readonly settings: SettingsReader;
  readonly snooze: Snooze;
}

export class ProviderRegistration implements Disposable {
  private readonly store = new DisposableStore();
  private registration: vscode.Disposable | undefined;
  private languages: readonly string[] = [];
  private registeredFor = '';

  constructor(
    private readonly provider: vscode.InlineCompletionItemProvider,
    private readonly sources: RegistrationSources,
  ) {
    const { engine, settings, snooze } = sources;
    const update = (): void => this.update();
    this.store.add(engine.onDidChangeState(update));
    this.store.add(settings.onDidChange(update));
    this.store.add(snooze.onDidChange(update));
    const learnLanguages = (): void => void this.learnLanguages();
    this.store.add(vscode.extensions.onDidChange(learnLanguages));
    this.store.add({ dispose: () => void this.registration?.dispose() });
    learnLanguages();
  }

  dispose(): void {
    this.store.dispose();
  }

  /** A selector cannot say "all but these", so the enabled languages are named one by one. */
  private async learnLanguages(): Promise<void> {
    this.languages = await vscode.languages.getLanguages();
    this.update();
  }

  private update(): void {
    const { engine, settings, snooze } = this.sources;
    const canAnswer = snooze.until === undefined && mayHaveModel(engine.state);
    const enabled = canAnswer ? this.languages.filter((id) => isEnabledFor(id, settings.current.enable)) : [];
    const key = enabled.join();
    if (key === this.registeredFor) return;
    this.registeredFor = key;
    this.registration?.dispose();
    this.registration =
      enabled.length === 0
        ? undefined
        : vscode.languages.registerInlineCompletionItemProvider(
            enabled.map((language) => ({ language })),
            this.provider,
          );
  }
}

/** A process that sleeps, starts or loads is asked all the same (that wakes it) and answers with nothing within a few milliseconds. */
function mayHaveModel(state: EngineState): boolean {
  return state.kind !== 'noModel' && state.kind !== 'failed';
}
