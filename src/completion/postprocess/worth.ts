/** @file Filters for text that is sound but not worth a look: mere punctuation, idle comments, likely secrets, mere guesses. */

import { endsInComment, isCommentLine } from '../languages';
import type { Filter } from './filter';

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

/** Nats a token. Of 421 mid-line completions by SmolLM2 16 were less likely; 3 of these began with the right word, of all two in three. */
const LEAST_MEAN_LOGPROB = -1;

/** What the model itself hardly believes costs attention for nothing; whoever asks by key gets it nevertheless. */
export const dropUnlikely: Filter = (text, { place, meanLogprob }) =>
  place.trigger === 'automatic' && meanLogprob < LEAST_MEAN_LOGPROB ? '' : text;

/** A literal that looks like a secret is only kept where the text around the cursor holds it too. */
export const dropSecrets: Filter = (text, { place }) => {
  const isNew = (literal: string) => !place.prefix.includes(literal) && !place.suffix.includes(literal);
  const literals = text.match(/[A-Za-z0-9+/_-]{32,}/g) ?? [];
  return literals.some((literal) => looksSecret(literal) && isNew(literal)) ? '' : text;
};

/** Random base64 changes between capitals, small letters and digits at 0.6 of its characters, camelCase names and paths at 0.2. */
const SECRET_CHANGES = 0.3;

/** Hex digits alone, or capitals, small letters and digits in a muddle: a key, a hash or a blob, no path and no name. */
function looksSecret(literal: string): boolean {
  if (/^[0-9a-fA-F]+$/.test(literal)) return true;
  const kinds = literal
    .replace(/[^A-Za-z0-9]/g, '')
    .replace(/[A-Z]/g, 'A')
    .replace(/[a-z]/g, 'a')
    .replace(/[0-9]/g, '0');
  const runs = kinds.match(/A+|a+|0+/g) ?? [];
  return new Set(kinds).size === 3 && runs.length > kinds.length * SECRET_CHANGES;
}
