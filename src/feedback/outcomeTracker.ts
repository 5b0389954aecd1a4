/**
 * @file From the editor's events to outcomes: which suggestion is up, whether it was shown, and how it ended.
 * VS Code tells an extension none of that. It is read from the order of its events: an accepted suggestion is a change of the document,
 * then of the selection without a kind, then the item's command; an accepted word or line has no command; a key has a kind.
 * What cannot be told apart ends as ignored: a false label is worse than none.
 */

import type { Disposable } from '../common/disposable';
import { readInsertion, readWithoutSelection, type Reading } from './ghostTextInsertion';
import { OUTCOME_WEIGHTS } from './outcomes';
import type { DocumentChange, Offer, Outcome, OutcomeKind, SelectionChange, Undone } from './outcomes';
import { Session, type PieceUnit } from './session';
import type { TextRange } from './textRange';
import { TakenTexts } from './trackerUndo';

export interface TrackerDeps {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs once after so many milliseconds, unless disposed before. */
  later(milliseconds: number, run: () => void): Disposable;
  /** Once for each suggestion, with its place among those offered. */
  onShown(offer: Offer, index: number): void;
  onOutcome(outcome: Outcome): void;
  onUndone(undone: Undone): void;
  onGhostTextChanged(isUp: boolean): void;
}

/** An answer that still fits the document so long after it was given has been drawn: some 13 ms to the screen were measured, at most 60. */
const SHOWN_MS = 60;
/** The command of an accepted item follows the change within a few ms; so long it is waited for. */
const SETTLE_MS = 400;
/** Some hours of work; older suggestions do not come up again. */
const MAX_REMEMBERED = 1000;

/** Every method may be called at any time, in any order, and throws nothing. */
export class OutcomeTracker implements Disposable {
  private session: Session | undefined;
  /** The one before, for a command that comes late. */
  private ended: { readonly session: Session; readonly at: number } | undefined;
  private showing: Disposable | undefined;
  private settling: Disposable | undefined;
  private readonly taken = new TakenTexts();
  /** By suggestion, the weight of its outcome so far. */
  private readonly weights = new Map<string, number>();
  private readonly versions = new Map<string, number>();
  private wasGhostTextUp = false;
  /** The change that is being told. */
  private change: DocumentChange | undefined;
  private isDisposed = false;

  constructor(private readonly deps: TrackerDeps) {}

  /** Whether a suggestion of Penchant's is on the screen, as far as can be told. */
  get isGhostTextUp(): boolean {
    const { session } = this;
    if (!session?.isShown) return false;
    const { insertion, rest } = session;
    if (!insertion) return true;
    // The editor may have added a closer to a typed opener.
    return (
      insertion.agreement === 'piece' || (insertion.agreement === 'other' && insertion.text.startsWith(rest.charAt(0)))
    );
  }

  /** The provider's answer, final and not cancelled; called just before the editor gets it. */
  offered(offer: Offer): void {
    if (this.isDisposed || offer.version < (this.versions.get(offer.uri) ?? 0)) return;
    const isContinued = this.session?.isContinuedBy(offer) ?? false;
    // Something was written behind the cursor, as by a formatter on save: the editor says that nothing has moved.
    const isBehind =
      isContinued && this.session?.insertion?.agreement === 'other' && offer.offset === this.session.cursor;
    if (!isBehind) this.settle();
    if (this.session?.isContinuedBy(offer)) {
      this.stopSettling();
      this.session.goOn(offer);
      this.awaitShowing(offer);
    } else if (offer.suggestions.length > 0) {
      this.end('superseded');
      this.session = new Session(offer);
      this.awaitShowing(offer);
    } else if (this.session?.uri === offer.uri) this.end('ignored');
    this.tell();
  }

  documentChanged(change: DocumentChange): void {
    if (this.isDisposed || change.edits.length === 0) return;
    this.versions.set(change.uri, change.version);
    this.change = change;
    if (this.session?.uri === change.uri) this.settle();
    const { session } = this;
    if (session?.uri === change.uri) {
      const taken = session.taken;
      const accepted = session.acceptedCharacters;
      const effect = session.change(change);
      if (effect === 'disturbed') this.end('ignored', { before: taken, accepted });
      if (effect === 'inserted') this.settling = this.deps.later(SETTLE_MS, () => this.act(() => this.settle()));
    }
    this.change = undefined;
    for (const undone of this.taken.change(change, this.deps.now())) this.deps.onUndone(undone);
    this.tell();
  }

  selectionChanged(change: SelectionChange): void {
    const { session } = this;
    if (session?.uri !== change.uri) return;
    if (session.isAllTaken && change.offset === session.cursor + (session.insertion?.text.length ?? 0)) return;
    if (session.isAllTaken) this.settle();
    else if (session.insertion) this.follow(readInsertion(session.insertion, session.rest, change));
    else if (change.offset !== session.cursor || !change.isEmpty) this.end('movedAway');
    this.tell();
  }

  /** The command of an accepted suggestion has run: that is certain, whatever the changes looked like. */
  accepted(suggestionId: string): void {
    const { session, ended } = this;
    const now = this.deps.now();
    if (session?.has(suggestionId)) {
      this.show(session);
      session.takeAll(suggestionId, now);
      this.end('accepted');
    } else if (ended?.session.has(suggestionId) && now - ended.at <= SETTLE_MS) {
      this.ended = undefined;
      this.show(ended.session);
      ended.session.takeAll(suggestionId, now);
      this.report(ended.session, 'accepted', {});
    }
    this.tell();
  }

  escaped(): void {
    this.act(() => {
      this.settle();
      this.end('rejected');
    });
  }

  wordAccepted(): void {
    this.act(() => this.pieceAccepted('word'));
  }

  lineAccepted(): void {
    this.act(() => this.pieceAccepted('line'));
  }

  cycled(direction: 1 | -1): void {
    if (this.session?.isShown && !this.session.insertion) this.session.cycle(direction);
  }

  /** Another editor has the focus, or none. */
  editorLeft(): void {
    this.act(() => {
      this.settle();
      this.end('ignored');
    });
  }

  documentClosed(uri: string): void {
    if (this.session?.uri === uri) this.editorLeft();
    this.taken.forget(uri);
    this.versions.delete(uri);
  }

  dispose(): void {
    if (this.isDisposed) return;
    this.editorLeft();
    this.taken.clear();
    this.isDisposed = true;
  }

  private act(change: () => void): void {
    change();
    this.tell();
  }

  private awaitShowing(offer: Offer): void {
    const { session } = this;
    this.showing?.dispose();
    this.showing = undefined;
    if (!session || session.isShown) return;
    this.showing = this.deps.later(SHOWN_MS, () => {
      if (this.session === session && session.version === offer.version) this.act(() => this.show(session, offer));
    });
  }

  private show(session: Session, offer = session.offer): void {
    if (session.isShown) return;
    session.shownAt = this.deps.now();
    const { id } = session.suggestions[0] ?? {};
    if (id !== undefined && !this.weights.has(id)) this.deps.onShown(offer, 0);
  }

  /** Does what the cursor's movement has told of the insertion. */
  private follow(reading: Reading): void {
    const { session } = this;
    if (!session?.insertion) return;
    switch (reading.kind) {
      case 'taken': {
        const unit = reading.text.endsWith('\n') ? 'line' : 'word';
        this.stopSettling();
        session.take(reading.text, { by: reading.by, unit, at: this.deps.now() });
        session.addClosers(reading.closers);
        if (session.isComplete) this.end(reading.by === 'typing' ? 'typedThrough' : 'ignored');
        return;
      }
      case 'allTaken':
        session.isAllTaken = true;
        return;
      case 'typedOver':
        return this.end('typedOver', { typedInstead: session.insertion.text });
      case 'unclear':
        return this.end('ignored');
    }
  }

  /** Nothing more will be told of the insertion. */
  private settle(): void {
    this.stopSettling();
    const { session } = this;
    if (!session?.insertion) return;
    if (!session.isAllTaken) return this.follow(readWithoutSelection(session.insertion, session.rest));
    // The text is right and nobody typed it: a command that was lost.
    const id = session.upId;
    if (id !== undefined) session.takeAll(id, this.deps.now());
    this.end('accepted');
  }

  private pieceAccepted(unit: PieceUnit): void {
    const { session } = this;
    // The last piece is accepted as a whole, with the command.
    if (!session || session.isAllTaken) return;
    this.settle();
    session.nameLastPiece(unit, this.deps.now() - SETTLE_MS);
  }

  private end(kind: OutcomeKind, details: EndDetails = {}): void {
    const { session } = this;
    if (!session) return;
    this.session = undefined;
    this.stopSettling();
    this.showing?.dispose();
    this.showing = undefined;
    this.ended = { session, at: this.deps.now() };
    if (session.isShown) this.report(session, kind, details);
  }

  /** Tells the outcome, unless the same suggestion has had one that says as much. */
  private report(session: Session, kind: OutcomeKind, details: EndDetails): void {
    const { typedInstead, before = session.taken, accepted = session.acceptedCharacters } = details;
    // What ends only now has ended before this change, and is told as the document is after it.
    if (this.change && this.change.version !== session.version) session.pass(this.change);
    const outcome = session.outcome(kind, this.deps.now(), typedInstead);
    const id = outcome.suggestions[outcome.index]?.id;
    if (id === undefined) return;
    const isNews = OUTCOME_WEIGHTS[outcome.kind] > (this.weights.get(id) ?? -1);
    const isFirstTold = this.weights.has(outcome.suggestions[0]?.id ?? '');
    for (const suggestion of outcome.suggestions) this.remember(suggestion.id, 0);
    if (!isNews) {
      // The alternative's end is known; of the one that was shown before it nothing else will be told.
      if (!isFirstTold) this.deps.onOutcome({ ...outcome, kind: 'ignored', index: 0 });
      return;
    }
    this.remember(id, OUTCOME_WEIGHTS[outcome.kind]);
    if (UNDOABLE.has(outcome.kind)) this.taken.add({ ...outcome, acceptedCharacters: accepted }, before);
    this.deps.onOutcome(outcome);
  }

  private remember(id: string, weight: number): void {
    const former = this.weights.get(id) ?? 0;
    this.weights.delete(id);
    this.weights.set(id, Math.max(former, weight));
    if (this.weights.size <= MAX_REMEMBERED) return;
    for (const oldest of this.weights.keys()) {
      this.weights.delete(oldest);
      break;
    }
  }

  private stopSettling(): void {
    this.settling?.dispose();
    this.settling = undefined;
  }

  private tell(): void {
    const isUp = this.isGhostTextUp;
    if (isUp === this.wasGhostTextUp) return;
    this.wasGhostTextUp = isUp;
    this.deps.onGhostTextChanged(isUp);
  }
}

interface EndDetails {
  readonly typedInstead?: string;
  /** Where the taken text stood, and how much of it was accepted, before the change that ended it: undo may be that change. */
  readonly before?: TextRange;
  readonly accepted?: number;
}

const UNDOABLE: ReadonlySet<OutcomeKind> = new Set(['accepted', 'partiallyAccepted', 'typedThrough']);
