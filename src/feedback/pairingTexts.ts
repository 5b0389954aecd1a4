/**
 * @file The texts that pairs are made of: a suggestion's as it stood beside what was there already, from the anchor on, without what it
 * replaces or doubles; and any text up to where a completion would have ended.
 */

import { findStop, type StopRules } from '../common/stopRules';
import type { Suggestion } from '../common/suggestion';

/** Longer than any completion that is shown; what was written by hand may be more. */
const MAX_RESPONSE_CHARACTERS = 2000;

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
