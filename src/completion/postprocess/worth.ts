/** @file Filters for text that is sound but not worth a look: mere punctuation, idle comments, likely secrets. */

import { endsInComment, isCommentLine } from '../languages';
import type { Filter } from './filter';

/** A literal of at least this many hex digits or base64 characters is a key, a hash or a blob: never the user's thought. */
const SECRET =
  /[0-9a-fA-F]{32,}|(?=[A-Za-z0-9+/_-]*[0-9])(?=[A-Za-z0-9+/_-]*[A-Z])(?=[A-Za-z0-9+/_-]*[a-z])[A-Za-z0-9+/_-]{40,}/g;

/** A lone `;`, `,` or operator costs more to look at than to type. Closers, and what opens a body after them, are kept. */
export const dropPunctuation: Filter = (text) => {
  const trimmed = text.trim();
  if (/[\p{L}\p{N}_$]/u.test(trimmed)) return text;
  return /[)\]}"'`{([]|=>/.test(trimmed) ? text : '';
};

/** Comments that the user has not begun are a small model's way out; at the end of a block they go, alone they drop the suggestion. */
export const dropIdleComments: Filter = (text, { place }) => {
  if (text.trim() === '' || endsInComment(place.languageId, place.linePrefix)) return text;
  const lines = text.split('\n');
  const isIdle = (line: string, i: number) => {
    const trimmed = line.trim();
    // Behind other code a star multiplies.
    const isOperator = i === 0 && trimmed.startsWith('*') && place.linePrefix.trim() !== '';
    return trimmed === '' || (isCommentLine(place.languageId, trimmed) && !isOperator);
  };
  let end = lines.length;
  while (end > 0 && isIdle(lines[end - 1]!, end - 1)) end--;
  return lines.slice(0, end).join('\n');
};

/** A literal that looks like a secret is only kept where the text around the cursor holds it too. */
export const dropSecrets: Filter = (text, { place }) => {
  const isNew = (literal: string) => !place.prefix.includes(literal) && !place.suffix.includes(literal);
  return (text.match(SECRET) ?? []).some(isNew) ? '' : text;
};
