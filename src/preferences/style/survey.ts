/** @file What is gathered from a whole tree before single nodes are looked at: comments, strings, and what the parser mended. */

import type { Tree } from '@lezer/common';
import { lineStart } from './tree';

export interface Range {
  readonly from: number;
  readonly to: number;
}

export interface Survey {
  /** In the order of the text, as are the strings. */
  readonly comments: readonly Range[];
  /** What no formatter breaks. */
  readonly strings: readonly Range[];
  /** Whether the parser put something right on the line of an offset, so that nothing is sure there; that the text ends counts for nothing. */
  isMended(offset: number): boolean;
}

const COMMENTS: ReadonlySet<string> = new Set(['LineComment', 'BlockComment', 'Comment']);
const STRINGS: ReadonlySet<string> = new Set(['String', 'FormatString', 'TemplateString', 'RegExp', 'JSXText']);

export function surveyOf(text: string, tree: Tree): Survey {
  const comments: Range[] = [];
  const strings: Range[] = [];
  const mendedLines = new Set<number>();
  const end = text.trimEnd().length;
  tree.iterate({
    enter: ({ name, from, to, type }) => {
      if (COMMENTS.has(name)) comments.push({ from, to });
      else if (STRINGS.has(name)) strings.push({ from, to });
      else if (type.isError && from < end) mendedLines.add(lineStart(text, from));
    },
  });
  return { comments, strings, isMended: (offset) => mendedLines.has(lineStart(text, offset)) };
}

/** Whether anything of the ranges, which are in order, lies within `range`. */
export function holdsAny(range: Range, ranges: readonly Range[]): boolean {
  return ranges.some(({ from, to }) => from < range.to && to > range.from);
}
