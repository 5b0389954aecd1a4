/** @file Filters for text that is sound but not worth a look: mere punctuation, idle comments, likely secrets, mere guesses. */

import { findSecrets, type FoundSecret } from '../../common/secrets';
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

/** What looks like a secret is only kept where the text around the cursor holds it too. */
export const dropSecrets: Filter = (text, { place }) => {
  const line = place.linePrefix + text;
  const isNew = (literal: string) => !place.prefix.includes(literal) && !place.suffix.includes(literal);
  const isSuggested = (secret: FoundSecret) =>
    secret.end > place.linePrefix.length && isNew(line.slice(secret.start, secret.end));
  return findSecrets(line).some(isSuggested) ? '' : text;
};
