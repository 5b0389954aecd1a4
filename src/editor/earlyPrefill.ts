/** @file Runs the prompt of the cursor's place into the model before anything is typed there: on opening a file, on moving the cursor. */

import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../common/disposable';
import { promptFor } from '../completion/complete';
import { requestAt } from '../completion/request';
import type { InferenceClient } from '../engine/client';
import type { CompletionPipeline } from './completionPipeline';
import { pathOf, spotAt } from './documents';
import { isEnabledFor, type SettingsReader } from './settings';
import type { Snooze } from './snooze';

export interface EarlyPrefillSources {
  readonly engine: InferenceClient;
  readonly pipeline: CompletionPipeline;
  readonly settings: SettingsReader;
  readonly snooze: Snooze;
  readonly log: vscode.LogOutputChannel;
  /** Told when the prompt of the cursor's place has been run. */
  readonly onPrefilled: () => void;
}

/** A cursor that moves on within this time (arrow keys held down, a search) was not going to stay. */
const SETTLE_MS = 60;

export class EarlyPrefill implements Disposable {
  private readonly store = new DisposableStore();
  private timer: NodeJS.Timeout | undefined;
  private lastPlace = '';

  constructor(private readonly sources: EarlyPrefillSources) {
    const { engine, pipeline } = sources;
    this.store.add(vscode.window.onDidChangeActiveTextEditor((editor) => this.schedule(editor)));
    this.store.add(
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
        if (textEditor === vscode.window.activeTextEditor) this.schedule(textEditor);
      }),
    );
    this.store.add(
      engine.onDidChangeState((state) => {
        if (state.kind === 'ready') this.scheduleAnew();
      }),
    );
    this.store.add(pipeline.onDidChangePrompts(() => this.scheduleAnew()));
    this.store.add({ dispose: () => clearTimeout(this.timer) });
    this.schedule(vscode.window.activeTextEditor);
  }

  dispose(): void {
    this.store.dispose();
  }

  /** What was prefilled is of no use any more. */
  private scheduleAnew(): void {
    this.lastPlace = '';
    this.schedule(vscode.window.activeTextEditor);
  }

  /** Waits for the cursor to settle. An editor in an enabled language is a need: it wakes the engine. */
  private schedule(editor: vscode.TextEditor | undefined): void {
    const { engine, pipeline, settings, snooze } = this.sources;
    clearTimeout(this.timer);
    if (!editor) return;
    this.timer = setTimeout(() => {
      const { document } = editor;
      const isWanted = snooze.until === undefined && isEnabledFor(document.languageId, settings.current.enable);
      if (!isWanted || document.isClosed || pipeline.isExcluded(pathOf(document.uri))) return;
      engine.wake();
      void this.prefill(document, editor.selection.active);
    }, SETTLE_MS);
  }

  private async prefill(document: vscode.TextDocument, position: vscode.Position): Promise<void> {
    const { engine, pipeline, log, onPrefilled } = this.sources;
    const deps = pipeline.depsFor(document);
    // While one types on a line, its completions keep the cache warm themselves.
    const place = `${document.uri.toString()}:${position.line}`;
    if (!deps || place === this.lastPlace) return;
    this.lastPlace = place;
    const spot = spotAt(document, document.validatePosition(position));
    const request = requestAt(spot.document, spot.cursor, 'automatic');
    if (!request) return;
    const startedAt = performance.now();
    const tokens = await engine.prefill(promptFor(request, deps).parts);
    log.trace(`Prefilled ${tokens} tokens in ${Math.round(performance.now() - startedAt)} ms`);
    onPrefilled();
  }
}
