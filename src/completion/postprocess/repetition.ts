/** @file Filters for text that repeats: itself, the lines above, or the lines below the cursor. */

import { linesAbove, nonBlankLinesBelow } from '../place';
import type { Filter } from './filter';

/** A unit this often in a row at a line's end is a loop, if the repeats come to `LOOP_CHARACTERS`. */
const LOOP_REPEATS = 4;
const LOOP_CHARACTERS = 8;
const LONGEST_UNIT = 24;
/** Lines that differ in no more than this share of their characters are the same (Tabby's measure). */
const NEAR_DUPLICATE = 0.05;
/** Shorter lines, such as `}` or `return x`, recur in good code. */
const TELLING_CHARACTERS = 8;
const LINES_COMPARED = 4;

/** `, x, x, x, x` and `aaaaaaaa`: ends the text after the first of the repeats. */
export const cutLineLoop: Filter = (text) => {
  let start = 0;
  for (const line of text.split('\n')) {
    const end = loopEnd(line);
    if (end !== undefined) return text.slice(0, start + end);
    start += line.length + 1;
  }
  return text;
};

/** Drops what repeats the lines right above, to the letter: the model is in a loop that nobody wants to see. */
export const dropEchoOfAbove: Filter = (text, { place }) => {
  const lines = (place.linePrefix + text).split('\n').map((line) => line.trim());
  const written = lines.filter((line) => line !== '');
  if (written.join('').length < TELLING_CHARACTERS) return text;
  const above = linesAbove(place, 2 * LINES_COMPARED + written.length)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .reverse();
  const last = above.slice(-written.length);
  return last.length === written.length && last.every((line, i) => line === written[i]) ? '' : text;
};

/** Ends the text where it begins to say what already stands below the cursor, nearly or to the letter. */
export const cutAtBelow: Filter = (text, { place }) => {
  const below = nonBlankLinesBelow(place, LINES_COMPARED);
  const first = below[0];
  if (first === undefined) return text;
  const [firstLine = '', ...others] = text.split('\n');
  let end = -1;
  for (const line of [place.linePrefix + firstLine, ...others].map((each) => each.trimEnd())) {
    const isTelling = line.trim().length >= TELLING_CHARACTERS && isNearly(line.trim(), first.trim());
    // A closer is the same closer only at the same indentation.
    if (isTelling || (line === first && line !== '')) return text.slice(0, Math.max(0, end));
    end = text.indexOf('\n', end + 1);
    if (end < 0) break;
  }
  return text;
};

/** Ends the first line where it goes over into what stands right of the cursor: `foo(│bar)` is not to become `foo(x, bar)bar)`. */
export const cutAtRightText: Filter = (text, { place }) => {
  const right = place.lineSuffix.trim();
  // Closers alone are dealt with when the suggestion is fitted to its place.
  if (!/[\p{L}\p{N}_$]/u.test(right)) return text;
  const newline = text.indexOf('\n');
  const line = newline < 0 ? text : text.slice(0, newline);
  const whole = line.indexOf(right);
  if (whole >= 0) return line.slice(0, whole);
  for (let length = Math.min(right.length, line.length); length > 0; length--) {
    if (line.endsWith(right.slice(0, length)) && /[\p{L}\p{N}_$]/u.test(right.slice(0, length))) {
      return line.slice(0, line.length - length);
    }
  }
  return text;
};

/** Whether two trimmed lines are the same but for a twentieth of their characters. */
function isNearly(a: string, b: string): boolean {
  if (a === b) return true;
  const allowed = Math.floor(NEAR_DUPLICATE * Math.max(a.length, b.length));
  if (Math.abs(a.length - b.length) > allowed || allowed === 0) return false;
  return editDistance(a, b, allowed) <= allowed;
}

/** Index after the first unit of a loop that begins within the line and makes up its rest. */
function loopEnd(line: string): number | undefined {
  const text = line.trimEnd();
  for (let unit = 1; unit <= LONGEST_UNIT && unit * LOOP_REPEATS <= text.length; unit++) {
    let start = text.length - unit;
    while (start >= unit && text.slice(start - unit, start) === text.slice(start, start + unit)) start -= unit;
    const looped = text.length - start;
    const isLayout = /^[\s\-=*#/_~]+$/.test(text.slice(start, start + unit));
    if (looped >= unit * LOOP_REPEATS && looped >= LOOP_CHARACTERS && !isLayout) return start + unit;
  }
  return undefined;
}

/** Levenshtein's distance, or anything above `limit` once it is known to exceed it. */
function editDistance(a: string, b: string, limit: number): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      const distance = Math.min(previous[j]! + 1, current[j - 1]! + 1, previous[j - 1]! + cost);
      current.push(distance);
      least = Math.min(least, distance);
    }
    if (least > limit) return limit + 1;
    previous = current;
  }
  return previous[b.length]!;
}
