/** @file One completion request, start to end. */

import { randomUUID } from 'node:crypto';
import type { Appraise } from '../common/appraisal';
import type { InferenceRequest, InferenceResult, ModelDescription, StatedForms } from '../common/inference';
import type { Suggestion } from '../common/suggestion';
import type { FrozenSnippets } from './context';
import { waitFor, type TypingRhythm } from './debounce';
import { decideShape, stopRulesFor, type MultilineMode, type NoSuggestionReason, type Shape } from './multiline';
import { nearbyTexts } from './nearby';
import { appraised, offeredOf, type IsRefused } from './offer';
import { placeOf, type Place } from './place';
import { clean, type FilterName } from './postprocess/clean';
import { fitToRight } from './postprocess/fit';
import { buildPrompt, snippetBudget, type Prompt } from './prompt';
import type { CompletionRequest } from './request';
import type { CachedSuggestion, Known, SuggestionCache } from './suggestionCache';

/**
 * VS Code drops an inline answer at 750 ms and holds IntelliSense back until then; an answer at 620 ms was seen 60 ms later.
 * So the user's budget is 600 ms, from the request to the answer.
 */
const DEADLINE_MS = 600;
/** Decoding ends this much earlier: one decode step in flight (up to 40 ms), the reply and post-processing. */
const ANSWER_MARGIN_MS = 60;

export interface CompletionOptions {
  readonly multiline: MultilineMode;
  /** At most this many tokens of a block; a single line has at most `LINE_TOKENS`. */
  readonly maxTokens: number;
  /** Milliseconds from the call to the answer. */
  readonly deadlineMs: number;
  /** Suggestions asked for on an explicit request; an automatic one asks for one. */
  readonly alternatives: number;
}

/** 96 tokens are some eight lines: more than any block decoded within the deadline on a CPU, and not yet too long on a GPU. */
export const DEFAULT_OPTIONS: CompletionOptions = {
  multiline: 'auto',
  maxTokens: 96,
  deadlineMs: DEADLINE_MS,
  alternatives: 2,
};

/** Longer than 19 in 20 lines of code. */
const LINE_TOKENS = 40;

export interface CompletionDeps {
  /** Nothing if it was cancelled, or there is no model. Honours the signal and `deadlineAt`. */
  readonly infer: (request: InferenceRequest, signal: AbortSignal) => Promise<InferenceResult | undefined>;
  readonly model: ModelDescription;
  readonly cache: SuggestionCache;
  readonly snippets: FrozenSnippets;
  readonly rhythm: TypingRhythm;
  /** Explicit preferences for this language as text for the model; empty: none. */
  readonly preferencesFor: (languageId: string) => string;
  /** What of them single tokens decide; absent: nothing. */
  readonly forms?: StatedForms | undefined;
  /** What was refused is not offered again, whether the model or the cache has it; absent: nothing was ever refused. */
  readonly isRefused?: IsRefused;
  /** Asked once for each suggestion; absent: all are shown. */
  readonly appraise?: Appraise;
  readonly isEngineIdle: () => boolean;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly options: CompletionOptions;
  /** Told why a request ended without a suggestion. */
  readonly onNothing?: (reason: NothingReason) => void;
}

export type NothingReason =
  NoSuggestionReason | FilterName | 'cancelled' | 'deadline' | 'noAnswer' | 'fitted' | 'refused' | 'silent';

/** The suggestions for a place, best first; none is the usual answer where nothing is due. */
export async function complete(
  request: CompletionRequest,
  deps: CompletionDeps,
  signal: AbortSignal,
): Promise<readonly Suggestion[]> {
  const deadlineAt = deps.now() + deps.options.deadlineMs;
  const place = placeOf(request);
  const shape = decideShape(place, deps.options.multiline);
  if (shape.kind === 'none') return nothing(deps, shape.reason);

  const known = deps.cache.find(place);
  const wanted = place.trigger === 'explicit' ? deps.options.alternatives : 1;
  if (known && isEnough(known, wanted, place)) return present(known.suggestions, place, deps);

  const isDue = await waitFor(deps.rhythm.delayMs(deps.now(), deps.isEngineIdle()), signal);
  if (!isDue) return nothing(deps, 'cancelled');

  const wish = { alternatives: wanted, deadlineAt: deadlineAt - ANSWER_MARGIN_MS, known: known?.suggestions };
  const decoding = decode(place, shape, deps, wish, signal);
  const found = await beforeDeadline(decoding, deadlineAt - deps.now(), signal);
  if (signal.aborted) return nothing(deps, 'cancelled');
  if (found === 'late') return known ? present(known.suggestions, place, deps) : nothing(deps, 'deadline');
  return present(found, place, deps);
}

/** The prompt of a request, to be prefilled before anything is typed: on opening a file, or when the cursor has moved. */
export function promptFor(request: CompletionRequest, deps: PromptDeps): Prompt {
  return promptAt(placeOf(request), deps);
}

/** What a prompt is made from. */
export type PromptDeps = Pick<CompletionDeps, 'model' | 'snippets' | 'preferencesFor' | 'options'>;

function promptAt(place: Place, { model, snippets, preferencesFor, options }: PromptDeps): Prompt {
  return buildPrompt(place, {
    model,
    maxTokens: options.maxTokens,
    preferences: preferencesFor(place.languageId),
    snippets: snippets.snippetsFor(place, snippetBudget(model, options.maxTokens)),
  });
}

export interface DecodingWish {
  readonly alternatives: number;
  readonly deadlineAt: number;
  /** What was shown here before; it stays first. */
  readonly known?: readonly CachedSuggestion[] | undefined;
  readonly origin?: 'model' | 'prefetch';
}

/** Asks the model, cleans what it says, and keeps it in the suggestion cache even if it comes too late to be shown. */
export async function decode(
  place: Place,
  shape: Exclude<Shape, { kind: 'none' }>,
  deps: CompletionDeps,
  wish: DecodingWish,
  signal: AbortSignal,
): Promise<readonly CachedSuggestion[]> {
  const { parts, snippetUris } = promptAt(place, deps);
  const stop = stopRulesFor(place, shape);
  const result = await deps.infer(
    {
      prompt: parts,
      ...(deps.forms && { forms: deps.forms }),
      ...(!deps.model.fillsInTheMiddle && { nearby: nearbyTexts(place) }),
      stop,
      maxTokens: shape.kind === 'line' ? Math.min(LINE_TOKENS, deps.options.maxTokens) : deps.options.maxTokens,
      deadlineAt: wish.deadlineAt,
      alternatives: wish.alternatives,
    },
    signal,
  );
  if (signal.aborted) return nothing(deps, 'cancelled');
  if (!result) return wish.known ?? nothing(deps, 'noAnswer');

  const suggestions: CachedSuggestion[] = [...(wish.known ?? [])];
  let isFinal = true;
  for (const completion of result.completions) {
    const { text: cleaned, droppedBy } = clean(completion, place, shape);
    // A text that was cut off before it said anything may say something next time.
    const wasCutShort = completion.stopReason === 'deadline' && cleaned === '';
    if (wasCutShort) isFinal = false;
    if (droppedBy) deps.onNothing?.(wasCutShort ? 'deadline' : droppedBy);
    if (cleaned === '') continue;
    const judged = appraised(cleaned, { completion, place, stop }, deps.appraise);
    if (suggestions.some(({ text }) => text === judged.text)) continue;
    suggestions.push({
      id: randomUUID(),
      ...judged,
      replacesBefore: 0,
      replacesAfter: 0,
      typedCharacters: 0,
      completion: judged.text,
      logprob: completion.logprob,
      tokens: completion.tokens,
      origin: wish.origin ?? 'model',
      model: result.model,
      ...(result.adapterVersion !== undefined && { adapterVersion: result.adapterVersion }),
      prompt: parts,
      snippetUris,
      timing: result.timing,
    });
  }
  // What there was no time for may be asked for again.
  const hadTime = result.completions.length >= wish.alternatives || deps.now() < wish.deadlineAt;
  if (suggestions.length > 0 || isFinal) deps.cache.add(place, suggestions, hadTime ? wish.alternatives : 1);
  return suggestions;
}

/** Whether the cache alone answers: the same text again while typing; on an explicit request, once alternatives were asked for. */
function isEnough(known: Known, wanted: number, place: Place): boolean {
  return place.trigger === 'automatic' || known.asked >= wanted || known.suggestions.length >= wanted;
}

/** What is offered of the known suggestions, fitted to what stands around the cursor now. */
function present(known: readonly CachedSuggestion[], place: Place, deps: CompletionDeps): readonly Suggestion[] {
  const { selected } = place;
  const offered = offeredOf(known, place, deps.isRefused);
  if (offered.withheld) return nothing(deps, offered.withheld);
  if (place.trigger === 'explicit') deps.cache.release(offered.suggestions);
  const suggestions: Suggestion[] = [];
  for (const suggestion of offered.suggestions) {
    const { text, replacesAfter } = fitToRight(suggestion.text, place);
    if (text.trim() === '') continue;
    suggestions.push({
      ...suggestion,
      text: selected.text + text,
      replacesBefore: selected.replacesBefore,
      replacesAfter: selected.replacesAfter + replacesAfter,
    });
  }
  return known.length > 0 && suggestions.length === 0 ? nothing(deps, 'fitted') : suggestions;
}

/** The value, or `late` once the time is up or the signal aborted; what comes later is not waited for. */
async function beforeDeadline<T>(value: Promise<T>, milliseconds: number, signal: AbortSignal): Promise<T | 'late'> {
  const timer = new AbortController();
  const onAbort = () => timer.abort();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([value, waitFor(Math.max(1, milliseconds), timer.signal).then(() => 'late' as const)]);
  } finally {
    signal.removeEventListener('abort', onAbort);
    timer.abort();
    // A failure after the deadline concerns nobody any more; before it, the race has thrown it.
    value.catch(() => undefined);
  }
}

function nothing(deps: CompletionDeps, reason: NothingReason): readonly [] {
  deps.onNothing?.(reason);
  return [];
}
