/** @file Places in somebody's own lines at which a completion could have been asked for, those first at which style decides most. */

import { createHash } from 'node:crypto';
import { codeLinesOf, type CodeLine } from './codeLines';
import { inTurns } from './files';

/** A line of a file as it stands. */
export interface OwnLine {
  readonly text: string;
  /** Whether the developer wrote it. */
  readonly isOwn: boolean;
  /** When, in milliseconds since the epoch. */
  readonly at: number;
}

/**
 * What is decided there: how a line begins, which quotes a string has, how an expression goes on, or what stands in a block whose
 * opener has just been written.
 */
export type SpotKind = 'lineStart' | 'string' | 'inLine' | 'block';

/** A place of the cursor, both from 0. */
export interface Spot {
  readonly kind: SpotKind;
  readonly line: number;
  readonly column: number;
}

/** Longer ones are data. */
const MAX_LINE_CHARACTERS = 160;
/** Right of the cursor there has to be something to say. */
const LEAST_REST_CHARACTERS = 6;

/**
 * All spots, the kinds in turn, in an order that is by chance but the same wherever the same lines stand: so a second look at a file
 * that has grown finds the spots of the first.
 */
export function spotsOf(lines: readonly OwnLine[], languageId: string): readonly Spot[] {
  const code = codeLinesOf(
    lines.map(({ text }) => text),
    languageId,
  );
  const spots = lines.flatMap(({ text, isOwn }, line) => {
    const codeLine = code[line];
    if (!isOwn || !codeLine || !isTelling(text, codeLine)) return [];
    const isNextOwn = lines[line + 1]?.isOwn === true;
    return spotsIn(text, codeLine, isNextOwn).map((spot): Spot => ({ ...spot, line }));
  });
  const ranked = spots.map((spot) => ({ spot, rank: rankOf(spot, lines) }));
  ranked.sort((a, b) => (a.rank < b.rank ? -1 : 1));
  const ofKind = (kind: SpotKind): readonly Spot[] => ranked.flatMap(({ spot }) => (spot.kind === kind ? [spot] : []));
  return inTurns([ofKind('string'), ofKind('lineStart'), ofKind('block'), ofKind('inLine')]);
}

/** Code with a word and more in it, that is no end of a block. */
function isTelling(text: string, { beginsInCode, codeEnd }: CodeLine): boolean {
  if (!beginsInCode || text.length > MAX_LINE_CHARACTERS) return false;
  const code = text.slice(0, codeEnd).trim();
  return /\p{L}{2}/u.test(code) && !/^[\w$]*[,;]?$/.test(code) && !/^\W*(?:else|try|finally|do|end)\b\W*$/.test(code);
}

function spotsIn(text: string, { strings, codeEnd }: CodeLine, isNextOwn: boolean): readonly Omit<Spot, 'line'>[] {
  const indentation = text.length - text.trimStart().length;
  const hasRest = (column: number): boolean => codeEnd - column >= LEAST_REST_CHARACTERS;
  const [string] = strings.filter(({ start }) => start > indentation && hasRest(start));
  const inLine = firstPlaceIn(text.slice(0, codeEnd), indentation, (column) => {
    return hasRest(column) && !strings.some(({ start, end }) => column >= start && column < end);
  });
  return [
    ...(hasRest(indentation) ? [{ kind: 'lineStart' as const, column: indentation }] : []),
    ...(string ? [{ kind: 'string' as const, column: string.start }] : []),
    ...(inLine === undefined ? [] : [{ kind: 'inLine' as const, column: inLine }]),
    ...(isNextOwn && codeEnd === text.trimEnd().length && /(?:[{([:]|=>)$/.test(text.trimEnd())
      ? [{ kind: 'block' as const, column: text.trimEnd().length }]
      : []),
  ];
}

/** Behind a sign or word that something has to follow, and before what follows. */
const EXPECTANT = /(?:=>|[=(,:?]|\b(?:return|await|new|yield|in|if|elif|while|throw|raise|not|and|or)(?= ))\s?(?=\S)/g;

/** The first of them: the more of a line is left, the more it tells. */
function firstPlaceIn(code: string, indentation: number, isFit: (column: number) => boolean): number | undefined {
  for (const { 0: sign, index } of code.matchAll(EXPECTANT)) {
    const column = index + sign.length;
    if (column > indentation && isFit(column)) return column;
  }
  return undefined;
}

function rankOf({ kind, line }: Spot, lines: readonly OwnLine[]): string {
  const told = [kind, lines[line - 1]?.text ?? '', lines[line]?.text ?? ''];
  return createHash('sha256').update(JSON.stringify(told)).digest('hex');
}
