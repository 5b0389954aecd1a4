/** @file Where a completion ends: the text rules shared by decoding, post-processing and the pairing of feedback. */

/** What the place of the cursor says about where a completion has to end. */
export interface StopRules {
  /** One line only: the completion ends before its first newline. */
  readonly isSingleLine: boolean;
  /** Indentation in columns of the line the cursor is on; a block ends where the text falls back to it. */
  readonly indentation: number;
  /** Columns of a tab. */
  readonly tabSize: number;
  /** The first non-blank line after the cursor, with its indentation: reaching it ends the completion. Empty: none. */
  readonly nextLine: string;
  /** No more lines than this. */
  readonly maxLines: number;
}

/** The cut found in a completion. */
export interface StopCut {
  /** The completion is `text.slice(0, end)`. */
  readonly end: number;
  readonly reason: 'line' | 'block' | 'blankLine' | 'suffix' | 'repetition' | 'maxLines';
}

/** A line met so often in one completion is a loop: the third occurrence ends it, before the second. */
const REPEATED_LINES = 3;
/** Shorter lines, and exits such as `return false;`, recur in good code, so they are a loop only with nothing between them. */
const TELLING_CHARACTERS = 12;
const EXIT = /^(?:return|break|continue|throw|raise|pass)\b/;

/**
 * The first place at which `text` has to end, or nothing while it may go on.
 * A line still being decoded ends a block as soon as nothing that may follow could change that, so that no decode step
 * is spent on text that will be cut; with `isComplete` the last line counts as whole.
 */
export function findStop(text: string, rules: StopRules, isComplete = false): StopCut | undefined {
  const firstNewline = text.search(/\r?\n/);
  if (rules.isSingleLine) return firstNewline < 0 ? undefined : { end: firstNewline, reason: 'line' };
  if (firstNewline < 0) return undefined;

  const lines = new LineCount();
  let lineStart = 0;
  let previous = '';
  for (let lineNumber = 0; lineStart <= text.length; lineNumber++) {
    const newline = text.indexOf('\n', lineStart);
    const isWhole = newline >= 0 || isComplete;
    const line = text.slice(lineStart, newline < 0 ? text.length : newline).trimEnd();
    const cut = { end: endBefore(text, lineStart) };
    if (lineNumber >= rules.maxLines) return { ...cut, reason: 'maxLines' };
    if (lineNumber > 0 && line === '') {
      // A blank line after the cursor's line or after an opener is layout; one after other text ends the thought.
      if (newline >= 0 && previous !== '' && !/[{([:]$/.test(previous)) return { ...cut, reason: 'blankLine' };
    } else if (lineNumber > 0) {
      const trimmed = line.trim();
      const columns = indentationOf(line, rules.tabSize);
      if (isWhole && isNextLine(line, rules)) return { ...cut, reason: 'suffix' };
      if (columns < rules.indentation) return { ...cut, reason: 'block' };
      if (columns === rules.indentation && !isLeadIn(previous)) {
        if (isWhole && isCloser(trimmed)) return { end: lineStart + line.length, reason: 'block' };
        if (isWhole ? !continuesBlock(trimmed) : !mayContinueBlock(trimmed)) return { ...cut, reason: 'block' };
      }
    }
    const loopStart = isWhole && line !== '' ? lines.add(line, lineStart) : undefined;
    if (loopStart !== undefined) return { end: endBefore(text, loopStart), reason: 'repetition' };
    if (newline < 0) return undefined;
    if (line !== '') previous = line;
    lineStart = newline + 1;
  }
  return undefined;
}

/** The lines of one completion, counted to find a loop. */
class LineCount {
  private readonly starts = new Map<string, number[]>();
  private readonly run = { line: '', starts: [] as number[] };

  /** Takes the next line; if it is the last of a loop, returns where the loop's second line starts. */
  add(line: string, start: number): number | undefined {
    if (line !== this.run.line) Object.assign(this.run, { line, starts: [] });
    this.run.starts.push(start);
    if (this.run.starts.length >= REPEATED_LINES) return this.run.starts[1];
    const trimmed = line.trim();
    if (trimmed.length < TELLING_CHARACTERS || EXIT.test(trimmed)) return undefined;
    const starts = this.starts.get(trimmed) ?? [];
    starts.push(start);
    this.starts.set(trimmed, starts);
    return starts.length >= REPEATED_LINES ? starts[1] : undefined;
  }
}

/** Whether a line is the one after the cursor: a closer only at the same indentation, or every inner block would end the outer one. */
function isNextLine(line: string, rules: StopRules): boolean {
  const { nextLine, tabSize } = rules;
  if (nextLine === '' || line.trim() !== nextLine.trim()) return false;
  return !isCloser(line.trim()) || indentationOf(line, tabSize) === indentationOf(nextLine, tabSize);
}

/** Columns of white space before the first other character. */
export function indentationOf(line: string, tabSize: number): number {
  let columns = 0;
  for (const character of line) {
    if (character === '\t') columns += tabSize - (columns % tabSize);
    else if (character === ' ') columns++;
    else break;
  }
  return columns;
}

/** A line of nothing but what closes a block: `}`, `});`, `]`, `</div>`, `end`. */
function isCloser(trimmed: string): boolean {
  return /^(?:[)\]}]+[;,)\]}]*|<\/[\w.:-]*>|end\b;?)$/.test(trimmed);
}

const CONTINUING_WORDS = ['else', 'elif', 'except', 'finally', 'catch', 'case', 'default', 'end'] as const;

/** A line that goes on with the block the last one closed: `} else {`, `elif x:`, `.then(…)`. */
function continuesBlock(trimmed: string): boolean {
  return /^(?:[)\]}]|(?:else|elif|except|finally|catch|case|default)\b|\.|&&|\|\||[?:]\s)/.test(trimmed);
}

/** Whether the beginning of a line could still become a closer or go on with the block. */
function mayContinueBlock(trimmed: string): boolean {
  return (
    /^[^\w\s@#"'`]/.test(trimmed) ||
    continuesBlock(trimmed) ||
    CONTINUING_WORDS.some((word) => word.startsWith(trimmed))
  );
}

/** Whether a line belongs to the one below it: a decorator or a comment. */
function isLeadIn(line: string): boolean {
  return /^\s*(?:@\w|\/\/|#|\/\*|\*)/.test(line);
}

/** Offset of the line break before the line that starts at `lineStart`. */
function endBefore(text: string, lineStart: number): number {
  if (lineStart === 0) return 0;
  return text[lineStart - 2] === '\r' ? lineStart - 2 : lineStart - 1;
}
