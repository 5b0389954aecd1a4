/** @file Ranges of a document through edits. Offsets count UTF-16 units. */

import type { TextEdit } from './outcomes';

/** From `start` up to, not including, `end`. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** What is left of ranges after an edit: what it deleted is gone, and what it inserted into one splits it. */
export function survivingRanges(ranges: readonly TextRange[], edits: readonly TextEdit[]): readonly TextRange[] {
  return lastFirst(edits).reduce((left, edit) => left.flatMap((range) => withoutEdited(range, edit)), ranges);
}

function withoutEdited({ start, end }: TextRange, { offset, length, text }: TextEdit): TextRange[] {
  const editEnd = offset + length;
  const shift = text.length - length;
  if (end <= offset) return [{ start, end }];
  if (start >= editEnd) return [{ start: start + shift, end: end + shift }];
  const parts = [
    { start, end: Math.min(end, offset) },
    { start: offset + text.length, end: end + shift },
  ];
  return parts.filter((part) => part.start < part.end);
}

/** UTF-16 units in all of the ranges. */
export function lengthOfRanges(ranges: readonly TextRange[]): number {
  return ranges.reduce((sum, { start, end }) => sum + end - start, 0);
}

/**
 * Where a place is after edits: text written into it, or over a part of it, belongs to it; text written before it does not.
 * @param growsBy whether text that an edit writes right at its end belongs to it too
 */
export function followedRange(
  range: TextRange,
  edits: readonly TextEdit[],
  growsBy: (edit: TextEdit) => boolean,
): TextRange {
  return lastFirst(edits).reduce((followed, edit) => rangeAfter(followed, edit, growsBy(edit)), range);
}

function rangeAfter({ start, end }: TextRange, { offset, length, text }: TextEdit, grows: boolean): TextRange {
  const editEnd = offset + length;
  const shift = text.length - length;
  if (offset >= end) return { start, end: grows && offset === end ? offset + text.length : end };
  if (editEnd <= start) return { start: start + shift, end: end + shift };
  return {
    start: offset < start ? offset + text.length : start,
    end: editEnd < end ? end + shift : offset + text.length,
  };
}

/** Where an offset is after edits: before what was written right there; and where deleted or rewritten text around it began. */
export function offsetAfter(offset: number, edits: readonly TextEdit[]): number {
  return lastFirst(edits).reduce((at, edit) => {
    if (edit.offset > at) return at;
    return edit.offset + edit.length < at ? at + edit.text.length - edit.length : edit.offset;
  }, offset);
}

/** The text after edits. */
export function editedText(text: string, edits: readonly TextEdit[]): string {
  return lastFirst(edits).reduce(
    (edited, edit) => edited.slice(0, edit.offset) + edit.text + edited.slice(edit.offset + edit.length),
    text,
  );
}

/** As all offsets are those before the change, edits are applied from the last to the first. */
function lastFirst(edits: readonly TextEdit[]): readonly TextEdit[] {
  return edits.length === 1 ? edits : edits.toSorted((a, b) => b.offset - a.offset);
}
