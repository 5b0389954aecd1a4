/** @file VS Code's request for ghost text → `complete` → VS Code's items. No logic between. */

import * as vscode from 'vscode';
import type { Disposable } from '../common/disposable';
import type { Suggestion } from '../common/suggestion';
import { messageOf } from '../common/userFacingError';
import { complete, promptFor, type CompletionDeps, type NothingReason } from '../completion/complete';
import { prefetchAfterAcceptance } from '../completion/prefetch';
import { requestAt, type CompletionRequest, type SelectedCompletion } from '../completion/request';
import type { InferenceClient } from '../engine/client';
import type { CompletionPipeline } from './completionPipeline';
import { pathOf, spotAt } from './documents';
import { ACCEPTED_COMMAND } from './ids';
import type { AskedPlace, ProviderRegistration } from './registration';
import type { SuggestionObserver } from './suggestionObserver';

export interface ProviderSources {
  readonly engine: InferenceClient;
  readonly pipeline: CompletionPipeline;
  readonly log: vscode.LogOutputChannel;
  /** Hears what the editor is given, and what of it was taken. */
  readonly observer: Pick<SuggestionObserver, 'offered' | 'accepted'>;
  /** How the editor is brought to ask a second time. */
  readonly editor: Pick<ProviderRegistration, 'askAgain' | 'forgetAnswer'>;
  /** Told when a completion begins and when none is in the making any more. */
  readonly onThinking: (isThinking: boolean) => void;
}

/** Who still looks at a suggestion after this long may be about to take it: then what follows it is worth decoding ahead. */
const READING_MS = 250;

export class InlineCompletionProvider implements vscode.InlineCompletionItemProvider, Disposable {
  private inTheMaking = 0;
  /** Counts them, so that what follows one knows whether it is still the newest. */
  private requests = 0;
  private prefetch: AbortController | undefined;
  /** Where the newest request found no model ready. */
  private unanswered: AskedPlace | undefined;
  /** Where the editor was last made to ask again for want of time. */
  private askedAgainAt = '';
  private readonly selectionChanges: Disposable;
  private readonly nothings = new vscode.EventEmitter<NothingReason>();
  /** Why a request ended without a suggestion. */
  readonly onNothing = this.nothings.event;

  constructor(private readonly sources: ProviderSources) {
    // Who moves on is not going to accept, and the model has to be free for the new place.
    this.selectionChanges = vscode.window.onDidChangeTextEditorSelection(() => this.prefetch?.abort());
  }

  async provideInlineCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
    context: vscode.InlineCompletionContext,
    token: vscode.CancellationToken,
  ): Promise<vscode.InlineCompletionItem[]> {
    const suggestions = await this.suggestionsAt(document, position, context, token);
    // An answer that nobody waits for any more is never shown.
    if (token.isCancellationRequested) return [];
    this.sources.observer.offered(document, position, suggestions, triggerOf(context));
    return suggestions.map((suggestion) => this.itemFor(suggestion, position));
  }

  /** Best first; none is the usual answer where nothing is due. */
  private async suggestionsAt(
    document: vscode.TextDocument,
    position: vscode.Position,
    context: vscode.InlineCompletionContext,
    token: vscode.CancellationToken,
  ): Promise<readonly Suggestion[]> {
    const { engine, pipeline, log } = this.sources;
    this.requests++;
    this.prefetch?.abort();
    this.unanswered = undefined;
    engine.wake();
    if (token.isCancellationRequested || pipeline.isExcluded(pathOf(document.uri))) return [];
    const spot = spotAt(document, position);
    const request = requestAt(spot.document, spot.cursor, triggerOf(context), selectedIn(context, position));
    if (!request) return [];
    const place = { document, version: document.version, position, isExplicit: request.trigger === 'explicit' };
    const reasons: NothingReason[] = [];
    const shared = pipeline.depsFor(document, (reason) => {
      reasons.push(reason);
      this.nothings.fire(reason);
      log.trace(`No suggestion: ${reason}`);
    });
    if (!shared) {
      this.unanswered = place;
      return [];
    }
    const answers: ReturnType<CompletionDeps['infer']>[] = [];
    const deps: CompletionDeps = {
      ...shared,
      infer: (...args) => {
        const answer = shared.infer(...args);
        answers.push(answer);
        return answer;
      },
    };

    const abort = new AbortController();
    const cancellation = token.onCancellationRequested(() => abort.abort());
    const startedAt = performance.now();
    this.think(1);
    try {
      const suggestions = await complete(request, deps, abort.signal);
      const first = suggestions[0];
      if (!first) {
        if (answers.length > 0 && !abort.signal.aborted) {
          void this.catchUp(answers, request, deps, reasons.includes('deadline') ? place : undefined);
        }
        return [];
      }
      log.debug(describe(first, suggestions.length, performance.now() - startedAt));
      void this.prefetchAfter(request, first, deps);
      return suggestions;
    } catch (error) {
      log.error(`A completion failed: ${messageOf(error)}`, error instanceof Error ? error : '');
      return [];
    } finally {
      cancellation.dispose();
      this.think(-1);
    }
  }

  /** The model is ready now, and has run the prompt of the cursor's place. */
  askAgainIfUnanswered(): void {
    const place = this.unanswered;
    this.unanswered = undefined;
    if (place) void this.askAgain(place);
  }

  dispose(): void {
    this.selectionChanges.dispose();
    this.nothings.dispose();
    this.prefetch?.abort();
  }

  private itemFor(suggestion: Suggestion, position: vscode.Position): vscode.InlineCompletionItem {
    const range = new vscode.Range(
      position.translate(0, -suggestion.replacesBefore),
      position.translate(0, suggestion.replacesAfter),
    );
    return new vscode.InlineCompletionItem(suggestion.text, range, {
      title: 'Accepted',
      command: ACCEPTED_COMMAND,
      // Arguments of an item's command may be closures: which suggestion was taken is exact. The id is for tests, to tell items apart.
      arguments: [() => this.sources.observer.accepted(suggestion.id), suggestion.id],
    });
  }

  /** Decodes ahead what would follow the acceptance, while the user reads; the next request cancels it. */
  private async prefetchAfter(request: CompletionRequest, suggestion: Suggestion, deps: CompletionDeps): Promise<void> {
    const abort = new AbortController();
    this.prefetch = abort;
    await new Promise((resolve) => setTimeout(resolve, READING_MS));
    try {
      await prefetchAfterAcceptance(request, suggestion, deps, abort.signal);
    } catch (error) {
      this.sources.log.warn(`Nothing was decoded ahead: ${messageOf(error)}`);
    }
  }

  /**
   * The model has looked in vain, maybe because its time ran out over the prompt: the rest of that is run, for the next key. Where it
   * is known to have come too late (`late`), who asked by a key gets an answer still; ghost text that nobody asked for is not
   * sprung upon somebody who has gone on reading.
   */
  private async catchUp(
    answers: readonly Promise<unknown>[],
    request: CompletionRequest,
    deps: CompletionDeps,
    late: AskedPlace | undefined,
  ): Promise<void> {
    const { engine, editor, log } = this.sources;
    const generation = this.requests;
    try {
      await Promise.all(answers);
      if (generation === this.requests) await engine.prefill(promptFor(request, deps).parts);
    } catch (error) {
      log.warn(`A prompt could not be prefilled: ${messageOf(error)}`);
    }
    if (!late?.isExplicit || generation !== this.requests) return;
    const key = `${late.document.uri.toString()} ${late.version} ${request.offset}`;
    // Too late with the whole prompt run beforehand: another try is the developer's to ask for.
    const isFirst = key !== this.askedAgainAt;
    this.askedAgainAt = key;
    if (isFirst) await this.askAgain(late);
    else editor.forgetAnswer();
  }

  private async askAgain(place: AskedPlace): Promise<void> {
    try {
      await this.sources.editor.askAgain(place);
    } catch (error) {
      this.sources.log.warn(`The editor could not be made to ask again: ${messageOf(error)}`);
    }
  }

  private think(change: 1 | -1): void {
    this.inTheMaking += change;
    this.sources.onThinking(this.inTheMaking > 0);
  }
}

function triggerOf({ triggerKind }: vscode.InlineCompletionContext): CompletionRequest['trigger'] {
  return triggerKind === vscode.InlineCompletionTriggerKind.Invoke ? 'explicit' : 'automatic';
}

/** The item of IntelliSense's list; one that spans lines or does not touch the cursor cannot be continued. */
function selectedIn(
  { selectedCompletionInfo: selected }: vscode.InlineCompletionContext,
  position: vscode.Position,
): SelectedCompletion | undefined {
  if (!selected?.range.isSingleLine || !selected.range.contains(position)) return undefined;
  return {
    text: selected.text,
    replacesBefore: position.character - selected.range.start.character,
    replacesAfter: selected.range.end.character - position.character,
  };
}

/** For the log: figures, never text. */
function describe({ text, origin, timing, logprob, tokens }: Suggestion, count: number, totalMs: number): string {
  const figures = `prefill ${timing.prefillTokens}, cached ${timing.cachedTokens}, decoded ${timing.decodedTokens}`;
  return `${count} suggestion(s) from ${origin} in ${Math.round(totalMs)} ms: ${text.length} characters, ${tokens} tokens at ${logprob.toFixed(1)} nats (${figures})`;
}
