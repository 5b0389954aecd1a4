/** @file The suggestion that will follow the acceptance of one, decoded while the user reads it. */

import type { Suggestion } from '../common/suggestion';
import { decode, type CompletionDeps } from './complete';
import { decideShape } from './multiline';
import { placeOf } from './place';
import type { CompletionRequest } from './request';
import type { CachedSuggestion } from './suggestionCache';

/** Nobody waits for it, and the next keystroke cancels it; yet a model is not to be kept busy for longer. */
const PREFETCH_MS = 2000;

/**
 * Puts into the suggestion cache what would be suggested after `suggestion` is accepted and, where nothing follows on its line,
 * what would be suggested on the next one after Enter. Does nothing unless the engine is idle.
 * `request` is the one that `suggestion` answered.
 */
export async function prefetchAfterAcceptance(
  request: CompletionRequest,
  suggestion: Suggestion,
  deps: CompletionDeps,
  signal: AbortSignal,
): Promise<void> {
  const accepted = afterAcceptance(request, suggestion);
  const found = await prefetch(accepted, deps, signal);
  const isLineDone = found.length === 0 && placeOf(accepted).lineSuffix.trim() === '';
  if (isLineDone) await prefetch(afterEnter(accepted), deps, signal);
}

/** What is, or now comes to be, in the cache for a request. */
async function prefetch(
  request: CompletionRequest,
  deps: CompletionDeps,
  signal: AbortSignal,
): Promise<readonly CachedSuggestion[]> {
  const place = placeOf(request);
  const shape = decideShape(place, deps.options.multiline);
  const known = deps.cache.find(place);
  if (known) return known.suggestions;
  if (shape.kind === 'none' || signal.aborted || !deps.isEngineIdle()) return [];
  const wish = { alternatives: 1, deadlineAt: deps.now() + PREFETCH_MS, origin: 'prefetch' } as const;
  return await decode(place, shape, deps, wish, signal);
}

/** The request as it will be once the suggestion is accepted. */
export function afterAcceptance(request: CompletionRequest, suggestion: Suggestion): CompletionRequest {
  const kept = request.prefix.slice(0, request.prefix.length - suggestion.replacesBefore);
  return {
    ...request,
    prefix: kept + suggestion.text,
    suffix: request.suffix.slice(suggestion.replacesAfter),
    offset: request.offset - suggestion.replacesBefore + suggestion.text.length,
    line: request.line + (suggestion.text.match(/\n/g)?.length ?? 0),
    trigger: 'automatic',
    selectedCompletion: undefined,
  };
}

/** The request after Enter at a line's end: editors repeat the line's indentation. */
function afterEnter(request: CompletionRequest): CompletionRequest {
  const indentation = /^[ \t]*/.exec(placeOf(request).linePrefix)?.[0] ?? '';
  const added = request.eol + indentation;
  return {
    ...request,
    prefix: request.prefix + added,
    offset: request.offset + added.length,
    line: request.line + 1,
  };
}
