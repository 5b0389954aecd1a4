/** @file What forms of functions' heads are told by: tokens that begin with a sign, and those that close a head's bracket along with one. */

/** Probability that goes from one token to another. */
export interface Move {
  readonly from: number;
  readonly to: number;
}

/** The likeliest of some tokens, of those that may come at all; nothing where none may. */
export type Best = (tokens: readonly number[]) => number | undefined;

/** A token that closes a bracket and begins what stands behind. */
export interface Closer {
  readonly token: number;
  /** The token of what it spells up to the bracket. */
  readonly bracket: number;
}

/** @param texts of all tokens, by their ids */
export function tokensStartingWith(sign: string, texts: readonly string[]): readonly number[] {
  return texts.flatMap((text, token) => (text.trimStart().startsWith(sign) ? [token] : []));
}

/** @param texts of all tokens, by their ids */
export function closersWith(
  sign: string,
  texts: readonly string[],
  idOf: (text: string) => number | undefined,
): readonly Closer[] {
  return texts.flatMap((text, token) => {
    const end = text.indexOf(')') + 1;
    const isCloser = end > 0 && !text.slice(0, end).includes('(') && text.slice(end).trimStart().startsWith(sign);
    const bracket = isCloser ? idOf(text.slice(0, end)) : undefined;
    return bracket === undefined ? [] : [{ token, bracket }];
  });
}
