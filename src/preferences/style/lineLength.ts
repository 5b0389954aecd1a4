/** @file Which limit the lines of a stretch of code keep to. */

import { type Range, holdsAny } from './survey';
import type { Sign, Source } from './sign';

/** A limit shows where code comes near it: lines shorter than this are so under any. */
const NEAR_80 = 70;
/** One long line is an oversight; this many within a stretch tell. */
const LEAST_LINES = 3;
/** How wide a tab is shown, by most editors' and formatters' defaults. */
const TAB_WIDTH = 4;

/** All signs of a stretch show the same limit: that of its longest lines. What no formatter breaks, comments and strings, tells nothing. */
export function lineLengthSigns(source: Source, range: Range): readonly Sign[] {
  const lines = linesWithin(source, range);
  const longerThan = (limit: number) => lines.filter(({ columns }) => columns > limit);
  const over100 = longerThan(100);
  const over80 = longerThan(80);
  const nearly80 = longerThan(NEAR_80);
  if (over100.length >= LEAST_LINES) return over100.map(({ to }) => signAt('120', to));
  // With one or two of them it is open which limit they exceed.
  if (over100.length > 0) return [];
  if (over80.length >= LEAST_LINES) return over80.map(({ to }) => signAt('100', to));
  if (over80.length > 0) return [];
  return nearly80.length >= LEAST_LINES ? nearly80.map(({ to }) => signAt('80', to)) : [];
}

interface Line extends Range {
  readonly columns: number;
}

function linesWithin({ text, survey }: Source, range: Range): readonly Line[] {
  const unbreakable = [...survey.comments, ...survey.strings];
  const lines: Line[] = [];
  let from = 0;
  for (const line of text.split('\n')) {
    const to = from + line.trimEnd().length;
    const columns = line.trimEnd().replaceAll('\t', ' '.repeat(TAB_WIDTH)).length;
    const isWithin = from >= range.from && to <= range.to;
    if (isWithin && columns > NEAR_80) {
      const tail = { from: Math.max(from, from + NEAR_80), to };
      if (!holdsAny(tail, unbreakable)) lines.push({ from, to, columns });
    }
    from += line.length + 1;
  }
  return lines;
}

function signAt(choice: string, end: number): Sign {
  return { trait: 'lineLength', choice, offset: end - 1 };
}
