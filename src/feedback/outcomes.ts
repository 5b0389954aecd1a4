/** @file What becomes of suggestions: what was offered, what the editor told, and how each suggestion that was shown ended. */

import type { Suggestion } from '../common/suggestion';

/** The provider's answer to one request of the editor. Offsets count UTF-16 units of the document, as everywhere here. */
export interface Offer {
  readonly uri: string;
  readonly version: number;
  /** The cursor's. Each suggestion replaces `[offset - replacesBefore, offset + replacesAfter)`. */
  readonly offset: number;
  /** Best first; empty: nothing is shown any more. */
  readonly suggestions: readonly Suggestion[];
  readonly trigger: 'automatic' | 'explicit';
  /** VS Code's language id. */
  readonly languageId: string;
}

/** One change event of a document. */
export interface DocumentChange {
  readonly uri: string;
  /** The document's version after the change. */
  readonly version: number;
  /** Offsets are those before the change; none overlap. Never empty. */
  readonly edits: readonly TextEdit[];
  readonly reason?: 'undo' | 'redo';
}

export interface TextEdit {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

/** The cursors of the editor that has the focus; another editor of the same document does not count. */
export interface SelectionChange {
  readonly uri: string;
  /** The primary cursor. */
  readonly offset: number;
  readonly isEmpty: boolean;
  /** Cursors, of which the first is the primary one. */
  readonly cursors: number;
  /** What VS Code says brought it about; absent: it says nothing, as after an accepted suggestion. */
  readonly kind?: 'keyboard' | 'mouse' | 'command';
}

export const OUTCOME_KINDS = [
  /** Taken whole by the editor's accept. */
  'accepted',
  /** Words or lines of it taken, the rest not. */
  'partiallyAccepted',
  /** Typed to its end by hand. */
  'typedThrough',
  /** Something else was typed where it stood. */
  'typedOver',
  /** Sent away by Esc. */
  'rejected',
  /** Left alone: the editor lost focus, another file was opened, text was deleted before it, or nothing was done about it. */
  'ignored',
  /** The cursor went elsewhere. */
  'movedAway',
  /** Another suggestion took its place. */
  'superseded',
] as const;
export type OutcomeKind = (typeof OUTCOME_KINDS)[number];

/** How much each says of whoever saw the suggestion; of one suggestion's outcomes the weightiest counts. */
export const OUTCOME_WEIGHTS: Readonly<Record<OutcomeKind, number>> = {
  ignored: 0,
  movedAway: 0,
  superseded: 0,
  // May have been a slip of the finger.
  typedOver: 1,
  rejected: 2,
  partiallyAccepted: 3,
  typedThrough: 4,
  accepted: 5,
};

/**
 * How a shown suggestion ended: one for each that was shown. If the same suggestion comes up once more after its outcome (the cursor
 * returns, a slip of the finger is taken back), another follows only where it says more, by the order of `OUTCOME_WEIGHTS`; it
 * replaces the former.
 */
export interface Outcome {
  readonly kind: OutcomeKind;
  /** All that were offered together; the first was shown first. */
  readonly suggestions: readonly Suggestion[];
  /** Of these, the one that was up at the end, or was accepted. */
  readonly index: number;
  readonly uri: string;
  /** The document's at the end, which `anchor` belongs to; absent: all changes up to now are in it. */
  readonly version?: number;
  readonly languageId: string;
  readonly trigger: 'automatic' | 'explicit';
  /** Where the completion begins in the document (behind what the prompt held), as the document was at the end. */
  readonly anchor: number;
  /** UTF-16 units of it in the document at the end, taken or typed; from `anchor` on. Closers that stood there already do not count. */
  readonly takenCharacters: number;
  /** Of these, taken by accepting (words, lines, all). */
  readonly acceptedCharacters: number;
  /** Times words, and times lines, were taken. */
  readonly acceptedWords: number;
  readonly acceptedLines: number;
  /** What was typed first in its place, behind what was taken, with closers that the editor added; absent unless typed over. */
  readonly typedInstead?: string;
  /** Times another alternative was asked for. */
  readonly cycles: number;
  /** Milliseconds since the epoch. */
  readonly shownAt: number;
  readonly endedAt: number;
}

/** An accepted suggestion (whole, in part or typed) was taken back: this overrides its outcome. */
export interface Undone {
  readonly suggestionId: string;
  /** After its outcome. */
  readonly afterMs: number;
}

/** Seconds after an outcome at which its place is looked at. */
export const LOOKS_SECONDS = [15, 30, 120, 300] as const;

/** What stands at a suggestion's place some time after its outcome. */
export interface Look {
  readonly suggestionId: string;
  readonly afterSeconds: number;
  /**
   * `there`: the document could be read. `reverted`: it was thrown back to an older state (branch switched, reverted, reloaded from
   * disk). `closed`: nobody has it open any more. Only the first says anything about taste.
   */
  readonly state: 'there' | 'reverted' | 'closed';
  /** What stands from the anchor on, with all that was written behind it since; empty unless `there`. */
  readonly text: string;
  /** Of what was taken, the share that still stands, 0 … 1; layout does not count. 0 where nothing was taken. */
  readonly survival: number;
}
