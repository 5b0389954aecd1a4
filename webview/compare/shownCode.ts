/** @file The code of a comparison as it is drawn: where the sides differ, and without the indentation that all lines share. */

import { indentationOf } from '../../src/common/stopRules';
import type { Stretch } from '../difference';
import type { Code, CodeToken } from '../messages/compare';

/** A token, or a part of one, that the other side has or has not. */
export interface ShownToken extends CodeToken {
  readonly isOwn: boolean;
}

export type ShownLines = readonly (readonly ShownToken[])[];

/**
 * Lines cut where stretches begin and end.
 * @param prefixLength UTF-16 units of the first line that stand before the text that the stretches tell of
 */
export function markedLines(code: Code, stretches: readonly Stretch[], prefixLength: number): ShownLines {
  const ends: { readonly end: number; readonly isOwn: boolean }[] = [{ end: prefixLength, isOwn: false }];
  for (const { text, isOwn } of stretches) ends.push({ end: (ends.at(-1)?.end ?? 0) + text.length, isOwn });

  let at = 0;
  let index = 0;
  return code.map((line) => {
    const shown: ShownToken[] = [];
    for (const token of line) {
      for (let rest = token.text; rest !== '';) {
        while (index < ends.length - 1 && (ends[index]?.end ?? 0) <= at) index++;
        const { end, isOwn } = ends[index] ?? { end: Infinity, isOwn: false };
        const text = rest.slice(0, end > at ? end - at : rest.length);
        shown.push({ ...token, text, isOwn });
        rest = rest.slice(text.length);
        at += text.length;
      }
    }
    // The line's end is a character of the text too.
    at++;
    return shown;
  });
}

/** White space that all lines with anything else in them begin with, in characters. */
export function sharedIndentation(...codes: readonly Code[]): number {
  const widths = codes.flat().flatMap((line) => {
    const text = line.map((token) => token.text).join('');
    return text.trim() === '' ? [] : [text.length - text.trimStart().length];
  });
  return widths.length === 0 ? 0 : Math.min(...widths);
}

/** A line with its indentation told apart, so that a long one goes on behind it. */
export interface IndentedLine<T extends CodeToken> {
  /** In columns. */
  readonly indentation: number;
  readonly tokens: readonly T[];
}

/** As wide as the style sheet draws a tab. */
const TAB_SIZE = 4;

export function indentedLine<T extends CodeToken>(line: readonly T[]): IndentedLine<T> {
  const text = line.map((token) => token.text).join('');
  const width = text.length - text.trimStart().length;
  const [tokens = []] = withoutIndentation([line], width);
  return { indentation: indentationOf(text, TAB_SIZE), tokens };
}

/** Each line without its first characters. */
export function withoutIndentation<T extends CodeToken>(
  lines: readonly (readonly T[])[],
  width: number,
): readonly (readonly T[])[] {
  return lines.map((line) => {
    let left = width;
    return line.flatMap((token) => {
      const text = token.text.slice(left);
      left = Math.max(0, left - token.text.length);
      return text === '' ? [] : [{ ...token, text }];
    });
  });
}
