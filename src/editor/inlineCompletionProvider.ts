/** @file VS Code's request for ghost text → `complete` → VS Code's items. No logic between. */

import * as vscode from 'vscode';
import type { Disposable } from '../common/disposable';
import type { Suggestion } from '../common/suggestion';
import { messageOf } from '../common/userFacingError';
import { complete, promptFor, type CompletionDeps } from '../completion/complete';
import { prefetchAfterAcceptance } from '../completion/prefetch';
import { requestAt, type CompletionRequest, type SelectedCompletion } from '../completion/request';
import type { InferenceClient } from '../engine/client';
import type { CompletionPipeline } from './completionPipeline';
import { pathOf, spotAt } from './documents';
import { ACCEPTED_COMMAND } from './ids';

export interface ProviderSources {
  readonly engine: InferenceClient;
  readonly pipeline: CompletionPipeline;
  readonly log: vscode.LogOutputChannel;
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
  private readonly selectionChanges: Disposable;

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
    const { engine, pipeline, log } = this.sources;
    this.requests++;
    this.prefetch?.abort();
    engine.wake();
    if (token.isCancellationRequested || pipeline.isExcluded(pathOf(document.uri))) return [];
    const spot = spotAt(document, position);
    const request = requestAt(spot.document, spot.cursor, triggerOf(context), selectedIn(context, position));
    const shared = pipeline.depsFor(document, (reason) => log.trace(`No suggestion: ${reason}`));
    if (!request || !shared) return [];
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
        if (answers.length > 0 && !abort.signal.aborted) void this.warmUp(answers, request, deps);
        return [];
      }
      log.debug(describe(first, suggestions.length, performance.now() - startedAt));
      void this.prefetchAfter(request, first, deps);
      return suggestions.map((suggestion) => this.itemFor(suggestion, position));
    } catch (error) {
      log.error(`A completion failed: ${messageOf(error)}`, error instanceof Error ? error : '');
      return [];
    } finally {
      cancellation.dispose();
      this.think(-1);
    }
  }

  dispose(): void {
    this.selectionChanges.dispose();
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
      // Arguments of an item's command may be closures: which suggestion was taken is exact.
      arguments: [() => this.sources.log.debug(`Accepted: ${suggestion.id}, ${suggestion.text.length} characters`)],
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

  /** The model has looked in vain, maybe because its time ran out over the prompt: the rest of that is run, for the next key. */
  private async warmUp(
    answers: readonly Promise<unknown>[],
    request: CompletionRequest,
    deps: CompletionDeps,
  ): Promise<void> {
    const generation = this.requests;
    try {
      await Promise.all(answers);
      if (generation === this.requests) await this.sources.engine.prefill(promptFor(request, deps).parts);
    } catch (error) {
      this.sources.log.warn(`A prompt could not be prefilled: ${messageOf(error)}`);
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
