/** @file Which of the texts that were taken the developer takes back by undo. */

import type { DocumentChange, Outcome, Undone } from './outcomes';
import { LOOKS_SECONDS } from './outcomes';
import { lengthOfRanges, survivingRanges, type TextRange } from './textRange';

interface TakenText {
  readonly suggestionId: string;
  readonly uri: string;
  /** What still stands of it. */
  ranges: readonly TextRange[];
  /** UTF-16 units that undo has to take back for it to count. */
  readonly enough: number;
  takenBack: number;
  readonly endedAt: number;
}

/** Who undoes more than half of what was taken has changed their mind; less is the correction of a detail. */
const UNDONE_SHARE = 0.5;
/** Beyond some minutes, undo goes back over much else, and says nothing of the suggestion. */
const FOLLOWED_MS = LOOKS_SECONDS[LOOKS_SECONDS.length - 1]! * 1000;
/** One every few seconds. */
const MAX_FOLLOWED = 100;

export class TakenTexts {
  private texts: readonly TakenText[] = [];

  /** @param taken where the text stands in the document, as the next change will see it */
  add({ suggestions, index, uri, acceptedCharacters, endedAt }: Outcome, taken: TextRange): void {
    const suggestionId = suggestions[index]?.id;
    const characters = acceptedCharacters > 0 ? acceptedCharacters : taken.end - taken.start;
    if (suggestionId === undefined || characters <= 0) return;
    const text = { suggestionId, uri, ranges: [taken], enough: characters * UNDONE_SHARE, takenBack: 0, endedAt };
    this.texts = [...this.texts.filter((other) => other.suggestionId !== suggestionId), text].slice(-MAX_FOLLOWED);
  }

  /** What is undone by this change; each once. */
  change({ uri, edits, reason }: DocumentChange, now: number): readonly Undone[] {
    const undone: Undone[] = [];
    this.texts = this.texts.filter((text) => {
      if (now - text.endedAt > FOLLOWED_MS) return false;
      if (text.uri !== uri) return true;
      const length = lengthOfRanges(text.ranges);
      text.ranges = survivingRanges(text.ranges, edits);
      const left = lengthOfRanges(text.ranges);
      if (reason === 'undo') text.takenBack += length - left;
      if (text.takenBack < text.enough) return left > 0;
      undone.push({ suggestionId: text.suggestionId, afterMs: now - text.endedAt });
      return false;
    });
    return undone;
  }

  forget(uri: string): void {
    this.texts = this.texts.filter((text) => text.uri !== uri);
  }

  clear(): void {
    this.texts = [];
  }
}
