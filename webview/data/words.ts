/** @file How the *Data* view says things: where a pair comes from, when, how much. */

import type { PairSource } from '../../src/common/pairs';

export const SOURCE_TITLES: Readonly<Record<PairSource, string>> = {
  rewritten: 'Taken, then rewritten',
  comparison: 'Compared',
  alternative: 'Another one taken',
  typedOver: 'Typed over',
  rejected: 'Refused',
  survived: 'Taken and kept',
  ownCode: 'Your own code',
  partiallyAccepted: 'Taken in part',
  typedThrough: 'Typed by hand',
  synthetic: 'From your preferences',
  unknown: 'Imported',
};

/** As short as tells it apart: the time today, else the day. */
export function shortTime(at: number, now: number, language?: string): string {
  const [date, today] = [new Date(at), new Date(now)];
  if (date.toDateString() === today.toDateString()) {
    return date.toLocaleTimeString(language, { hour: '2-digit', minute: '2-digit' });
  }
  const year = date.getFullYear() === today.getFullYear() ? {} : ({ year: 'numeric' } as const);
  return date.toLocaleDateString(language, { month: 'short', day: 'numeric', ...year });
}

export function wholeTime(at: number, language?: string): string {
  return new Date(at).toLocaleString(language, { dateStyle: 'medium', timeStyle: 'short' });
}

export function sizeOf(bytes: number, language?: string): string {
  const [size, unit] = bytes < 1e6 ? [bytes / 1e3, 'kB'] : [bytes / 1e6, 'MB'];
  return `${size.toLocaleString(language, { maximumFractionDigits: size < 10 ? 1 : 0 })} ${unit}`;
}

/** The last part of a path, and what stands before it. */
export function fileParts(file: string): { readonly name: string; readonly folder: string } {
  const cut = Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1;
  return { name: file.slice(cut), folder: file.slice(0, Math.max(0, cut - 1)) };
}

/** The beginning of a text, or its end, as far as it is shown before one asks for all. */
export interface Cut {
  readonly text: string;
  readonly isWhole: boolean;
}

/** Whole lines where that is possible, never half a character. */
export function beginningOf(text: string, maxLines: number, maxCharacters: number): Cut {
  const lines = text.split('\n', maxLines + 1);
  const byLines = lines.length > maxLines ? lines.slice(0, maxLines).join('\n') : text;
  const cut =
    byLines.length > maxCharacters ? byLines.slice(0, maxCharacters).replace(/[\ud800-\udbff]$/, '') : byLines;
  return { text: cut, isWhole: cut.length === text.length };
}

export function endOf(text: string, maxLines: number, maxCharacters: number): Cut {
  const near = text.length > maxCharacters ? text.slice(-maxCharacters).replace(/^[\udc00-\udfff]/, '') : text;
  const lines = near.split('\n');
  const cut = lines.length > maxLines ? lines.slice(-maxLines).join('\n') : near;
  return { text: cut, isWhole: cut.length === text.length };
}
