/** @file VS Code's events → the outcome tracker and the survival watch, as plain data and in the order they come. No logic between. */

import * as vscode from 'vscode';
import { systemClock } from '../common/clock';
import { DisposableStore, type Disposable } from '../common/disposable';
import type { Suggestion } from '../common/suggestion';
import type { OutcomeTracker } from '../feedback/outcomeTracker';
import type { DocumentChange, SelectionChange } from '../feedback/outcomes';
import type { SurvivalWatch } from '../feedback/survival';
import { isNotebookCell, isWrittenByPeople, lengthOf } from './documents';
import { CONTEXT_KEYS, OBSERVED_COMMANDS } from './ids';
import { Reloads } from './reloads';

export interface ObserverSources {
  readonly tracker: OutcomeTracker;
  readonly survival: SurvivalWatch;
  /** Whether ghost text that is up may be another extension's: then keys say nothing about Penchant's. */
  readonly mayBeAnothers: () => boolean;
}

export class SuggestionObserver implements Disposable {
  private readonly store = new DisposableStore();

  constructor(private readonly sources: ObserverSources) {
    const { tracker, survival } = sources;
    const reloads = this.store.add(new Reloads(systemClock, (uri) => survival.reverted(uri)));
    this.store.add(
      vscode.workspace.onDidChangeTextDocument((event) => {
        if (isOnDisk(event.document)) reloads.changed(event.document.uri.toString(), stateOf(event));
        const change = changeOf(event);
        if (!change) return;
        tracker.documentChanged(change);
        survival.documentChanged(change, lengthOf(event.document));
      }),
    );
    this.store.add(
      vscode.window.onDidChangeTextEditorSelection((event) => {
        // Another editor of the same document moves its cursor too, and nobody's hand is in that.
        if (event.textEditor !== vscode.window.activeTextEditor) return;
        if (isWrittenByPeople(event.textEditor.document)) tracker.selectionChanged(selectionOf(event));
      }),
    );
    this.store.add(vscode.window.onDidChangeActiveTextEditor(() => tracker.editorLeft()));
    this.store.add(
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        tracker.documentClosed(uri.toString());
        survival.documentClosed(uri.toString());
        reloads.forget(uri.toString());
      }),
    );
    this.store.add(vscode.workspace.onDidSaveTextDocument(({ uri }) => reloads.forget(uri.toString())));
    this.register({
      [OBSERVED_COMMANDS.escaped]: () => tracker.escaped(),
      [OBSERVED_COMMANDS.tookWord]: () => tracker.wordAccepted(),
      [OBSERVED_COMMANDS.cycledNext]: () => tracker.cycled(1),
      [OBSERVED_COMMANDS.cycledPrevious]: () => tracker.cycled(-1),
    });
    this.store.add({ dispose: () => this.setGhostTextUp(false) });
  }

  /** The provider's answer, told just before the editor gets it. */
  offered(
    document: vscode.TextDocument,
    position: vscode.Position,
    suggestions: readonly Suggestion[],
    trigger: 'automatic' | 'explicit',
  ): void {
    this.sources.tracker.offered({
      uri: document.uri.toString(),
      version: document.version,
      offset: document.offsetAt(position),
      suggestions,
      trigger,
      languageId: document.languageId,
    });
  }

  /** The command of an accepted item has run. */
  accepted(suggestionId: string): void {
    this.sources.tracker.accepted(suggestionId);
  }

  /** Penchant's own keys are only bound while its ghost text is up, and certainly its own. */
  setGhostTextUp(isUp: boolean): void {
    const isOurs = isUp && !this.sources.mayBeAnothers();
    void vscode.commands.executeCommand('setContext', CONTEXT_KEYS.isGhostTextUp, isOurs);
  }

  dispose(): void {
    this.store.dispose();
  }

  private register(table: Readonly<Record<string, () => void>>): void {
    for (const [id, run] of Object.entries(table)) this.store.add(vscode.commands.registerCommand(id, run));
  }
}

/** A notebook's cells are never dirty themselves, and what has no file yet is never reloaded. */
function isOnDisk(document: vscode.TextDocument): boolean {
  return !document.isUntitled && !isNotebookCell(document.uri) && isWrittenByPeople(document);
}

function stateOf({ document, contentChanges, reason }: vscode.TextDocumentChangeEvent): {
  readonly isDirty: boolean;
  readonly isTextChanged: boolean;
} {
  return { isDirty: document.isDirty, isTextChanged: contentChanges.length > 0 && reason === undefined };
}

/** Nothing where no text has changed, as when a document is saved, and in documents that nobody writes in. */
function changeOf({ document, contentChanges, reason }: vscode.TextDocumentChangeEvent): DocumentChange | undefined {
  if (contentChanges.length === 0 || !isWrittenByPeople(document)) return undefined;
  return {
    uri: document.uri.toString(),
    version: document.version,
    edits: contentChanges.map(({ rangeOffset, rangeLength, text }) => ({
      offset: rangeOffset,
      length: rangeLength,
      text,
    })),
    ...(reason === vscode.TextDocumentChangeReason.Undo && { reason: 'undo' }),
    ...(reason === vscode.TextDocumentChangeReason.Redo && { reason: 'redo' }),
  };
}

function selectionOf({ textEditor, selections, kind }: vscode.TextEditorSelectionChangeEvent): SelectionChange {
  const { document } = textEditor;
  const primary = selections[0] ?? textEditor.selection;
  return {
    uri: document.uri.toString(),
    offset: document.offsetAt(primary.active),
    isEmpty: primary.isEmpty,
    cursors: selections.length,
    ...(kind !== undefined && { kind: SELECTION_KINDS[kind] }),
  };
}

const SELECTION_KINDS = {
  [vscode.TextEditorSelectionChangeKind.Keyboard]: 'keyboard',
  [vscode.TextEditorSelectionChangeKind.Mouse]: 'mouse',
  [vscode.TextEditorSelectionChangeKind.Command]: 'command',
} as const;
