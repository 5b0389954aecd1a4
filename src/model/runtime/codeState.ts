/** @file Where in a line of code one is, told by its characters alone: a parser is no match for text that changes with each token. */

import type { StatedForms } from '../../common/inference';

/** In code, in a comment, or in a string with that quote. */
export type CodeState = 'code' | 'comment' | "'" | '"' | '`';

/** What stands around the token that is to come. */
export interface CodeAround {
  /** What the line holds before it, to the left edge of the prompt where that begins within the line. */
  readonly line: string;
  /** The code above the line, as far as it is known. */
  readonly above: string;
  /** All that is known of the file, and of others: names in it are there already. */
  readonly known: readonly string[];
}

/**
 * The state behind `text`, a line or a part of one. Strings and comments of several lines are not known of, but for lines that begin
 * as those of a block comment do; a quote in a regular expression is taken for that of a string.
 * @param before the state that it begins in
 */
export function codeState(text: string, language: StatedForms['language'], before: CodeState = 'code'): CodeState {
  const isPython = language === 'python';
  let state: CodeState = before === 'code' && !isPython && /^\s*\*(?:\s|$)/.test(text) ? 'comment' : before;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    const pair = text.slice(at, at + 2);
    switch (state) {
      case 'code':
        if (isPython ? character === '#' : pair === '//' || pair === '/*') state = 'comment';
        else if (character === "'" || character === '"' || (character === '`' && !isPython)) state = character;
        break;
      case 'comment':
        if (pair === '*/' && !isPython) state = 'code';
        break;
      default:
        if (character === '\\') at++;
        else if (character === state) state = 'code';
    }
  }
  return state;
}
