/** @file Which limit the lines of a stretch of code keep to. */

import { type Range, holdsAny } from './survey';
import type { Sign, Source } from './sign';

/** A limit shows where code comes near it, by less than this: shorter lines are so under any. */
const NEAR = 10;
/** One line beyond a limit is an oversight; this many within a stretch are not. */
const LEAST_LINES_BEYOND = 2;
/** That a limit holds shows only in that no line exceeds it; so more lines have to come near it. */
const LEAST_LINES_NEAR = 5;
/** Fewer lines come near a wider limit. */
const LEAST_LINES_NEAR_100 = 3;
/** A string as long as this is what makes a line long, whatever the limit. */
const LONG_STRING = 40;
/** How wide a tab is shown, by most editors' and formatters' defaults. */
const TAB_WIDTH = 4;

/** All signs of a stretch show the same limit: that of its longest lines. What no formatter breaks, comments and long strings, tells nothing. */
export function lineLengthSigns(source: Source, range: Range): readonly Sign[] {
  const lines = linesWithin(source, range);
  const longerThan = (limit: number) => lines.filter(({ columns }) => columns > limit);
  const beyond100 = longerThan(100);
  const beyond80 = longerThan(80);
  if (beyond100.length > 0) {
    return beyond100.length < LEAST_LINES_BEYOND ? [] : beyond100.map(({ to }) => signAt('120', to));
  }
  if (beyond80.length > 0) {
    return longerThan(100 - NEAR).length < LEAST_LINES_NEAR_100 ? [] : beyond80.map(({ to }) => signAt('100', to));
  }
  return lines.length < LEAST_LINES_NEAR ? [] : lines.map(({ to }) => signAt('80', to));
}

interface Line extends Range {
  readonly columns: number;
}

/** Lines of at least nearly 80 columns. */
function linesWithin({ text, survey }: Source, range: Range): readonly Line[] {
  const longStrings = survey.strings.filter(({ from, to }) => to - from >= LONG_STRING);
  const unbreakable = [...survey.comments, ...longStrings];
  const lines: Line[] = [];
  let from = 0;
  for (const line of text.split('\n')) {
    const to = from + line.trimEnd().length;
    const columns = line.trimEnd().replaceAll('\t', ' '.repeat(TAB_WIDTH)).length;
    const isWithin = from >= range.from && to <= range.to;
    if (isWithin && columns > 80 - NEAR) {
      const tail = { from: to - 2 * NEAR, to };
      if (!holdsAny(tail, unbreakable)) lines.push({ from, to, columns });
    }
    from += line.length + 1;
  }
  return lines;
}

function signAt(choice: string, end: number): Sign {
  return { trait: 'lineLength', choice, offset: end - 1 };
}
