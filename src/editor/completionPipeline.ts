/**
 * @file What completions of this window share: caches, the texts of neighbouring files, stated preferences, exclusion. Makes the
 * pipeline's deps.
 */

import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../common/disposable';
import type { Appraise } from '../common/appraisal';
import { exclusionReasonBy, type ExclusionReason } from '../common/exclusion';
import { DEFAULT_OPTIONS, type CompletionDeps, type NothingReason } from '../completion/complete';
import type { IsRefused } from '../completion/offer';
import { FrozenSnippets } from '../completion/context';
import { TypingRhythm } from '../completion/debounce';
import { NeighbourFiles } from '../completion/neighbourFiles';
import { SuggestionCache } from '../completion/suggestionCache';
import type { InferenceClient } from '../engine/client';
import { statedFormsOf } from '../preferences/statedForms';
import { isNotebookCell, isWrittenByPeople, lengthOf, pathOf } from './documents';
import type { GitIgnored } from './gitIgnored';
import { preferencesText } from './preferences/preferencesText';
import type { StatedPreferences } from './preferences/statedPreferences';
import { readMultiline, type SettingsReader } from './settings';

export interface PipelineSources {
  readonly engine: InferenceClient;
  readonly settings: SettingsReader;
  readonly gitIgnored: GitIgnored;
  readonly stated: Pick<StatedPreferences, 'for' | 'onDidChange'>;
  readonly log: vscode.LogOutputChannel;
  /** What feedback has to say of a suggestion before it is shown. */
  readonly isRefused: IsRefused;
  readonly appraise: Appraise;
}

/** Texts longer than this are not made for comparison: `NeighbourFiles` would not keep them. */
const MAX_NEIGHBOUR_CHARACTERS = 100_000;

export class CompletionPipeline implements Disposable {
  private readonly store = new DisposableStore();
  private readonly promptChanges = this.store.add(new vscode.EventEmitter<void>());
  /** Every prompt is another from now on: preferences have changed. */
  readonly onDidChangePrompts = this.promptChanges.event;
  private readonly cache = new SuggestionCache();
  private readonly rhythm = new TypingRhythm();
  private readonly neighbours = new NeighbourFiles((path) => this.isExcluded(path));
  private readonly snippets = new FrozenSnippets(this.neighbours, Date.now);
  /** Made on first need: compiling the globs takes longer than all else at activation. */
  private exclusionOf: ((path: string) => ExclusionReason | undefined) | undefined;
  private cachedFor: string | undefined;

  constructor(private readonly sources: PipelineSources) {
    const { engine, settings, stated } = sources;
    this.store.add(
      stated.onDidChange((uri) => {
        this.cache.clear(uri?.toString());
        this.promptChanges.fire();
      }),
    );
    this.store.add(
      settings.onDidChange(() => {
        this.exclusionOf = undefined;
        this.snippets.thaw();
        this.cache.clear();
      }),
    );
    this.store.add(
      engine.onDidChangeState((state) => {
        if (state.kind !== 'ready') return;
        const writer = `${state.model.id} ${state.model.adapterVersion ?? ''}`;
        if (writer !== this.cachedFor) this.cache.clear();
        this.cachedFor = writer;
      }),
    );
    this.watchNeighbours();
  }

  /** Whether the file must neither get completions nor lend text to a prompt. Takes `pathOf` its address. */
  isExcluded(path: string): boolean {
    return this.whyExcluded(path) !== undefined;
  }

  /** Why the file is excluded; nothing: it is not. */
  whyExcluded(path: string): ExclusionReason | undefined {
    const { settings, gitIgnored } = this.sources;
    this.exclusionOf ??= exclusionReasonBy({
      globs: settings.current.excludedFiles,
      isGitIgnored: (each) => gitIgnored.isIgnored(each),
    });
    return this.exclusionOf(path);
  }

  /** Nothing unless a model is ready. `onNothing` hears why a request ended without a suggestion. */
  depsFor(document: vscode.TextDocument, onNothing?: (reason: NothingReason) => void): CompletionDeps | undefined {
    const { engine, isRefused, appraise } = this.sources;
    if (engine.state.kind !== 'ready') return undefined;
    const { model } = engine.state;
    const stated = this.sources.stated.for(document);
    return {
      infer: (request, signal) => engine.complete(request, signal),
      model,
      cache: this.cache,
      snippets: this.snippets,
      rhythm: this.rhythm,
      preferencesFor: (languageId) => preferencesText(stated, languageId, model),
      forms: statedFormsOf(stated.inForce, document.languageId),
      isRefused,
      appraise,
      isEngineIdle: () => engine.isIdle,
      now: Date.now,
      options: { ...DEFAULT_OPTIONS, multiline: readMultiline(document) },
      ...(onNothing ? { onNothing } : {}),
    };
  }

  dispose(): void {
    this.store.dispose();
  }

  /** A file's text is taken when it is opened, left and saved. */
  private watchNeighbours(): void {
    let active = vscode.window.activeTextEditor?.document;
    this.store.add(
      vscode.window.onDidChangeActiveTextEditor((editor) => {
        if (active && !active.isClosed) void this.takeNeighbour(active);
        active = editor?.document;
        if (active) void this.takeNeighbour(active);
      }),
    );
    this.store.add(vscode.workspace.onDidSaveTextDocument((document) => void this.takeNeighbour(document)));
    // An untitled document is gone when it is closed; one that was saved goes on under another name.
    this.store.add(
      vscode.workspace.onDidCloseTextDocument(({ isUntitled, uri }) => {
        if (!isUntitled) return;
        this.neighbours.forget(uri.toString());
        this.snippets.thaw();
      }),
    );
    this.store.add(
      vscode.workspace.onDidDeleteFiles(({ files }) => {
        for (const uri of files) this.neighbours.forget(uri.toString());
        this.snippets.thaw();
      }),
    );
    for (const { document } of vscode.window.visibleTextEditors) void this.takeNeighbour(document);
  }

  private async takeNeighbour(document: vscode.TextDocument): Promise<void> {
    // The cells of a notebook are part of one another's prefix already.
    if (!isWrittenByPeople(document) || isNotebookCell(document.uri)) return;
    await this.sources.gitIgnored.learn(document.uri);
    if (document.isClosed || lengthOf(document) > MAX_NEIGHBOUR_CHARACTERS) return;
    this.neighbours.update({
      uri: document.uri.toString(),
      path: pathOf(document.uri),
      languageId: document.languageId,
      text: document.getText(),
    });
  }
}
