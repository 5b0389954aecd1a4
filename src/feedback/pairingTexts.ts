/**
 * @file The texts that pairs are made of: a suggestion's as it stood beside what was there already, from the anchor on, without what it
 * replaces or doubles; and any text up to where a completion would have ended.
 */

import { findStop, type StopRules } from '../common/stopRules';
import type { PromptParts } from '../common/inference';
import type { Suggestion } from '../common/suggestion';
import type { NewPair } from './records';

/** Longer than any completion that is shown; what was written by hand may be more. */
const MAX_RESPONSE_CHARACTERS = 2000;
/** More than twenty times what a training step sees, which is 192 tokens. */
const MAX_PROMPT_CHARACTERS = 16_000;

/**
 * What accepting the suggestion would make stand from the anchor on: its completion, but for closers that stand right of the cursor
 * already. What had been typed of it is part of it.
 */
export function completionAsOffered(suggestion: Suggestion): string {
  const { completion, typedCharacters } = suggestion;
  return completion.slice(0, typedCharacters) + restOf(suggestion);
}

/** Whether its text begins with an item of IntelliSense's, which is not in the document unless it was accepted. */
export function extendsAnItem(suggestion: Suggestion): boolean {
  return suggestion.replacesBefore > 0 || restOf(suggestion).length < suggestion.text.length;
}

/**
 * What the model saw before a completion, as a pair keeps it. Explicit preferences stay apart from the prompt: they are told to policy
 * and reference alike, and the code behind them is of use still when they have changed.
 * @param taken what both sides begin with
 */
export function promptOfPair(
  { preferences, head, prefix }: PromptParts,
  taken = '',
): Pick<NewPair, 'prompt' | 'preferences'> {
  const prompt = (head + prefix + taken).slice(-MAX_PROMPT_CHARACTERS).replace(/^[\uDC00-\uDFFF]/, '');
  return { prompt, ...(preferences !== undefined && { preferences }) };
}

/** A pair's prompt as the model is to see it once more. */
export function promptPartsOf({ prompt, preferences }: Pick<NewPair, 'prompt' | 'preferences'>): PromptParts {
  return { ...(preferences !== undefined && { preferences }), head: '', prefix: prompt, suffix: '' };
}

/** What of a whole text a completion under these rules would have been. */
export function cutAt(text: string, rules: StopRules): string {
  const lines = withLineFeeds(text);
  const kept = lines.slice(0, findStop(lines, rules, true)?.end).trimEnd();
  return kept.slice(0, MAX_RESPONSE_CHARACTERS).replace(/[\uD800-\uDBFF]$/, '');
}

/** With a line feed for every end of line, as prompts have it. */
export function withLineFeeds(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}

/** `text` without IntelliSense's item: the longest of its ends that the rest of the completion begins with. */
function restOf({ completion, typedCharacters, text }: Suggestion): string {
  const rest = completion.slice(typedCharacters);
  let length = Math.min(rest.length, text.length);
  while (length > 0 && !text.endsWith(rest.slice(0, length))) length--;
  return rest.slice(0, length);
}
