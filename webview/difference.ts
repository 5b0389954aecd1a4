/** @file Where two texts differ, word by word, so that each can be shown with what it alone has marked. */

import { diffWordsWithSpace } from 'diff';

/** A stretch of a text. */
export interface Stretch {
  readonly text: string;
  /** Whether the other text has something else there. */
  readonly isOwn: boolean;
}

export interface Difference {
  readonly left: readonly Stretch[];
  readonly right: readonly Stretch[];
}

/** Texts whose comparison takes longer share so little that marks would not help; the page is not to stand still for them. */
const TIMEOUT_MS = 100;

/** Joined, the stretches of each side give its text. */
export function differenceOf(left: string, right: string): Difference {
  const changes = diffWordsWithSpace(left, right, { timeout: TIMEOUT_MS });
  if (!changes) return { left: stretchesOf(left), right: stretchesOf(right) };
  const side = (isOfOther: 'added' | 'removed'): readonly Stretch[] =>
    changes
      .filter((change) => !change[isOfOther])
      .map(({ value, added, removed }) => ({ text: value, isOwn: added || removed }));
  return { left: side('added'), right: side('removed') };
}

function stretchesOf(text: string): readonly Stretch[] {
  return text === '' ? [] : [{ text, isOwn: false }];
}
