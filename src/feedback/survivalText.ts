/** @file How much of a text still stands in another, and which small edits a large one comes down to. Layout does not count. */

import { diffArrays } from 'diff';
import type { TextEdit } from './outcomes';

/** A word, or one other character; quotes, commas and semicolons count, as they are taste. */
interface Token {
  readonly text: string;
  readonly start: number;
}

/** Two texts more different than that are not worth lining up: one was not made from the other. */
const MAX_DIFFERENCES = 4000;
/** The extension host has other things to do; documents of 10,000 lines are lined up in less. */
const ALIGNING_MS = 100;
/** Longer texts take too long to be cut into tokens. */
const MAX_CHARACTERS = 1_000_000;

/** Of `taken`, the share that stands in `now` in the same order, 0 … 1, in characters but white space; 0 for a blank text. */
export function survivingShare(taken: string, now: string): number {
  const before = tokensOf(taken);
  const characters = charactersOf(before);
  if (characters === 0) return 0;
  // To the letter, also where its last word goes on.
  if (now.startsWith(taken)) return 1;
  const pairs = align(before, tokensOf(now));
  return pairs ? charactersOf(pairs.map(([token]) => token)) / characters : 0;
}

/** Small edits in the place of a large one. */
export interface RefinedEdit {
  /** What stays is left out; in the document's order. */
  readonly edits: readonly TextEdit[];
  /** Of the text that it replaces, the share that stays, in characters but white space; 1 for a blank text. */
  readonly share: number;
}

/** An edit that writes much of the same over a text, as formatters do, as the edits that make the difference. */
export function refinedEdit(replaced: string, edit: TextEdit): RefinedEdit {
  if (replaced.length + edit.text.length > MAX_CHARACTERS) return { edits: [edit], share: 0 };
  const before = tokensOf(replaced);
  const after = tokensOf(edit.text);
  const pairs = align(before.map(asAnyQuote), after.map(asAnyQuote)) ?? [];
  const edits: TextEdit[] = [];
  let from = 0;
  let to = 0;
  const gapUntil = (oldEnd: number, newEnd: number) => {
    while (from < oldEnd && to < newEnd && replaced[from] === edit.text[to]) {
      from++;
      to++;
    }
    if (from < oldEnd || to < newEnd) {
      edits.push({ offset: edit.offset + from, length: oldEnd - from, text: edit.text.slice(to, newEnd) });
    }
  };
  for (const [old, kept] of pairs) {
    if (replaced[old.start] !== edit.text[kept.start]) continue;
    gapUntil(old.start, kept.start);
    from = old.start + old.text.length;
    to = kept.start + kept.text.length;
  }
  gapUntil(replaced.length, edit.text.length);
  const characters = charactersOf(before);
  return { edits, share: characters === 0 ? 1 : charactersOf(pairs.map(([old]) => old)) / characters };
}

/** Tokens that both have, in order; nothing if the two are too different, or too long, to be lined up in time. */
function align(before: readonly Token[], after: readonly Token[]): readonly (readonly [Token, Token])[] | undefined {
  const head = commonBeginning(before, after);
  const tail = commonBeginning(before.slice(head).reverse(), after.slice(head).reverse());
  const middle = diffArrays(
    textsOf(before.slice(head, before.length - tail)),
    textsOf(after.slice(head, after.length - tail)),
    { maxEditLength: MAX_DIFFERENCES, timeout: ALIGNING_MS },
  );
  if (!middle) return undefined;
  const pairs: (readonly [Token, Token])[] = [];
  let old = 0;
  let now = 0;
  const common = (count: number) => {
    for (let index = 0; index < count; index++) pairs.push([before[old++]!, after[now++]!]);
  };
  common(head);
  for (const { added, removed, count } of middle) {
    if (added) now += count;
    else if (removed) old += count;
    else common(count);
  }
  common(tail);
  return pairs;
}

function commonBeginning(a: readonly Token[], b: readonly Token[]): number {
  let count = 0;
  while (count < a.length && count < b.length && a[count]!.text === b[count]!.text) count++;
  return count;
}

function tokensOf(text: string): readonly Token[] {
  return Array.from(text.matchAll(/[\p{L}\p{N}_$]+|\S/gu), (match) => ({ text: match[0], start: match.index }));
}

/** Formatters change all quotes of a file at once, which would hide what else is the same. */
function asAnyQuote(token: Token): Token {
  return /^["'`]$/.test(token.text) ? { ...token, text: '"' } : token;
}

function textsOf(tokens: readonly Token[]): string[] {
  return tokens.map(({ text }) => text);
}

function charactersOf(tokens: readonly Token[]): number {
  return tokens.reduce((sum, { text }) => sum + text.length, 0);
}
