/** @file What a completion request holds, and how it is taken from a document without copying the document. */

export type CompletionTrigger = 'automatic' | 'explicit';

/** The item selected in IntelliSense's list: a suggestion has to begin with it. */
export interface SelectedCompletion {
  readonly text: string;
  /** UTF-16 units left of the cursor that the item replaces. */
  readonly replacesBefore: number;
  /** UTF-16 units right of the cursor that the item replaces. */
  readonly replacesAfter: number;
}

/** Plain data about one spot of one document. Offsets and lengths count UTF-16 units, as VS Code's do. */
export interface CompletionRequest {
  readonly uri: string;
  /** Relative to the workspace where there is one; with forward slashes. */
  readonly path: string;
  readonly languageId: string;
  readonly version: number;
  /** The cursor's line, from 0. */
  readonly line: number;
  /** The cursor's offset in the document. */
  readonly offset: number;
  /** The text before the cursor, from `windowStart(offset)` on. */
  readonly prefix: string;
  /** The text after the cursor, at most `SUFFIX_CHARACTERS`. */
  readonly suffix: string;
  /** The beginning of the document, at most `HEADER_CHARACTERS` and never beyond the cursor. */
  readonly header: string;
  readonly tabSize: number;
  readonly eol: '\n' | '\r\n';
  readonly trigger: CompletionTrigger;
  readonly selectedCompletion?: SelectedCompletion | undefined;
}

/** A document as the window onto it needs it; `read` returns the text between two offsets. */
export interface ReadableDocument {
  readonly uri: string;
  readonly path: string;
  readonly languageId: string;
  readonly version: number;
  /** UTF-16 units in the whole document. */
  readonly length: number;
  readonly eol: '\n' | '\r\n';
  readonly tabSize: number;
  readonly read: (start: number, end: number) => string;
}

export interface Cursor {
  readonly line: number;
  readonly offset: number;
}

/** The window holds at least this much before the cursor: more than the largest prompt takes (2,048 tokens of 3.2 characters). */
const PREFIX_CHARACTERS = 8192;
/** The window's left edge stands at multiples of this, so that it stays put while one types. */
const WINDOW_BLOCK = 4096;
/** No prompt takes as much; what is below the cursor also tells which words the file uses. */
const SUFFIX_CHARACTERS = 7_000;
/** Import lists are rarely longer than some 40 lines. */
const HEADER_CHARACTERS = 2000;

/** Offset at which the window before the cursor begins: a multiple of `WINDOW_BLOCK`, `PREFIX_CHARACTERS` or more before `offset`. */
export function windowStart(offset: number): number {
  return Math.max(0, Math.floor((offset - PREFIX_CHARACTERS) / WINDOW_BLOCK) * WINDOW_BLOCK);
}

/** The request for a spot of a document; nothing for a cursor that is not inside the document. */
export function requestAt(
  document: ReadableDocument,
  cursor: Cursor,
  trigger: CompletionTrigger,
  selectedCompletion?: SelectedCompletion,
): CompletionRequest | undefined {
  const { offset } = cursor;
  if (!Number.isInteger(offset) || offset < 0 || offset > document.length) return undefined;
  return {
    uri: document.uri,
    path: document.path,
    languageId: document.languageId,
    version: document.version,
    line: cursor.line,
    offset,
    prefix: document.read(windowStart(offset), offset),
    suffix: document.read(offset, Math.min(document.length, offset + SUFFIX_CHARACTERS)),
    header: document.read(0, Math.min(offset, HEADER_CHARACTERS)),
    tabSize: document.tabSize,
    eol: document.eol,
    trigger,
    selectedCompletion,
  };
}

/**
 * A whole text as a document, for the command line and for tests.
 * `line` and `character` count from 0; the offset is nothing for a place that the text does not have.
 */
export function offsetAt(text: string, line: number, character: number): number | undefined {
  let start = 0;
  for (let i = 0; i < line; i++) {
    const newline = text.indexOf('\n', start);
    if (newline < 0) return undefined;
    start = newline + 1;
  }
  const newline = text.indexOf('\n', start);
  const end = newline < 0 ? text.length : newline - (text[newline - 1] === '\r' && newline > start ? 1 : 0);
  return line >= 0 && character >= 0 && start + character <= end ? start + character : undefined;
}
