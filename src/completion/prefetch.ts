/** @file The suggestion that will follow the acceptance of one, decoded while the user reads it. */

import type { Suggestion } from '../common/suggestion';
import { decode, type CompletionDeps } from './complete';
import { decideShape } from './multiline';
import { placeOf } from './place';
import type { CompletionRequest } from './request';

/** Nobody waits for it, and the next keystroke cancels it; yet a model is not to be kept busy for longer. */
const PREFETCH_MS = 2000;

/**
 * Puts into the suggestion cache what would be suggested after `suggestion` is accepted. Does nothing unless the engine is idle.
 * `request` is the one that `suggestion` answered.
 */
export async function prefetchAfterAcceptance(
  request: CompletionRequest,
  suggestion: Suggestion,
  deps: CompletionDeps,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted || !deps.isEngineIdle()) return;
  const place = placeOf(afterAcceptance(request, suggestion));
  const shape = decideShape(place, deps.options.multiline);
  if (shape.kind === 'none' || deps.cache.find(place)) return;
  await decode(
    place,
    shape,
    deps,
    { alternatives: 1, deadlineAt: deps.now() + PREFETCH_MS, origin: 'prefetch' },
    signal,
  );
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
