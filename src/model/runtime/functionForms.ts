/**
 * @file Stated forms of JavaScript's named functions: a declaration, or an arrow function in a `const`. The keyword decides, and behind it
 * the arrow; names, parameters and what the function does stay the model's choice.
 */

import type { StatedForms } from '../../common/inference';
import { closersWith, tokensStartingWith, type Best, type Closer, type Move } from './headTokens';

/** The tokens of a vocabulary that begin a named function one way or the other. Made once for a tokenizer. */
export interface FunctionTokens {
  /** `function` and `const`, with the same white space before. */
  readonly keywords: readonly { readonly declaration: number; readonly constant: number }[];
  /** The keyword, whether it has such a twin or none. */
  readonly declarations: readonly number[];
  readonly openers: readonly number[];
  readonly arrows: readonly number[];
  /** What begins a body. */
  readonly braces: readonly number[];
  /** Those that close the head's bracket along with that, and the bracket alone. */
  readonly closersWithBrace: readonly Closer[];
}

/** @param texts of all tokens, by their ids */
export function functionTokensOf(texts: readonly string[], idOf: (text: string) => number | undefined): FunctionTokens {
  return {
    keywords: texts.flatMap((text, declaration) => {
      const constant = text.trim() === 'function' ? idOf(text.replace('function', 'const')) : undefined;
      return constant === undefined ? [] : [{ declaration, constant }];
    }),
    declarations: texts.flatMap((text, token) => (text.trim() === 'function' ? [token] : [])),
    openers: tokensStartingWith('(', texts),
    arrows: tokensStartingWith('=>', texts),
    braces: tokensStartingWith('{', texts),
    closersWithBrace: closersWith('{', texts, idOf),
  };
}

/**
 * The moves that make the token behind `line` go on with a named function as stated; none where it is no place for that.
 * @param above the code before the line
 */
export function functionMoves(
  line: string,
  above: string,
  stated: NonNullable<StatedForms['functions']>,
  tokens: FunctionTokens,
  best: Best,
): readonly Move[] {
  if (/^\s*(?:export\s+)?$/.test(line)) {
    const pairs = tokens.keywords.map(({ declaration, constant }) => ({ from: declaration, to: constant }));
    if (stated === 'arrow') return pairs;
    // A constant may be anything, but for what stands under a function's documentation.
    return isFunctionNext(above) ? pairs.map(({ from, to }) => ({ from: to, to: from })) : [];
  }
  if (stated === 'declaration') return [];
  const head = CONSTANT.exec(line)?.[1];
  if (head === undefined) return [];
  if (head.trim() === '') {
    const to = best(tokens.openers);
    return to === undefined ? [] : tokens.declarations.map((from) => ({ from, to }));
  }
  if (!/^\s*(?:async\s*)?\(/.test(head)) return [];
  const open = head.split('(').length - head.split(')').length;
  if (open === 1) return tokens.closersWithBrace.map(({ token, bracket }) => ({ from: token, to: bracket }));
  // Behind the parameters, or TypeScript's return type.
  if (open > 1 || !/\)\s*(?::[^={]+)?$/.test(head)) return [];
  const to = best(tokens.arrows);
  return to === undefined ? [] : tokens.braces.map((from) => ({ from, to }));
}

/** What a constant is. */
const CONSTANT = /^\s*(?:export\s+)?const\s+[\w$]+\s*(?::[^=]+)?=(?![=>])(.*)$/;

/** Whether a block comment right above documents what only functions have. */
function isFunctionNext(above: string): boolean {
  const code = above.trimEnd();
  return code.endsWith('*/') && /@(?:params?|returns?|throws|yields?)\b/.test(code.slice(code.lastIndexOf('/*')));
}
