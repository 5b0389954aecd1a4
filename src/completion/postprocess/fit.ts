/** @file How a suggestion meets the closers right of the cursor: none is doubled, none is lost. */

import { balanceOf, openQuote, type Mark } from './brackets';
import type { Place } from '../place';

export interface FittedText {
  /** Empty: all that the text says stands there already. */
  readonly text: string;
  /** UTF-16 units right of the cursor that the text replaces. */
  readonly replacesAfter: number;
}

/**
 * Closers of the text whose openers stand before the cursor may stand right of it already, put there by the editor.
 * At the text's end they are left out; with more text after them the range takes in those that stand there.
 */
export function fitToRight(text: string, place: Place): FittedText {
  const right = place.lineSuffix.trimEnd();
  if (right === '') return { text, replacesAfter: 0 };
  const { unopened } = balanceOf(text, openQuote(place.linePrefix));
  const doubled = doubledClosers(unopened, right);
  const last = doubled.at(-1);
  if (!last) return { text, replacesAfter: 0 };
  const end = right.slice(0, doubled.length);
  // With a closing semicolon or the like there too, the text's end may be the beginning of what stands right.
  if (right.startsWith(text.slice(doubled[0]!.index)))
    return { text: text.slice(0, doubled[0]!.index), replacesAfter: 0 };
  if (last.index === text.length - 1 && text.endsWith(end)) {
    return { text: text.slice(0, -end.length), replacesAfter: 0 };
  }
  return { text, replacesAfter: doubled.length };
}

/** The text's unopened closers, as many as stand right of the cursor in the same order. */
function doubledClosers(unopened: readonly Mark[], right: string): readonly Mark[] {
  let count = 0;
  while (count < unopened.length && unopened[count]!.character === right[count]) count++;
  return unopened.slice(0, count);
}
