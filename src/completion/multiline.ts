/** @file Whether a suggestion is due at a place at all, and whether one line or a block. */

import { indentationOf, type StopRules } from '../common/stopRules';
import { endsDescription, endsInComment, opensBlock } from './languages';
import { linesAbove, nonBlankLinesBelow, type Place } from './place';

export type MultilineMode = 'auto' | 'always' | 'never';

/** Why no suggestion is due. */
export type NoSuggestionReason =
  'insideWord' | 'textRightOfCursor' | 'nothingWritten' | 'longLine' | 'binary' | 'insideCharacter';

export type Shape =
  | { readonly kind: 'none'; readonly reason: NoSuggestionReason }
  | { readonly kind: 'line' }
  /** The block ends where the text falls back to `indentation` columns. */
  | { readonly kind: 'block'; readonly indentation: number; readonly maxLines: number };

/** llama.vscode's limit: with more text than this right of the cursor one edits a line rather than writes it. */
const MAX_RIGHT_CHARACTERS = 8;
/** Beyond this a line is generated or minified, and nobody types it. */
const MAX_LINE_CHARACTERS = 1000;
/** "Too long" is what users of other tools complain of most; a block of this size still fits a glance. */
const MAX_BLOCK_LINES = 12;
/** Lines looked at upwards to find what opened the block that the cursor is in. */
const MAX_LINES_TO_OPENER = 200;
/** What may stand right of the cursor without being text: closers and the punctuation that follows them. */
const CLOSERS = /[\s)\]}"'`;,:>]/g;

export function decideShape(place: Place, mode: MultilineMode): Shape {
  const reason = whyNone(place);
  if (reason) return { kind: 'none', reason };
  if (mode === 'never' || place.lineSuffix.trim() !== '') return { kind: 'line' };
  return (
    dueBlock(place) ??
    (mode === 'always' || place.trigger === 'explicit' ? blockOf(place.indentation) : { kind: 'line' })
  );
}

/** The stop rules of a shape; a place of shape `none` has none. */
export function stopRulesFor(place: Place, shape: Exclude<Shape, { kind: 'none' }>): StopRules {
  const isSingleLine = shape.kind === 'line';
  return {
    isSingleLine,
    indentation: isSingleLine ? place.indentation : shape.indentation,
    tabSize: place.tabSize,
    nextLine: nonBlankLinesBelow(place, 1)[0] ?? '',
    maxLines: isSingleLine ? 1 : shape.maxLines,
  };
}

function whyNone(place: Place): NoSuggestionReason | undefined {
  const { linePrefix, lineSuffix, prefix, suffix } = place;
  if (/[\uD800-\uDBFF]$/.test(prefix) && /^[\uDC00-\uDFFF]/.test(suffix)) return 'insideCharacter';
  if (looksBinary(prefix)) return 'binary';
  if (place.trigger === 'explicit') return undefined;
  if (linePrefix.length + lineSuffix.length > MAX_LINE_CHARACTERS) return 'longLine';
  if (/^[\p{L}\p{N}_$]/u.test(lineSuffix)) return 'insideWord';
  if (lineSuffix.replace(CLOSERS, '').length > MAX_RIGHT_CHARACTERS) return 'textRightOfCursor';
  if (prefix.trim() === '') return 'nothingWritten';
  return undefined;
}

/** The block that is due here, if one is: after an opener, or on a blank line where a body or the next statement begins. */
function dueBlock(place: Place): Shape | undefined {
  const { languageId, linePrefix, indentation } = place;
  const written = linePrefix.trim();
  if (written !== '') {
    const opens = opensBlock(languageId, written) && !endsInComment(languageId, linePrefix);
    return opens ? blockOf(indentation) : undefined;
  }
  const above = linesAbove(place, MAX_LINES_TO_OPENER);
  const previous = above.find((line) => line.trim() !== '');
  if (previous === undefined) return undefined;
  const previousIndentation = indentationOf(previous, place.tabSize);
  if (opensBlock(languageId, previous.trim())) return blockOf(Math.min(previousIndentation, Math.max(0, indentation)));
  const isBodyDue = languageId === 'python' && /(?:"""|''')$/.test(previous.trim());
  if (isBodyDue) return blockOf(enclosingIndentation(above, indentation, place.tabSize));
  if (indentation > 0 || endsDescription(languageId, previous.trim())) return blockOf(indentation);
  return undefined;
}

function blockOf(indentation: number): Shape {
  return { kind: 'block', indentation, maxLines: MAX_BLOCK_LINES };
}

/** Indentation of the nearest line above that is indented less than the cursor: what opened the cursor's block. */
function enclosingIndentation(above: readonly string[], indentation: number, tabSize: number): number {
  const opener = above.find((line) => line.trim() !== '' && indentationOf(line, tabSize) < indentation);
  return opener === undefined ? 0 : indentationOf(opener, tabSize);
}

/** Control characters, but for white space, are in no text that anybody writes. The last 1,000 characters tell. */
function looksBinary(prefix: string): boolean {
  return /(?![\t\n\r\f\v\u0080-\u009F])\p{Cc}/u.test(prefix.slice(-1000));
}
