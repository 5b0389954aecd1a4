/** @file Who has put a text where ghost text was: the cursor's movement behind it tells typing from accepting. */

import type { SelectionChange } from './outcomes';

/** Text that has come to stand at the cursor, as long as nothing tells who wrote it. */
export interface Insertion {
  readonly text: string;
  /** Offset at which it begins. */
  readonly start: number;
  readonly agreement: 'whole' | 'piece' | 'other';
  /** It was inserted at the cursor and replaced nothing. */
  readonly isPlain: boolean;
  /** Nothing else was changed with it. */
  readonly isAlone: boolean;
}

/** Where a piece of a suggestion in the document comes from. */
export type PieceOrigin = 'typing' | 'accepting' | 'unknown';

export type Reading =
  /** So much of the suggestion is in the document now; `closers` stand right of the cursor, added by the editor. */
  | { readonly kind: 'taken'; readonly text: string; readonly by: PieceOrigin; readonly closers: string }
  /** All of it, as if accepted: its command has the word. */
  | { readonly kind: 'allTaken' }
  | { readonly kind: 'typedOver' }
  /** Somebody wrote something, and it cannot be told who. */
  | { readonly kind: 'unclear' };

/** Closers and white space that editors put right of the cursor by themselves. */
const ADDED_BY_EDITOR = /^[\s)\]}>"'`]*$/;
/** What programs alone insert without a letter or digit is layout: a semicolon, a line end. */
const SAYS_SOMETHING = /[\p{L}\p{N}]/u;
/** What Enter writes. The editor gives no kind for that, as for accepted text, though a key was pressed. */
const LINE_BREAK = /^\r?\n[ \t]*$/;
const PAIRS: readonly string[] = ['()', '[]', '{}', '<>', '""', "''", '``'];

/** @param rest what was left of the suggestion before the insertion */
export function readInsertion(insertion: Insertion, rest: string, selection: SelectionChange): Reading {
  const { text, start, agreement, isPlain, isAlone } = insertion;
  const landing = selection.offset - start;
  if (landing <= 0 || landing > text.length) return { kind: 'unclear' };
  const left = text.slice(0, landing);
  const right = text.slice(landing);
  if (selection.kind === 'keyboard') return readTyping(left, right, rest);
  if (selection.kind !== undefined) return { kind: 'unclear' };
  if (agreement === 'whole' && right === '') return { kind: 'allTaken' };
  if (isPlain && isAlone && LINE_BREAK.test(left) && ADDED_BY_EDITOR.test(right)) {
    // It may also be an accepted word or line.
    return rest.startsWith(left) ? { kind: 'taken', text: left, by: 'unknown', closers: right } : { kind: 'typedOver' };
  }
  if (agreement === 'piece' && right === '') {
    return { kind: 'taken', text, by: isPlain ? 'accepting' : 'unknown', closers: '' };
  }
  // IntelliSense's item, a snippet, another extension's ghost text; but programs that edit in several places are formatters.
  return { kind: isAlone && SAYS_SOMETHING.test(text) ? 'typedOver' : 'unclear' };
}

function readTyping(left: string, right: string, rest: string): Reading {
  if (left.startsWith(rest)) return { kind: 'taken', text: rest, by: 'typing', closers: '' };
  if (rest.startsWith(left) && ADDED_BY_EDITOR.test(right)) {
    return { kind: 'taken', text: left, by: 'typing', closers: right };
  }
  return { kind: 'typedOver' };
}

/** What an insertion is if the cursor's movement was not told, as between two keys typed at once. */
export function readWithoutSelection({ text, agreement }: Insertion, rest: string): Reading {
  if (agreement !== 'other') return { kind: 'taken', text, by: 'unknown', closers: '' };
  const [opener = ''] = text;
  if (!PAIRS.includes(text) || !rest.startsWith(opener)) return { kind: 'unclear' };
  return { kind: 'taken', text: opener, by: 'unknown', closers: text.slice(1) };
}
