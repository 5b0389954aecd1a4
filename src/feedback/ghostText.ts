/** @file A suggestion as it lies in the document, and what an edit means to it. */

import type { Suggestion } from '../common/suggestion';
import type { TextEdit } from './outcomes';

export interface GhostText {
  readonly suggestion: Suggestion;
  /** Offset at which `whole` begins; from there up to the cursor the document holds the beginning of it. */
  readonly origin: number;
  readonly whole: string;
  /** Where the completion begins, from `origin` on: behind IntelliSense's item, if the suggestion extends one. */
  readonly begin: number;
  /** What is known of the document before `origin`. */
  readonly before: string;
}

/** What an edit does to the ghost text at a cursor. */
export type EditEffect =
  /** Text further up has changed, so that the ghost text has moved. */
  | { readonly kind: 'before' }
  /** It leaves the ghost text as it was and where it was. */
  | { readonly kind: 'behind' }
  /** The text at the cursor is no longer what the suggestion was made for. */
  | { readonly kind: 'disturbed' }
  | Inserted;

/** Text has come to stand at the cursor. */
export interface Inserted {
  readonly kind: 'inserted';
  /** Without what the edit put in the place of the same text. */
  readonly text: string;
  /** UTF-16 units right of the cursor that it took the place of. */
  readonly right: number;
  /** Nothing but an insertion at the cursor. */
  readonly isPlain: boolean;
}

export function ghostTextOf(suggestion: Suggestion, cursor: number): GhostText {
  const { text, completion, typedCharacters, replacesBefore, prompt } = suggestion;
  const lead = leadOf(text, completion.slice(typedCharacters));
  if (replacesBefore > 0 || lead > 0) {
    return { suggestion, origin: cursor - replacesBefore, whole: text, begin: lead - typedCharacters, before: '' };
  }
  const whole = completion.slice(0, typedCharacters) + text;
  return { suggestion, origin: cursor - typedCharacters, whole, begin: 0, before: prompt.prefix };
}

/** UTF-16 units of IntelliSense's item before what is left of the completion. */
function leadOf(text: string, rest: string): number {
  for (let lead = 0; lead < text.length; lead++) if (rest.startsWith(text.slice(lead))) return lead;
  return 0;
}

/** Offset at which the completion begins; no further than the cursor, where the item before it is not in the document. */
export function anchorOf({ origin, begin }: GhostText, cursor: number): number {
  return Math.min(origin + begin, cursor);
}

/** What is left to insert. */
export function restOf({ origin, whole }: GhostText, cursor: number): string {
  return whole.slice(cursor - origin);
}

/** How a text that has come to stand at the cursor agrees with the ghost text. */
export function agreementOf(inserted: string, ghost: GhostText, cursor: number): 'whole' | 'piece' | 'other' {
  const rest = restOf(ghost, cursor);
  // The editor may still hold the suggestion with the closers that now stand at its right.
  const unfitted = ghost.suggestion.completion.slice(cursor - ghost.origin - ghost.begin);
  if (inserted === rest || (inserted.startsWith(rest) && unfitted.startsWith(inserted))) return 'whole';
  return rest.startsWith(inserted) ? 'piece' : 'other';
}

/**
 * What an edit means to the ghost text. Editors also replace text by the same and more: accepting may write the whole suggestion over
 * what was typed of it, and IntelliSense writes its item over the word before the cursor; only what they add counts.
 * @param right UTF-16 units right of the cursor that belong to the ghost text: closers that it replaces or that the editor has added
 */
export function effectOf(edit: TextEdit, ghost: GhostText, cursor: number, right: number): EditEffect {
  const { offset, length, text } = edit;
  const end = offset + length;
  if (end < cursor) return { kind: end <= ghost.origin ? 'before' : 'disturbed' };
  if (offset > cursor) return { kind: offset > cursor + right ? 'behind' : 'disturbed' };
  const known = textBefore(cursor, cursor - offset, ghost);
  if (known === undefined || !text.startsWith(known)) return { kind: 'disturbed' };
  const inserted = text.slice(known.length);
  if (inserted === '') return { kind: end > cursor ? 'disturbed' : 'behind' };
  return { kind: 'inserted', text: inserted, right: end - cursor, isPlain: length === 0 };
}

/** As many UTF-16 units before the cursor, as far as they are known. */
function textBefore(cursor: number, length: number, { origin, whole, before }: GhostText): string | undefined {
  const taken = whole.slice(0, cursor - origin);
  if (length <= taken.length) return taken.slice(taken.length - length);
  const missing = length - taken.length;
  return missing <= before.length ? before.slice(before.length - missing) + taken : undefined;
}
