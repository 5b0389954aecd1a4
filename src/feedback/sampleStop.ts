/** @file Where a sample ends that is drawn to stand beside what was chosen: by the rules that ended that, as far as its text tells them. */

import { indentationOf, type StopRules } from '../common/stopRules';

/** Pairs do not say it; both sides are measured by the same. */
const TAB_SIZE = 4;

/** Never more lines than were chosen, or the side that stops earlier would be told by its length. */
export function stopLike(chosen: string): StopRules {
  const lines = chosen.split('\n');
  const behind = lines.slice(1).filter((line) => line.trim() !== '');
  const last = behind.at(-1) ?? '';
  const least = Math.min(...behind.map((line) => indentationOf(line, TAB_SIZE)));
  // A block ends with its closer, or before what stands further out than all of it.
  const isClosed = /^[)\]}]/.test(last.trim()) && indentationOf(last, TAB_SIZE) === least;
  return {
    isSingleLine: lines.length === 1,
    indentation: behind.length === 0 ? 0 : Math.max(0, isClosed ? least : least - 1),
    tabSize: TAB_SIZE,
    nextLine: '',
    maxLines: lines.length,
  };
}
