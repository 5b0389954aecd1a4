/** @file One suggestion from its offer to its end: where it is in the document, how much of it is taken, which alternative is up. */

import type { Suggestion } from '../common/suggestion';
import { agreementOf, anchorOf, effectOf, ghostTextOf, restOf, type GhostText, type Inserted } from './ghostText';
import type { Insertion, PieceOrigin } from './ghostTextInsertion';
import type { DocumentChange, Offer, Outcome, OutcomeKind } from './outcomes';
import { offsetAfter, type TextRange } from './textRange';

/** A part of the suggestion that has come into the document since it was offered. */
interface Piece {
  readonly characters: number;
  readonly by: PieceOrigin;
  readonly unit: PieceUnit;
  readonly at: number;
}

export type PieceUnit = 'word' | 'line' | 'rest';

export class Session {
  readonly uri: string;
  /** All that were offered, the one that was shown first at the beginning. */
  readonly suggestions: Suggestion[];
  /** Milliseconds since the epoch; absent: not shown yet. */
  shownAt: number | undefined;
  /** What has come to stand at the cursor and may be part of it. */
  insertion: Insertion | undefined;
  /** Of the insertion: the editor's cursor went to its end and no key or mouse did that, as when a suggestion is accepted. */
  isAllTaken = false;
  cursor: number;
  version: number;
  /** Those of the newest offer that agree with what was typed since. */
  private ghosts: readonly GhostText[];
  private up = 0;
  private pieces: readonly Piece[] = [];
  private cycles = 0;
  /** The editor has asked again at the same place, as it does before it shows the next alternative. */
  private isAskedForMore = false;
  /** Alternatives to go on by, once the editor has those that it asks for at the first press of the key. */
  private turns = 0;
  /** Of the newest offer, unless the document has changed since. */
  private trigger: Offer['trigger'];
  /** Right of the cursor, put there by the editor while an opener was typed. */
  private closers = '';
  /** UTF-16 units of them that the insertion took the place of. */
  private overtyped = 0;

  /** @param offer the first one of this suggestion */
  constructor(readonly offer: Offer) {
    this.uri = offer.uri;
    this.suggestions = [...offer.suggestions];
    this.ghosts = offer.suggestions.map((suggestion) => ghostTextOf(suggestion, offer.offset));
    this.cursor = offer.offset;
    this.version = offer.version;
    this.trigger = offer.trigger;
  }

  get isShown(): boolean {
    return this.shownAt !== undefined;
  }

  /** Of the alternative that is up. */
  get upId(): string | undefined {
    return this.ghosts[this.up]?.suggestion.id;
  }

  get rest(): string {
    const ghost = this.ghosts[this.up];
    return ghost ? restOf(ghost, this.cursor) : '';
  }

  /** Nothing of it is left to insert, but for closers that the editor has put there. */
  get isComplete(): boolean {
    return this.closers.startsWith(this.rest);
  }

  /** What of the completion is in the document. */
  get taken(): TextRange {
    const ghost = this.ghosts[this.up];
    return { start: ghost ? anchorOf(ghost, this.cursor) : this.cursor, end: this.cursor };
  }

  get acceptedCharacters(): number {
    const accepted = this.pieces.filter(({ by }) => by === 'accepting');
    return Math.min(
      accepted.reduce((sum, { characters }) => sum + characters, 0),
      this.taken.end - this.taken.start,
    );
  }

  has(suggestionId: string): boolean {
    return this.suggestions.some(({ id }) => id === suggestionId);
  }

  /** Whether an offer is of this suggestion once more: what is up stays among what is offered. */
  isContinuedBy({ uri, suggestions }: Offer): boolean {
    const [first] = suggestions;
    const { upId } = this;
    return uri === this.uri && first !== undefined && this.has(first.id) && suggestions.some(({ id }) => id === upId);
  }

  /** The same again, maybe further right, maybe with more alternatives. */
  goOn(offer: Offer): void {
    const { upId } = this;
    if (offer.trigger === 'explicit' && offer.version === this.version) this.isAskedForMore = true;
    this.suggestions.push(...offer.suggestions.filter(({ id }) => !this.has(id)));
    this.ghosts = offer.suggestions.map((suggestion) => ghostTextOf(suggestion, offer.offset));
    this.up = Math.max(
      0,
      offer.suggestions.findIndex(({ id }) => id === upId),
    );
    this.cursor = offer.offset;
    this.version = offer.version;
    this.trigger = offer.trigger;
    this.insertion = undefined;
    if (offer.trigger === 'explicit') this.turn(this.turns);
    this.turns = 0;
  }

  /** The key for the next or previous alternative. The editor first asks for alternatives, unless it just has, and then goes on. */
  cycle(direction: 1 | -1): void {
    this.cycles++;
    if (this.trigger === 'explicit') this.turn(direction);
    else this.turns += direction;
  }

  /** `untouched`: it may have moved. `inserted`: see `insertion`. `disturbed`: it cannot stay. */
  change({ edits, version, reason }: DocumentChange): 'untouched' | 'inserted' | 'disturbed' {
    const ghost = this.ghosts[this.up];
    this.version = version;
    this.trigger = 'automatic';
    this.turns = 0;
    if (!ghost) return 'disturbed';
    const right = ghost.suggestion.replacesAfter + this.closers.length;
    let inserted: Inserted | undefined;
    let shift = 0;
    for (const edit of edits) {
      const effect = effectOf(edit, ghost, this.cursor, right);
      if (effect.kind === 'before') shift += edit.text.length - edit.length;
      // What undo and redo bring back is nobody's answer to a suggestion; and two edits at one place are nobody's typing.
      const isDisturbing = effect.kind === 'disturbed' || (effect.kind === 'inserted' && (inserted ?? reason));
      if (isDisturbing) {
        this.pass({ edits, version });
        return 'disturbed';
      }
      if (effect.kind === 'inserted') inserted = effect;
    }
    this.move(shift);
    if (!inserted) return 'untouched';
    this.overtyped = inserted.right;
    this.insertion = {
      text: inserted.text,
      start: this.cursor,
      agreement: inserted.right > right ? 'other' : this.agreeWith(inserted.text),
      isPlain: inserted.isPlain,
      isAlone: edits.length === 1,
    };
    return 'inserted';
  }

  /** To where its place is after a change that does not belong to it. */
  pass({ edits, version }: Pick<DocumentChange, 'edits' | 'version'>): void {
    this.version = version;
    this.cursor = offsetAfter(this.cursor, edits);
    this.ghosts = this.ghosts.map((ghost) => {
      const origin = Math.min(this.cursor, offsetAfter(ghost.origin, edits));
      return { ...ghost, origin };
    });
    this.insertion = undefined;
  }

  /** So much of it is in the document now, before the cursor. */
  take(text: string, piece: { readonly by: PieceOrigin; readonly unit: PieceUnit; readonly at: number }): void {
    const { upId } = this;
    const agreeing = this.ghosts.filter((ghost) => agreementOf(text, ghost, this.cursor) !== 'other');
    if (agreeing.length > 0) this.ghosts = agreeing;
    this.up = Math.max(
      0,
      this.ghosts.findIndex(({ suggestion }) => suggestion.id === upId),
    );
    this.cursor += text.length;
    this.closers = this.closers.slice(this.overtyped);
    this.overtyped = 0;
    this.insertion = undefined;
    this.pieces = [...this.pieces, { characters: text.length, ...piece }];
  }

  /** The editor has put these right of the cursor. */
  addClosers(closers: string): void {
    this.closers = closers + this.closers;
  }

  /** All of this suggestion has been accepted. */
  takeAll(suggestionId: string, at: number): void {
    this.bringUp(suggestionId);
    const { insertion, rest } = this;
    const text = insertion?.agreement === 'whole' && insertion.text.startsWith(rest) ? insertion.text : rest;
    const last = this.pieces.at(-1);
    // It came as a whole, and nothing told then that it was accepted.
    if (text === '' && last?.by === 'unknown') {
      this.pieces = [...this.pieces.slice(0, -1), { ...last, by: 'accepting', unit: 'rest' }];
      return;
    }
    this.take(text, { by: 'accepting', unit: 'rest', at });
  }

  /** A key of Penchant's own says what the last piece was; it came no earlier than `since`. */
  nameLastPiece(unit: PieceUnit, since: number): void {
    const last = this.pieces.at(-1);
    if (!last || last.at < since || last.unit === 'rest') return;
    this.pieces = [...this.pieces.slice(0, -1), { ...last, by: 'accepting', unit }];
  }

  /** How it ended, if so; having been taken in part goes before all but having been taken whole. */
  outcome(kind: OutcomeKind, endedAt: number, typedInstead?: string): Outcome {
    const { start: anchor, end } = this.taken;
    const { upId } = this;
    const accepted = this.pieces.filter(({ by }) => by === 'accepting');
    return {
      kind: kind !== 'accepted' && accepted.length > 0 ? 'partiallyAccepted' : kind,
      suggestions: this.suggestions,
      index: Math.max(
        0,
        this.suggestions.findIndex(({ id }) => id === upId),
      ),
      uri: this.uri,
      version: this.version,
      languageId: this.offer.languageId,
      trigger: this.offer.trigger,
      anchor,
      takenCharacters: end - anchor,
      acceptedCharacters: this.acceptedCharacters,
      acceptedWords: accepted.filter(({ unit }) => unit === 'word').length,
      acceptedLines: accepted.filter(({ unit }) => unit === 'line').length,
      ...(typedInstead !== undefined && { typedInstead }),
      cycles: this.cycles,
      shownAt: this.shownAt ?? endedAt,
      endedAt,
    };
  }

  private turn(by: number): void {
    const count = this.ghosts.length;
    if (count > 0) this.up = (((this.up + by) % count) + count) % count;
  }

  /** How a text agrees with what is up; or with an alternative, if the developer has looked at any: then that is up. */
  private agreeWith(text: string): Insertion['agreement'] {
    const hasLooked = this.cycles > 0 || this.isAskedForMore;
    const agreements = this.ghosts.map((ghost) => agreementOf(text, ghost, this.cursor));
    const own = agreements[this.up] ?? 'other';
    if (own !== 'other' || !hasLooked) return own;
    const other = Math.max(
      agreements.indexOf('whole'),
      agreements.includes('whole') ? -1 : agreements.indexOf('piece'),
    );
    if (other < 0) return 'other';
    this.up = other;
    return agreements[other] ?? 'other';
  }

  private bringUp(suggestionId: string): void {
    const index = this.ghosts.findIndex(({ suggestion }) => suggestion.id === suggestionId);
    if (index >= 0) {
      this.up = index;
      return;
    }
    // The editor has held on to one that this has given up.
    const suggestion = this.suggestions.find(({ id }) => id === suggestionId);
    if (!suggestion) return;
    this.ghosts = [{ suggestion, origin: this.taken.start, whole: suggestion.completion, begin: 0, before: '' }];
    this.up = 0;
  }

  private move(shift: number): void {
    if (shift === 0) return;
    this.cursor += shift;
    this.ghosts = this.ghosts.map((ghost) => ({ ...ghost, origin: ghost.origin + shift }));
  }
}
