/** @file Brackets and quotes within a stretch of code, read left to right. */

/** A bracket or quote, and where in the text it stands. */
export interface Mark {
  readonly character: string;
  readonly index: number;
}

export interface Balance {
  /** Closers in the text whose opener stands before it, in their order. */
  readonly unopened: readonly Mark[];
  /** Openers in the text that nothing in it closes, in their order; a quote among them is the last. */
  readonly unclosed: readonly Mark[];
}

const CLOSER_OF: ReadonlyMap<string, string> = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
]);
const CLOSERS: ReadonlySet<string> = new Set(CLOSER_OF.values());
const QUOTES = '"\'`';

/** The quote that is open at the end of a line's text; nothing outside strings. An apostrophe within a word opens none. */
export function openQuote(line: string): string | undefined {
  const last = balanceOf(line).unclosed.at(-1)?.character;
  return last !== undefined && QUOTES.includes(last) ? last : undefined;
}

/** What a text leaves open, and what it closes of before; `quote` is the quote that is open where it begins. */
export function balanceOf(text: string, quote?: string): Balance {
  const unopened: Mark[] = [];
  const unclosed: Mark[] = [];
  let open: Mark | undefined = quote === undefined ? undefined : { character: quote, index: -1 };
  for (let index = 0; index < text.length; index++) {
    const character = text[index]!;
    if (open) {
      if (character === '\\') index++;
      else if (character === open.character) {
        if (open.index < 0) unopened.push({ character, index });
        open = undefined;
      } else if (character === '\n' && open.character !== '`') open = undefined;
    } else if (QUOTES.includes(character)) {
      if (character !== "'" || !/\w/.test(text[index - 1] ?? '')) open = { character, index };
    } else if (CLOSER_OF.has(character)) {
      unclosed.push({ character, index });
    } else if (CLOSERS.has(character)) {
      const opener = unclosed.at(-1);
      if (opener && CLOSER_OF.get(opener.character) === character) unclosed.pop();
      else unopened.push({ character, index });
    }
  }
  return { unopened, unclosed: open && open.index >= 0 ? [...unclosed, open] : unclosed };
}
