/**
 * @file Stated return types of Python's functions: behind the head of a function stands an arrow or a colon, and single tokens decide which.
 * What the type is stays the model's choice.
 */

import type { StatedForms } from '../../common/inference';
import { closersWith, tokensStartingWith, type Best, type Closer, type Move } from './headTokens';

/** The tokens of a vocabulary that end a function's head one way or the other. Made once for a tokenizer. */
export interface HeadTokens {
  readonly arrows: readonly number[];
  readonly colons: readonly number[];
  /** Those that close the head's bracket along with it, and the bracket alone. */
  readonly closersWithColon: readonly Closer[];
  readonly closersWithArrow: readonly Closer[];
}

/** @param texts of all tokens, by their ids */
export function headTokensOf(texts: readonly string[], idOf: (text: string) => number | undefined): HeadTokens {
  return {
    arrows: tokensStartingWith('->', texts),
    colons: tokensStartingWith(':', texts),
    closersWithColon: closersWith(':', texts, idOf),
    closersWithArrow: closersWith('->', texts, idOf),
  };
}

/**
 * The moves that make the token behind `line` end a function's head as stated; none where it is no place for that.
 */
export function returnTypeMoves(
  line: string,
  stated: NonNullable<StatedForms['returnTypes']>,
  tokens: HeadTokens,
  best: Best,
): readonly Move[] {
  const open = openBrackets(line);
  if (open === undefined || open > 1) return [];
  const isAnnotated = stated === 'annotated';
  if (open === 1) {
    return (isAnnotated ? tokens.closersWithColon : tokens.closersWithArrow).map(({ token, bracket }) => ({
      from: token,
      to: bracket,
    }));
  }
  if (!/\)\s*$/.test(line)) return [];
  const to = best(isAnnotated ? tokens.arrows : tokens.colons);
  return to === undefined ? [] : (isAnnotated ? tokens.colons : tokens.arrows).map((from) => ({ from, to }));
}

const HEAD = /^\s*(?:async\s+)?def\s+\w+\s*\(/;

/** How many brackets of a function's head are open behind the line; nothing where it is no function's. */
function openBrackets(line: string): number | undefined {
  if (!HEAD.test(line)) return undefined;
  let open = 0;
  for (const character of line) {
    if (character === '(') open++;
    else if (character === ')') open--;
  }
  return open;
}
