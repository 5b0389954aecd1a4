/** @file A suggestion's text as it stood beside what was there already: from the anchor on, without what it replaces or doubles. */

import type { Suggestion } from '../common/suggestion';

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
