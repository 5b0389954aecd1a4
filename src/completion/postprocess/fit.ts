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
 * At the text's end they are left out. With more text after them the range takes in those that stand there, unless code
 * follows these: then the suggestion ends where they begin.
 */
export function fitToRight(text: string, place: Place): FittedText {
  const right = place.lineSuffix.trimEnd();
  if (right === '') return { text, replacesAfter: 0 };
  const { unopened } = balanceOf(text, openQuote(place.linePrefix));
  const standsThere = unopened.find(({ index }) => right.startsWith(text.slice(index)));
  if (standsThere) return { text: text.slice(0, standsThere.index), replacesAfter: 0 };
  const doubled = doubledClosers(unopened, right);
  if (!doubled[0]) return { text, replacesAfter: 0 };
  const isTextFurtherRight = /[^\s)\]}"'`>;,:]/.test(right.slice(doubled.length));
  if (isTextFurtherRight) return { text: text.slice(0, doubled[0].index), replacesAfter: 0 };
  return { text, replacesAfter: doubled.length };
}

/** The text's unopened closers, as many as stand right of the cursor in the same order. */
function doubledClosers(unopened: readonly Mark[], right: string): readonly Mark[] {
  let count = 0;
  while (count < unopened.length && unopened[count]!.character === right[count]) count++;
  return unopened.slice(0, count);
}
