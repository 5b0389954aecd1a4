/**
 * @file Which choices of which traits code shows, told by parsers. In doubt it says nothing: code may be cut off anywhere, be no
 * valid code, or show a choice because no other was open.
 *
 * It holds two parsers, so it is imported where it is needed (`await import`), never on the way to a completion.
 */

import type { Tree } from '@lezer/common';
import { type Choices, familyOf } from '../traits';
import { choicesOf, countSigns, type StyleCounts } from './counts';
import { JAVASCRIPT_DETECTORS, JAVASCRIPT_PARSERS } from './javascript/javascript';
import { lineLengthSigns } from './lineLength';
import { PYTHON_DETECTORS, PYTHON_PARSER } from './python/python';
import type { Detectors, Sign, Source } from './sign';
import { surveyOf } from './survey';

export interface Code {
  readonly text: string;
  /** VS Code's. */
  readonly languageId: string;
  /** Only signs from here on count; what is before them is read with them. 0 unless told. */
  readonly from?: number;
  /** Only signs before this offset count. The text's end unless told. */
  readonly to?: number;
  /** Whether the text is a whole file. Otherwise nothing is taken for missing that may stand before or behind it. */
  readonly isWhole?: boolean;
}

/** The signs of style in code, in their order; none in languages whose style no parser tells. */
export function signsOf({ text, languageId, from = 0, to = text.length, isWhole = false }: Code): readonly Sign[] {
  const language = languageOf(languageId);
  if (!language) return [];
  const tree = language.parse(text);
  const source: Source = { text, hasTypes: languageId.startsWith('typescript'), isWhole, survey: surveyOf(text, tree) };
  const signs = [...signsInTree(tree, language.detectors, source, from), ...lineLengthSigns(source, { from, to })];
  return signs
    .filter(({ offset }) => offset >= from && offset < to && !source.survey.isMended(offset))
    .sort((one, other) => one.offset - other.offset);
}

/** How often a whole file shows each choice. */
export function styleOfFile(text: string, languageId: string): StyleCounts {
  return countSigns(signsOf({ text, languageId, isWhole: true }));
}

export interface CompletionAtSpot {
  /** What stands before the completion: it is read with it, but tells nothing. */
  readonly prompt: string;
  readonly completion: string;
  readonly languageId: string;
  /** What stands behind it; absent: not known. */
  readonly suffix?: string;
  /**
   * Whether the completion ends because its line does, as that of a whole line does: then it shows whether it ends in a semicolon.
   * Needless where the completion or the suffix have the next line.
   */
  readonly isLineEnded?: boolean;
}

/** What of style a completion shows, sign by sign. */
export function signsOfCompletion(spot: CompletionAtSpot): readonly Sign[] {
  const { prompt, completion, languageId, suffix, isLineEnded = false } = spot;
  const rest = suffix ?? (isLineEnded ? NEXT_LINE : '');
  const end = prompt.length + completion.length;
  // Whether something is missing at the end of a line shows at the line break.
  const to = rest.startsWith('\n') || rest.startsWith('\r\n') ? end + 1 : end;
  return signsOf({ text: prompt + completion + rest, languageId, from: prompt.length, to });
}

/** A choice is a completion's if nearly all of its signs show it: one that slips in is no taste. */
const LEAST_SHARE_OF_COMPLETION = 0.75;

/** The choices that a completion shows; of a trait that it does not show, or shows both ways, nothing. */
export function styleOfCompletion(spot: CompletionAtSpot): Choices {
  return choicesOf(countSigns(signsOfCompletion(spot)), LEAST_SHARE_OF_COMPLETION);
}

/** Begins a statement of its own after any statement that is over. */
const NEXT_LINE = '\nnext';

interface Language {
  readonly parse: (text: string) => Tree;
  readonly detectors: Detectors;
}

function languageOf(languageId: string): Language | undefined {
  switch (familyOf(languageId)) {
    case 'javascript': {
      const parser = Object.entries(JAVASCRIPT_PARSERS).find(([id]) => id === languageId)?.[1];
      return parser && { parse: (text) => parser.parse(text), detectors: JAVASCRIPT_DETECTORS };
    }
    case 'python':
      return { parse: (text) => PYTHON_PARSER.parse(text), detectors: PYTHON_DETECTORS };
    case undefined:
      return undefined;
  }
}

function signsInTree(tree: Tree, detectors: Detectors, source: Source, from: number): readonly Sign[] {
  const signs: Sign[] = [];
  tree.iterate({
    // What ends before the stretch has no sign in it, though one at its very end.
    from: Math.max(0, from - 1),
    enter: (reference) => {
      for (const detect of detectors.get(reference.name) ?? []) {
        const found = detect(reference.node, source);
        if (found) signs.push(...[found].flat());
      }
    },
  });
  return signs;
}
