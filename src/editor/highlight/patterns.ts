/** @file The patterns of a TextMate grammar, translated ahead: an engine in JavaScript takes half a second for those of TypeScript's. */

import { inSlices } from './slices';

const PATTERN_KEYS: ReadonlySet<string> = new Set(['match', 'begin', 'end', 'while']);

/** All that stand in a grammar, as it writes them. */
export function patternsOf(grammar: unknown): ReadonlySet<string> {
  const patterns = new Set<string>();
  const collect = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, each] of Object.entries(value)) {
      if (typeof each !== 'string') collect(each);
      else if (PATTERN_KEYS.has(key)) patterns.add(each);
    }
  };
  collect(grammar);
  return patterns;
}

/**
 * Has an engine that remembers its translations make them in slices. The grammar's own first line would need most of them in one go.
 * Patterns that the grammar's reader changes before use, such as those with `\G`, are left to it.
 */
export async function translate(
  grammar: unknown,
  engine: { createScanner(patterns: string[]): unknown },
): Promise<void> {
  const giveWay = inSlices();
  for (const pattern of patternsOf(grammar)) {
    await giveWay();
    engine.createScanner([pattern]);
  }
}
