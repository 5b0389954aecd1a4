/** @file Which pieces of other files are most like what is being written: windows of lines, by overlap of their identifiers. */

/** A piece of another file that stands in the prompt. */
export interface Snippet {
  readonly uri: string;
  /** Relative to the workspace. */
  readonly path: string;
  /** Whole lines, without a newline at the end. */
  readonly text: string;
}

/** A window of lines with what it is compared by. */
export interface SnippetWindow {
  readonly text: string;
  readonly identifiers: ReadonlySet<string>;
}

export interface SnippetSource {
  readonly uri: string;
  readonly path: string;
  readonly windows: readonly SnippetWindow[];
}

/** Windows as long as a short function; Copilot and Tabby take 20 to 60 lines, with prompts four times as long as ours on a CPU. */
const WINDOW_LINES = 24;
/** Windows overlap by half, so that what is alike is whole in one of them. */
const WINDOW_STEP = 12;
/**
 * Measured on this project's sources: a file's best window overlaps with foreign code by 0.05 at the 99th percentile,
 * with a file of the same folder by 0.06 in the median, and with the best of these by 0.16.
 */
const LEAST_OVERLAP = 0.08;
/** Room for fewer characters than this holds no useful lines. */
const LEAST_CHARACTERS = 80;
/** Words of many languages that say nothing of what a piece of code is about. */
const COMMON_WORDS = new Set(
  (
    'abstract and any args async await bool boolean break case catch class const continue def default else end enum export ' +
    'extends false final finally for from func function get has if implements import int interface its let new nil none not ' +
    'null number object private protected public readonly return self set static str string struct super switch the this ' +
    'throw true try type typeof undefined use var void while with yield'
  ).split(' '),
);

/** Words of three or more characters that name something; those of camelCase and snake_case count whole. */
export function identifiersOf(text: string): ReadonlySet<string> {
  const identifiers = new Set<string>();
  for (const [word] of text.matchAll(/[\p{L}_$][\p{L}\p{N}_$]{2,}/gu)) {
    if (!COMMON_WORDS.has(word.toLowerCase())) identifiers.add(word);
  }
  return identifiers;
}

/** A text as overlapping windows of lines. */
export function windowsOf(text: string): SnippetWindow[] {
  const lines = text.split(/\r?\n/);
  const windows: SnippetWindow[] = [];
  for (let start = 0; start < lines.length; start += WINDOW_STEP) {
    const window = lines.slice(start, start + WINDOW_LINES).join('\n');
    windows.push({ text: window, identifiers: identifiersOf(window) });
    if (start + WINDOW_LINES >= lines.length) break;
  }
  return windows;
}

/**
 * The pieces most like `reference`, the best last (nearest to the prefix), together no longer than `characters`, at most one of a file.
 * A window that is too long is narrowed to its densest lines.
 */
export function selectSnippets(reference: string, sources: readonly SnippetSource[], characters: number): Snippet[] {
  const wanted = identifiersOf(reference);
  const ranked = sources
    .map((source) => ({ source, best: bestWindow(source.windows, wanted) }))
    .filter(({ best }) => best.overlap >= LEAST_OVERLAP)
    .sort((a, b) => b.best.overlap - a.best.overlap);
  const snippets: Snippet[] = [];
  let left = characters;
  for (const { source, best } of ranked) {
    const room = left - source.path.length - COMMENT_CHARACTERS;
    if (room < LEAST_CHARACTERS) break;
    const text = densestLines(best.window.text, wanted, room);
    if (text === '') continue;
    snippets.push({ uri: source.uri, path: source.path, text });
    left = room - text.length;
  }
  return snippets.reverse();
}

/** The comment that names the file, its delimiters and line ends. */
const COMMENT_CHARACTERS = 10;

/** Jaccard's index: the share of words in common among all the words of both. */
export function overlapOf(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  if (a.size === 0 || b.size === 0) return 0;
  let common = 0;
  for (const word of a) if (b.has(word)) common++;
  return common / (a.size + b.size - common);
}

function bestWindow(windows: readonly SnippetWindow[], wanted: ReadonlySet<string>) {
  let best: { window: SnippetWindow; overlap: number } = { window: { text: '', identifiers: new Set() }, overlap: 0 };
  for (const window of windows) {
    const overlap = overlapOf(window.identifiers, wanted);
    if (overlap > best.overlap) best = { window, overlap };
  }
  return best;
}

/** The run of whole lines, no longer than `characters`, with the most wanted words in it; blank lines at its ends left out. */
function densestLines(text: string, wanted: ReadonlySet<string>, characters: number): string {
  const lines = text.split('\n');
  if (text.length <= characters) return text.replace(/^\s*\n/, '').trimEnd();
  const hits = lines.map((line) => [...identifiersOf(line)].filter((word) => wanted.has(word)).length);
  let best = { start: 0, end: 0, sum: 0 };
  for (let start = 0, end = 0, length = 0, sum = 0; start < lines.length; start++) {
    if (end < start) end = start;
    while (end < lines.length && length + lines[end]!.length + 1 <= characters) {
      length += lines[end]!.length + 1;
      sum += hits[end]!;
      end++;
    }
    if (sum > best.sum) best = { start, end, sum };
    if (end > start) {
      length -= lines[start]!.length + 1;
      sum -= hits[start]!;
    }
  }
  return lines
    .slice(best.start, best.end)
    .join('\n')
    .replace(/^\s*\n/, '')
    .trimEnd();
}
