/** @file Where in a developer's own code a comparison is asked: places at which style is decided, spread over the file. */

import { indentationOf } from '../../common/stopRules';

/** A place in a text, at which two completions stand in for what is written there. */
export interface ComparisonSpot {
  /** Both from 0; `character` counts UTF-16 units. */
  readonly line: number;
  readonly character: number;
  /** What the completions write: the inside of a block, a whole statement, or the end of one. */
  readonly kind: 'body' | 'statement' | 'value';
  /** Lines from `line` on that they stand in for, its own included: at least 1. */
  readonly replacedLines: number;
}

export interface SpotSource {
  readonly lines: readonly string[];
  /** Columns of a tab. */
  readonly tabSize: number;
  /** Whether a trimmed line is a comment or an import, or something else at which nothing is to be asked. */
  readonly isPassedOver: (trimmed: string) => boolean;
  /** Whether a trimmed line opens a block. */
  readonly opensBlock: (trimmed: string) => boolean;
}

export interface SpotWishes {
  readonly count: number;
  /** From 0 up to, but not, 1. */
  readonly random: () => number;
  /** Whether it was asked at this place a while ago. */
  readonly wasAsked: (spot: ComparisonSpot) => boolean;
}

/** Shorter lines leave no choice; longer ones nobody reads in a panel. */
const LINE_CHARACTERS = { least: 10, most: 160 } as const;
/** Longer bodies are told by their first lines, shorter ones by none. */
const BODY_LINES = { least: 1, most: 12 } as const;
/** Above the first lines of a file a model knows nothing of it. */
const LEAST_LINE = 3;
/** Chances beside a plain statement's 1, by what decides style there. Chosen so that each kind comes up in most rounds. */
const WEIGHTS = { body: 1, quoted: 2, declared: 1, plain: 1 } as const;

const DECLARES = /^(?:export\s+|async\s+|public\s+|private\s+|static\s+)*(?:const|let|var|function|def|class|fn|val)\b/;
/** Up to where a value begins: behind `=`, `return`, `=>`, `(` or a key's colon. */
const VALUE_BEGINS = /^(?<before>\s*\S.*?(?:[^=!<>+\-*/]=|=>|\breturn|[\w\])'"]:|\()[ ]?)(?=\S)/;
const CLOSERS_ALONE = /^[\s)\]}>;,]*$/;

/** At most `count` places, in the order of the text. Of places next to each other only one is taken. */
export function chooseSpots(source: SpotSource, { count, random, wasAsked }: SpotWishes): readonly ComparisonSpot[] {
  const drawn = candidatesIn(source)
    .filter(({ spot }) => !wasAsked(spot))
    // A weighted draw without replacement (Efraimidis and Spirakis 2006): the largest of u^(1/w) come first.
    .map(({ spot, weight }) => ({ spot, rank: random() ** (1 / weight) }))
    .sort((a, b) => b.rank - a.rank);
  const leastGap = Math.floor(source.lines.length / (count * 2));
  const chosen: ComparisonSpot[] = [];
  for (const { spot } of drawn) {
    if (chosen.length === count) break;
    if (chosen.every((other) => Math.abs(other.line - spot.line) > leastGap)) chosen.push(spot);
  }
  return chosen.sort((a, b) => a.line - b.line);
}

interface Candidate {
  readonly spot: ComparisonSpot;
  readonly weight: number;
}

function candidatesIn(source: SpotSource): Candidate[] {
  const candidates: Candidate[] = [];
  for (let line = LEAST_LINE; line < source.lines.length; line++) {
    const text = source.lines[line] ?? '';
    const trimmed = text.trim();
    const isTelling = trimmed.length >= LINE_CHARACTERS.least && text.length <= LINE_CHARACTERS.most;
    if (!isTelling || CLOSERS_ALONE.test(trimmed) || source.isPassedOver(trimmed)) continue;
    const body = bodyBelow(source, line);
    if (body) candidates.push({ spot: body, weight: WEIGHTS.body });
    // What opens a block has no end on its line.
    if (source.opensBlock(trimmed)) continue;
    candidates.push(onLine(text, line));
  }
  return candidates;
}

/** At a value where there is one to be quoted, else at the statement's beginning, whose first words say most. */
function onLine(text: string, line: number): Candidate {
  const before = VALUE_BEGINS.exec(text)?.groups?.['before'];
  const isQuoted = before !== undefined && /^["'`]/.test(text.slice(before.length));
  if (isQuoted) {
    return { spot: { line, character: before.length, kind: 'value', replacedLines: 1 }, weight: WEIGHTS.quoted };
  }
  const indentation = text.length - text.trimStart().length;
  const weight = WEIGHTS.plain + (DECLARES.test(text.trim()) ? WEIGHTS.declared : 0);
  return { spot: { line, character: indentation, kind: 'statement', replacedLines: 1 }, weight };
}

/** The body of the block that a line opens, if it is one that can be read at a glance. */
function bodyBelow(
  { lines, tabSize, opensBlock, isPassedOver }: SpotSource,
  opener: number,
): ComparisonSpot | undefined {
  const own = lines[opener] ?? '';
  if (!opensBlock(own.trim())) return undefined;
  const first = lines[opener + 1] ?? '';
  const outer = indentationOf(own, tabSize);
  if (first.trim() === '' || isPassedOver(first.trim()) || indentationOf(first, tabSize) <= outer) return undefined;
  let end = opener + 1;
  while (end < lines.length && isInside(lines[end] ?? '', outer, tabSize)) end++;
  while (end > opener + 1 && (lines[end - 1] ?? '').trim() === '') end--;
  const count = end - opener - 1;
  if (count < BODY_LINES.least || count > BODY_LINES.most) return undefined;
  const indentation = first.length - first.trimStart().length;
  return { line: opener + 1, character: indentation, kind: 'body', replacedLines: count };
}

function isInside(line: string, outer: number, tabSize: number): boolean {
  return line.trim() === '' || indentationOf(line, tabSize) > outer;
}
