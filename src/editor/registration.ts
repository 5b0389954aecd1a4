/**
 * @file Where the provider stands: registered for the enabled languages, and not at all while snoozed or without a model,
 * since the editor holds IntelliSense back for every provider that it has to ask. Registered anew, it is asked anew.
 */

import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../common/disposable';
import type { InferenceClient } from '../engine/client';
import type { EngineState } from '../engine/engineState';
import { EXTENSION_ID } from './ids';
import { isEnabledFor, type SettingsReader } from './settings';
import type { Snooze } from './snooze';

export interface RegistrationSources {
  readonly engine: InferenceClient;
  readonly settings: SettingsReader;
  readonly snooze: Snooze;
}

/** Where the editor has asked for suggestions. */
export interface AskedPlace {
  readonly document: vscode.TextDocument;
  /** The document's, when the editor asked. */
  readonly version: number;
  readonly position: vscode.Position;
  /** Whether the developer asked, by a key, rather than the editor by itself. */
  readonly isExplicit: boolean;
}

export class ProviderRegistration implements Disposable {
  private readonly store = new DisposableStore();
  private registration: vscode.Disposable | undefined;
  private languages: readonly string[] = [];
  private enabled: readonly string[] = [];

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

  /**
   * To be called where the answer was empty for want of time. The editor remembers that answer for as long as document and
   * cursor stay as they are, whatever keys are pressed to ask again, but only of the providers that it has asked.
   */
  forgetAnswer(): void {
    this.register();
  }

  /** Has the editor ask again, as it asked before, unless document or cursor have moved on. */
  async askAgain({ document, version, position, isExplicit }: AskedPlace): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    const isStillThere =
      editor?.document === document && document.version === version && editor.selection.active.isEqual(position);
    if (!isStillThere || !this.registration) return;
    this.forgetAnswer();
    // Without a name every provider is asked, as the developer's key does; with one, nobody else's ghost text is asked for.
    const argument = isExplicit ? undefined : { providerId: `${EXTENSION_ID}:*`, explicit: false };
    await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger', argument);
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
    if (enabled.join() === this.enabled.join()) return;
    this.enabled = enabled;
    this.register();
  }

  private register(): void {
    this.registration?.dispose();
    this.registration =
      this.enabled.length === 0
        ? undefined
        : vscode.languages.registerInlineCompletionItemProvider(
            this.enabled.map((language) => ({ language })),
            this.provider,
          );
  }
}

/** A process that sleeps, starts or loads is asked all the same (that wakes it) and answers with nothing within a few milliseconds. */
function mayHaveModel(state: EngineState): boolean {
  return state.kind !== 'noModel' && state.kind !== 'failed';
}
