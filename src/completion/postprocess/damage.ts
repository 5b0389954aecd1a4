/** @file Filters for text that is broken: wrong characters, and ends that decoding was cut off at. */

import { findStop } from '../../common/stopRules';
import { stopRulesFor } from '../multiline';
import { balanceOf, openQuote } from './brackets';
import { isCutOff, type Filter } from './filter';

export const toLineFeeds: Filter = (text) => text.replace(/\r\n?/g, '\n');

/** Ends the text before a control character, a byte that was no UTF-8, or half a surrogate pair. */
export const cutBrokenCharacters: Filter = (text) => {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  const broken =
    /[\0-\x08\x0B\x0C\x0E-\x1F\x7F\uFFFD\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;
  const at = text.search(broken);
  return at < 0 ? text : text.slice(0, at);
};

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
  // What the last word was to be named by goes with it: `foo.`, `a = `, `x, `, and an opener with nothing in it.
  for (;;) {
    const trimmed = kept.replace(/(?:[\s.,=+\-*/%&|<>?:!~^@]|=>)+$/, '');
    const last = balanceOf(trimmed, quote).unclosed.at(-1);
    const isEmptyOpener = last?.index === trimmed.length - 1;
    const isOpenString = last !== undefined && '"\'`'.includes(last.character);
    if (!isEmptyOpener && !isOpenString) return trimmed;
    kept = trimmed.slice(0, last.index).replace(/[\p{L}\p{N}_$]+$/u, '');
  }
}
