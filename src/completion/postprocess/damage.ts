/** @file Filters for text that is broken: wrong characters, and ends that decoding was cut off at. */

import { findStop } from '../../common/stopRules';
import { stopRulesFor } from '../multiline';
import { balanceOf, openQuote } from './brackets';
import { isCutOff, type Filter } from './filter';

export const toLineFeeds: Filter = (text) => text.replace(/\r\n?/g, '\n');

/** Ends the text before a control character, a byte that was no UTF-8, or half a surrogate pair. */
export const cutBrokenCharacters: Filter = (text) => {
  const at = text.search(BROKEN_CHARACTER);
  return at < 0 ? text : text.slice(0, at);
};

/** Control characters but tab and line ends; replacement and non-characters; lone surrogates. */
const BROKEN_CHARACTER = /(?![\t\n\r])[\p{Cc}\p{Cs}\uFFFD\uFFFE\uFFFF]/u;

/** Ends the text where its shape ends: the model side stops there too, but only as decoding sees it. */
export const cutAtStop: Filter = (text, { place, shape, stopReason }) => {
  const cut = findStop(text, stopRulesFor(place, shape), !isCutOff(stopReason));
  return cut ? text.slice(0, cut.end) : text;
};

/**
 * Of a block that was cut off only whole lines are shown. Of a single line what stands before the last, perhaps
 * halved word, and no bracket or quote without something in it.
 */
export const cutUnfinishedEnd: Filter = (text, { place, shape, stopReason }) => {
  if (!isCutOff(stopReason)) return text;
  const newline = text.lastIndexOf('\n');
  if (shape.kind === 'block' && newline >= 0 && text.slice(0, newline).trim() !== '') return text.slice(0, newline);
  const lineStart = newline + 1;
  const line = text.slice(lineStart);
  const quote = lineStart === 0 ? openQuote(place.linePrefix) : undefined;
  return text.slice(0, lineStart) + sanePart(line, quote);
};

function sanePart(line: string, quote: string | undefined): string {
  let kept = line.replace(/[\p{L}\p{N}_$]+$/u, '');
  // What led up to the last word goes with it: `foo.`, `a = `, `x, `, an opener with nothing in it, a string half said.
  for (;;) {
    const trimmed = kept.replace(/(?:[\s.,=+\-*/%&|<>?:!~^@]|=>)+$/, '');
    const last = balanceOf(trimmed, quote).unclosed.at(-1);
    const isEmptyOpener = last?.index === trimmed.length - 1;
    const isOpenString = last !== undefined && '"\'`'.includes(last.character);
    if (!isEmptyOpener && !isOpenString) return trimmed;
    kept = trimmed.slice(0, last.index);
  }
}
