/** @file Which of the suggestions known at a place are offered there: none that was refused, none that is not worth a look. */

import type { Appraise, Candidate } from '../common/appraisal';
import type { GeneratedCompletion } from '../common/inference';
import type { StopRules } from '../common/stopRules';
import type { Place } from './place';
import type { CachedSuggestion } from './suggestionCache';

/** Where a completion begins. */
export interface Beginning {
  readonly uri: string;
  /** The text before it, at least 2,000 characters where there are as many. */
  readonly textBefore: string;
}

/** Whether a completion, or a near-duplicate of it, was refused where it begins. */
export type IsRefused = (beginning: Beginning, completion: string) => boolean;

export interface Offered {
  readonly suggestions: readonly CachedSuggestion[];
  /** Why there is none of those known; absent if there is one, or none was known. */
  readonly withheld?: 'refused' | 'silent';
}

/**
 * What is offered of the known suggestions, in their order. Who asks by key gets all of them, what was refused last: it is asked for,
 * and there may be nothing better. Nothing else is decoded in the place of what is withheld: who has just sent a text away wants quiet.
 */
export function offeredOf(known: readonly CachedSuggestion[], place: Place, isRefused?: IsRefused): Offered {
  const refused = new Set(
    known.filter((suggestion) => isRefused?.(beginningOf(suggestion, place), suggestion.completion)),
  );
  const others = known.filter((suggestion) => !refused.has(suggestion));
  if (place.trigger === 'explicit') return { suggestions: [...others, ...refused] };
  const suggestions = others.filter(({ isSilent }) => isSilent !== true);
  if (suggestions.length > 0 || known.length === 0) return { suggestions };
  return { suggestions, withheld: others.length > 0 ? 'silent' : 'refused' };
}

/** What a completion becomes by its appraisal, once and for all. */
export type Appraised = Pick<CachedSuggestion, 'text' | 'stop' | 'chance' | 'isSilent'>;

/** Appraises a cleaned text: it may be cut to its first line, or be kept without being shown. */
export function appraised(
  text: string,
  {
    completion,
    place,
    stop,
  }: { readonly completion: GeneratedCompletion; readonly place: Place; readonly stop: StopRules },
  appraise: Appraise | undefined,
): Appraised {
  if (!appraise) return { text, stop };
  const candidate = candidateOf(text, completion, place);
  const { verdict, chance } = appraise(candidate);
  if (verdict === 'silent') return { text, stop, chance, isSilent: true };
  if (verdict === 'show' || candidate.firstLine === undefined) return { text, stop, chance };
  const maxLines = candidate.firstLine.split('\n').length;
  return { text: candidate.firstLine, stop: { ...stop, isSingleLine: maxLines === 1, maxLines }, chance };
}

function candidateOf(text: string, { logprob, tokens }: GeneratedCompletion, place: Place): Candidate {
  const firstLine = firstLineOf(text);
  return {
    text,
    ...(firstLine !== undefined && { firstLine }),
    logprob,
    tokens,
    trigger: place.trigger,
    languageId: place.languageId,
    isLineStart: place.linePrefix.trim() === '',
    isLineEnd: place.lineSuffix.trim() === '',
  };
}

/** The beginning of a text up to the end of its first line that is not blank; nothing if that is all, or says nothing by itself. */
function firstLineOf(text: string): string | undefined {
  const [line = ''] = /^\s*\S[^\r\n]*/.exec(text) ?? [];
  return line.length < text.trimEnd().length && /[\p{L}\p{N}]/u.test(line) ? line : undefined;
}

/** The place that a suggestion was made for, while it is typed through. */
function beginningOf({ typedCharacters }: CachedSuggestion, { uri, prefix }: Place): Beginning {
  return { uri, textBefore: prefix.slice(0, prefix.length - typedCharacters) };
}
