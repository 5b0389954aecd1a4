/** @file The place of the cursor as all later steps see it: lines around it, with IntelliSense's selected item taken as typed. */

import { indentationOf } from '../common/stopRules';
import type { CompletionRequest, CompletionTrigger } from './request';

export interface Place {
  readonly uri: string;
  readonly path: string;
  readonly languageId: string;
  readonly line: number;
  /** Offset of the cursor, as if the selected item were typed. */
  readonly offset: number;
  readonly prefix: string;
  readonly suffix: string;
  readonly header: string;
  readonly tabSize: number;
  readonly eol: '\n' | '\r\n';
  readonly trigger: CompletionTrigger;
  /** Text of the cursor's line on either side of it. */
  readonly linePrefix: string;
  readonly lineSuffix: string;
  /** Columns of white space at the beginning of the cursor's line. */
  readonly indentation: number;
  /** The item in IntelliSense's list that the suggestion has to begin with; empty text where there is none. */
  readonly selected: { readonly text: string; readonly replacesBefore: number; readonly replacesAfter: number };
}

const NOTHING_SELECTED = { text: '', replacesBefore: 0, replacesAfter: 0 } as const;

export function placeOf(request: CompletionRequest): Place {
  const selected = request.selectedCompletion ?? NOTHING_SELECTED;
  const kept = request.prefix.slice(0, request.prefix.length - selected.replacesBefore);
  const prefix = kept + selected.text;
  const suffix = request.suffix.slice(selected.replacesAfter);
  const linePrefix = prefix.slice(prefix.lastIndexOf('\n') + 1);
  return {
    uri: request.uri,
    path: request.path,
    languageId: request.languageId,
    line: request.line,
    offset: request.offset - selected.replacesBefore + selected.text.length,
    prefix,
    suffix,
    header: request.header,
    tabSize: request.tabSize,
    eol: request.eol,
    trigger: request.trigger,
    linePrefix,
    lineSuffix: /^[^\r\n]*/.exec(suffix)?.[0] ?? '',
    indentation: indentationOf(linePrefix, request.tabSize),
    selected,
  };
}

/** The lines above the cursor's, nearest first, at most `count`; one that the window cuts, as far as it is seen. */
export function linesAbove(place: Place, count: number): string[] {
  const lines: string[] = [];
  let end = place.prefix.length - place.linePrefix.length - 1;
  while (end >= 0 && lines.length < count) {
    const start = place.prefix.lastIndexOf('\n', end - 1) + 1;
    lines.push(place.prefix.slice(start, end).replace(/\r$/, ''));
    end = start - 1;
  }
  return lines;
}

/** The non-blank lines below the cursor's, at most `count`, with their indentation, without trailing white space. */
export function nonBlankLinesBelow(place: Place, count: number): string[] {
  const lines: string[] = [];
  for (const line of place.suffix.slice(place.lineSuffix.length).split('\n')) {
    if (lines.length === count) break;
    if (line.trim() !== '') lines.push(line.trimEnd());
  }
  return lines;
}
