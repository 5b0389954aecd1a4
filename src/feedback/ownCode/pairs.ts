/**
 * @file Pairs of code that the developer wrote: at spots of their files, what they wrote is chosen; what the model would write in its
 * place is drawn when an update runs. Few of each file, of many files.
 */

import { createHash } from 'node:crypto';
import type { StopRules } from '../../common/stopRules';
import { cutAt } from '../pairingTexts';
import type { NewPair } from '../records';
import { inTurns } from './files';
import { spotsOf, type OwnLine, type Spot } from './spots';

/** A file as it stands, with whose its lines are. */
export interface OwnFile {
  readonly uri: string;
  /** Relative to the workspace, with forward slashes. */
  readonly path: string;
  readonly languageId: string;
  /** URI of its workspace folder. */
  readonly workspace: string;
  readonly lines: readonly OwnLine[];
}

/** A place in a file at which somebody was about to write on. */
export interface WritingPlace extends Pick<OwnFile, 'uri' | 'path' | 'languageId'> {
  /** All of the file before the place, with line feeds. */
  readonly textBefore: string;
  /** What then came on its line. */
  readonly restOfLine: string;
  /** The place's line, from 0. */
  readonly line: number;
}

/** How the editor would complete a place. */
export interface CompletionView {
  /** As the model would see it. */
  readonly prompt: string;
  /** By which rules the completion would end. */
  readonly stop: StopRules;
}

/** Nothing where the editor would suggest nothing, or nothing is to be learned: in comments and imports. */
export type ViewOf = (place: WritingPlace) => CompletionView | undefined;

/** One file must not speak for the whole; the store would keep twice as many. */
const MAX_PAIRS_PER_FILE = 10;
/** An update learns from some hundred new pairs; the others wait for the next one. */
export const MAX_OWN_PAIRS = 200;
/** Prompts of neighbouring lines are all but the same. */
const LEAST_LINES_APART = 4;
/** About as much as the model writes in its place, 48 tokens: or the longer side would be told by its length. */
const MAX_CHOSEN_CHARACTERS = 160;
const LEAST_CHOSEN_CHARACTERS = 4;
/** As many lines are looked at as a block may have. */
const MAX_BLOCK_LINES = 12;

/** The pairs of one file, those first that tell most. */
export function pairsOfFile(file: OwnFile, user: string, viewOf: ViewOf): readonly NewPair[] {
  const pairs: NewPair[] = [];
  const taken: number[] = [];
  const known = new Set<string>();
  for (const spot of spotsOf(file.lines, file.languageId)) {
    if (pairs.length === MAX_PAIRS_PER_FILE) break;
    if (taken.some((line) => Math.abs(line - spot.line) < LEAST_LINES_APART)) continue;
    const pair = pairAt(spot, file, user, viewOf);
    if (!pair || known.has(likenessOf(pair))) continue;
    known.add(likenessOf(pair));
    taken.push(spot.line);
    pairs.push(pair);
  }
  return pairs;
}

/** At most `MAX_OWN_PAIRS`, of each file in turn, and of what is nearly alike only the first. */
export function choosePairs(perFile: readonly (readonly NewPair[])[]): readonly NewPair[] {
  const known = new Set<string>();
  const different = inTurns(perFile).filter((pair) => {
    const likeness = likenessOf(pair);
    if (known.has(likeness)) return false;
    known.add(likeness);
    return true;
  });
  return different.slice(0, MAX_OWN_PAIRS);
}

/** As much before the cursor as tells a place from others, though the text further up changes all the time. */
const TOLD_CHARACTERS = 200;

/** The same for the same code at the same place, whatever the model wrote instead. */
export function ownCodeKey({ prompt, chosen }: Pick<NewPair, 'prompt' | 'chosen'>): string {
  return createHash('sha256')
    .update(JSON.stringify([prompt.slice(-TOLD_CHARACTERS), chosen]))
    .digest('hex');
}

function pairAt(spot: Spot, file: OwnFile, user: string, viewOf: ViewOf): NewPair | undefined {
  const { uri, path, languageId, workspace, lines } = file;
  const text = lines[spot.line]?.text ?? '';
  const above = lines.slice(0, spot.line).map((each) => `${each.text}\n`);
  const view = viewOf({
    ...{ uri, path, languageId },
    textBefore: above.join('') + text.slice(0, spot.column),
    restOfLine: text.slice(spot.column),
    line: spot.line,
  });
  if (!view) return undefined;
  const own = ownLinesFrom(spot.line, lines);
  const written = [text.slice(spot.column), ...own.slice(1).map((each) => each.text)].join('\n');
  const chosen = shortened(cutAt(written, view.stop));
  if (chosen === undefined) return undefined;
  const chosenLines = own.slice(0, chosen.split('\n').length);
  return {
    prompt: view.prompt,
    chosen,
    user,
    source: 'ownCode',
    language: languageId,
    at: Math.max(...chosenLines.map(({ at }) => at)),
    files: [uri],
    workspace,
  };
}

/** The developer's lines from this one on, up to the first of somebody else. */
function ownLinesFrom(line: number, lines: readonly OwnLine[]): readonly OwnLine[] {
  const block = lines.slice(line, line + MAX_BLOCK_LINES + 1);
  const end = block.findIndex(({ isOwn }) => !isOwn);
  return end < 0 ? block : block.slice(0, end);
}

/** Whole lines up to the most that is taken; nothing where the first is longer than that, or says too little. */
function shortened(text: string): string | undefined {
  const kept: string[] = [];
  let length = 0;
  for (const line of text.split('\n')) {
    length += line.length + 1;
    if (length > MAX_CHOSEN_CHARACTERS) break;
    kept.push(line);
  }
  const chosen = kept.join('\n').trimEnd();
  const told = chosen.replace(/\s/g, '').length;
  return told >= LEAST_CHOSEN_CHARACTERS && /\p{L}/u.test(chosen) ? chosen : undefined;
}

/** What it says but for names' numbers, what strings hold, and layout: lines that differ in no more are one line, copied. */
function likenessOf({ chosen }: NewPair): string {
  return chosen
    .replace(/(["'`])(?:\\.|(?!\1)[^\\\n])*\1/g, '$1$1')
    .replace(/\d+/g, '0')
    .replace(/\s+/g, ' ')
    .trim();
}
