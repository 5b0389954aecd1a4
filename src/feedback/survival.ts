/** @file What becomes of the places of suggestions after their outcomes: followed through edits, looked at a few times, let go. */

import type { Disposable } from '../common/disposable';
import { LOOKS_SECONDS } from './outcomes';
import type { DocumentChange, Look, Outcome, OutcomeKind, TextEdit, Undone } from './outcomes';
import { survivingShare } from './survivalText';
import { FollowedDocument, type Place } from './survivalDocument';

export interface SurvivalDeps {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs once after so many milliseconds, unless disposed before. */
  later(milliseconds: number, run: () => void): Disposable;
  /** The document's text as it is now, between two offsets, of which those beyond its end mean its end; nothing: it is closed. */
  read(uri: string, start: number, end: number): string | undefined;
  onLook(outcome: Outcome, look: Look): void;
  /** No look will follow. Told once for each outcome, unless another of the same suggestion has taken its place. */
  onEnd(outcome: Outcome, looks: readonly Look[]): void;
}

/** As much of what was written is enough for any pair: no suggestion is that long. */
const LOOK_CHARACTERS = 2000;
const WHOLE_DOCUMENT = Number.MAX_SAFE_INTEGER;
/** Five minutes of suggestions, one every second or two. */
const MAX_FOLLOWED = 200;

/** Of how a suggestion ended otherwise, nothing that is written later says anything. */
const FOLLOWED: ReadonlySet<OutcomeKind> = new Set([
  'accepted',
  'partiallyAccepted',
  'typedThrough',
  'typedOver',
  'rejected',
]);

interface Followed extends Place {
  readonly id: string;
  readonly outcome: Outcome;
  readonly document: FollowedDocument;
  /** What of the suggestion stood in the document. */
  readonly taken: string;
  readonly looks: Look[];
  isUndone: boolean;
  timer: Disposable | undefined;
}

/** Every method may be called at any time, in any order, and throws nothing. */
export class SurvivalWatch implements Disposable {
  /** By suggestion, oldest first. */
  private readonly followed = new Map<string, Followed>();
  private readonly documents = new Map<string, FollowedDocument>();
  private isDisposed = false;

  constructor(private readonly deps: SurvivalDeps) {}

  /** Follows the place of an outcome that says something of taste; others end at once. A suggestion's later outcome replaces its former. */
  follow(outcome: Outcome): void {
    const suggestion = outcome.suggestions[outcome.index];
    if (this.isDisposed) return;
    if (!suggestion || !FOLLOWED.has(outcome.kind)) return this.deps.onEnd(outcome, []);
    this.letGo(this.followed.get(suggestion.id));
    const { uri, version, anchor, takenCharacters, typedInstead = '' } = outcome;
    const document = this.documents.get(uri) ?? this.open(uri, version);
    if (!document) return this.deps.onEnd(outcome, []);
    const followed: Followed = {
      id: suggestion.id,
      outcome,
      document,
      since: version ?? document.version,
      range: { start: anchor, end: anchor + takenCharacters + typedInstead.length },
      taken: suggestion.completion.slice(0, takenCharacters),
      looks: [],
      isUndone: false,
      timer: undefined,
    };
    document.places.add(followed);
    this.followed.set(followed.id, followed);
    this.awaitLook(followed);
    if (this.followed.size > MAX_FOLLOWED) {
      for (const oldest of this.followed.values()) {
        this.end(oldest);
        break;
      }
    }
  }

  /** @param documentLength UTF-16 units after the change; tells whether a change was missed */
  documentChanged(change: DocumentChange, documentLength?: number): void {
    const document = this.documents.get(change.uri);
    if (!document) return;
    const reverted = document.change(change);
    if (documentLength !== undefined && documentLength !== document.text.length) {
      const text = this.deps.read(change.uri, 0, WHOLE_DOCUMENT);
      if (text !== undefined) {
        const everything: TextEdit = { offset: 0, length: document.text.length, text };
        for (const place of document.change({ ...change, edits: [everything] }, { isAnew: true })) reverted.add(place);
      }
    }
    for (const followed of this.of(document)) if (reverted.has(followed)) this.lose(followed, 'reverted');
  }

  /** The document was thrown back to what is on disk. */
  reverted(uri: string): void {
    this.loseAll(uri, 'reverted');
  }

  documentClosed(uri: string): void {
    this.loseAll(uri, 'closed');
  }

  /** From now on nothing of what was taken counts as surviving, even if redo brings it back; what is written there is looked at as before. */
  undone({ suggestionId }: Undone): void {
    const followed = this.followed.get(suggestionId);
    if (followed) followed.isUndone = true;
  }

  /** Ends all; what was looked at so far is told. */
  dispose(): void {
    for (const followed of [...this.followed.values()]) this.end(followed);
    this.isDisposed = true;
  }

  private open(uri: string, version: number | undefined): FollowedDocument | undefined {
    const text = this.deps.read(uri, 0, WHOLE_DOCUMENT);
    if (text === undefined) return undefined;
    const document = new FollowedDocument(text, version ?? 0);
    this.documents.set(uri, document);
    return document;
  }

  private awaitLook(followed: Followed): void {
    const seconds = LOOKS_SECONDS[followed.looks.length];
    if (seconds === undefined) return this.end(followed);
    const dueAt = followed.outcome.endedAt + seconds * 1000;
    followed.timer = this.deps.later(Math.max(0, dueAt - this.deps.now()), () => this.look(followed, seconds));
  }

  private look(followed: Followed, afterSeconds: number): void {
    const { id, range, outcome, taken, isUndone } = followed;
    const length = Math.min(range.end - range.start, Math.max(LOOK_CHARACTERS, 2 * taken.length));
    const text = this.deps.read(outcome.uri, range.start, range.start + length);
    if (text === undefined) return this.lose(followed, 'closed');
    this.tell(followed, {
      suggestionId: id,
      afterSeconds,
      state: 'there',
      text: text.slice(0, LOOK_CHARACTERS),
      survival: isUndone ? 0 : survivingShare(taken, text),
    });
    if (this.followed.get(id) === followed) this.awaitLook(followed);
  }

  private loseAll(uri: string, state: 'reverted' | 'closed'): void {
    const document = this.documents.get(uri);
    if (document) for (const followed of this.of(document)) this.lose(followed, state);
  }

  /** The place is gone: the look that would have come next says so, and it is the last. */
  private lose(followed: Followed, state: 'reverted' | 'closed'): void {
    const afterSeconds = LOOKS_SECONDS[followed.looks.length] ?? LOOKS_SECONDS[0];
    this.tell(followed, { suggestionId: followed.id, afterSeconds, state, text: '', survival: 0 });
    this.end(followed);
  }

  private tell(followed: Followed, look: Look): void {
    followed.looks.push(look);
    this.deps.onLook(followed.outcome, look);
  }

  private end(followed: Followed): void {
    if (this.letGo(followed)) this.deps.onEnd(followed.outcome, followed.looks);
  }

  /** Whether it was followed until now. */
  private letGo(followed: Followed | undefined): boolean {
    if (!followed || this.followed.get(followed.id) !== followed) return false;
    const { id, timer, document, outcome } = followed;
    timer?.dispose();
    this.followed.delete(id);
    document.places.delete(followed);
    if (document.places.size === 0) this.documents.delete(outcome.uri);
    return true;
  }

  private of(document: FollowedDocument): readonly Followed[] {
    return [...this.followed.values()].filter((followed) => followed.document === document);
  }
}
