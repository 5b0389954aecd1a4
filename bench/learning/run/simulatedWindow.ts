/**
 * @file An editor's window without an editor: what a developer does in it reaches the real outcome tracker, survival watch and pairing
 * as the events that VS Code tells, in their order. One document and one suggestion at a time.
 */

import type { Suggestion } from '../../../src/common/suggestion';
import { OutcomeTracker } from '../../../src/feedback/outcomeTracker';
import type { DocumentChange, Look, Outcome, SelectionChange, TextEdit, Undone } from '../../../src/feedback/outcomes';
import { isDue, pairsOf } from '../../../src/feedback/pairing';
import type { NewPair } from '../../../src/feedback/records';
import { SurvivalWatch } from '../../../src/feedback/survival';
import { editedText } from '../../../src/feedback/textRange';
import type { SimulatedClock } from './simulatedClock';

/** From key to key. */
const KEY_MS = 120;
/** Time to read what is shown. */
const READING_MS = 900;
/** The last look is at 300 s. */
const UNTIL_LAST_LOOK_MS = 310_000;

/** How a suggestion ended, and what stood at its place later. */
interface Finished {
  readonly outcome: Outcome;
  readonly looks: Look[];
  undone?: Undone;
}

export class SimulatedWindow {
  readonly outcomes: Outcome[] = [];
  private readonly pairs: NewPair[] = [];
  private readonly finished = new Map<string, Finished>();
  private readonly tracker: OutcomeTracker;
  private readonly survival: SurvivalWatch;
  private suggestion: Suggestion | undefined;
  private text = '';
  private cursor = 0;
  /** Where the suggestion begins. */
  private anchor = 0;
  private version = 1;
  private documents = 0;

  constructor(
    private readonly clock: SimulatedClock,
    private readonly user: string,
    private readonly languageId: string,
  ) {
    this.tracker = new OutcomeTracker({
      now: clock.now,
      later: clock.later,
      onShown: () => undefined,
      onOutcome: (outcome) => this.noteOutcome(outcome),
      onUndone: (undone) => this.noteUndone(undone),
      onGhostTextChanged: () => undefined,
    });
    this.survival = new SurvivalWatch({
      now: clock.now,
      later: clock.later,
      read: (uri, start, end) => (uri === this.uri ? this.text.slice(start, end) : undefined),
      onLook: (outcome, look) => this.noteLook(outcome, look),
      onEnd: (outcome) => void this.finished.delete(idOf(outcome)),
    });
  }

  get uri(): string {
    return `file:///project/place-${this.documents}`;
  }

  /** A new document with the cursor at its end. */
  open(text: string): void {
    this.documents++;
    this.text = text;
    this.cursor = this.anchor = text.length;
    this.version = 1;
    this.suggestion = undefined;
  }

  /** Ghost text comes up, and is read. */
  show(suggestion: Suggestion): void {
    this.suggestion = suggestion;
    this.anchor = this.cursor;
    this.answer();
    this.clock.pass(READING_MS);
  }

  /** Tab. */
  accept(): void {
    const { suggestion } = this;
    if (!suggestion) throw new Error('there is nothing to accept');
    this.insert(suggestion.completion.slice(this.cursor - this.anchor));
    this.tracker.accepted(suggestion.id);
    this.suggestion = undefined;
    this.answer();
    this.clock.pass(READING_MS);
  }

  /** Key by key; Enter writes the indentation of the next line along. */
  type(text: string): void {
    for (const [key] of text.matchAll(/\n[ \t]*|[^]/g)) {
      // VS Code gives Enter no kind.
      this.insert(key, key.startsWith('\n') ? undefined : 'keyboard');
      this.answer();
      this.clock.pass(KEY_MS);
    }
  }

  escape(): void {
    this.tracker.escaped();
    this.suggestion = undefined;
    this.clock.pass(KEY_MS);
  }

  /** Takes back all that stands behind the suggestion's place. */
  undo(): void {
    this.edit({ offset: this.anchor, length: this.text.length - this.anchor, text: '' }, { reason: 'undo' });
    this.select(this.anchor);
    this.answer();
    this.clock.pass(READING_MS);
  }

  /** Changes what stands from the suggestion's place on, by hand and no more of it than has to be. */
  rewrite(text: string): void {
    const before = this.text.slice(this.anchor);
    const start = commonLength(before, text);
    const most = Math.min(before.length, text.length) - start;
    let end = 0;
    while (end < most && before.at(-1 - end) === text.at(-1 - end)) end++;
    const offset = this.anchor + start;
    this.select(offset, 'mouse');
    const length = before.length - start - end;
    if (length > 0) this.edit({ offset, length, text: '' });
    if (length > 0) this.select(offset, 'keyboard');
    this.cursor = offset;
    for (const character of text.slice(start, text.length - end)) {
      this.insert(character, 'keyboard');
      this.clock.pass(KEY_MS);
    }
  }

  /** Goes on with something else, until all looks are done. What was made of it. */
  leave(): readonly NewPair[] {
    this.tracker.editorLeft();
    this.clock.pass(UNTIL_LAST_LOOK_MS);
    this.survival.documentClosed(this.uri);
    this.tracker.documentClosed(this.uri);
    return this.pairs.splice(0);
  }

  /** The provider's answer to a change: the same suggestion while one writes as it has it. */
  private answer(): void {
    const typed = this.text.slice(this.anchor, this.cursor);
    const { suggestion, uri, version, cursor: offset, languageId } = this;
    const isUp = suggestion !== undefined && suggestion.completion.startsWith(typed) && suggestion.completion !== typed;
    if (!isUp) this.suggestion = undefined;
    const suggestions = isUp
      ? [{ ...suggestion, text: suggestion.completion.slice(typed.length), typedCharacters: typed.length }]
      : [];
    this.tracker.offered({ uri, version, offset, suggestions, trigger: 'automatic', languageId });
  }

  private insert(text: string, kind?: SelectionChange['kind']): void {
    this.edit({ offset: this.cursor, length: 0, text });
    this.select(this.cursor + text.length, kind);
  }

  private edit(edit: TextEdit, { reason }: Pick<DocumentChange, 'reason'> = {}): void {
    this.text = editedText(this.text, [edit]);
    this.version++;
    const change = { uri: this.uri, version: this.version, edits: [edit], ...(reason && { reason }) };
    this.tracker.documentChanged(change);
    this.survival.documentChanged(change, this.text.length);
  }

  private select(offset: number, kind?: SelectionChange['kind']): void {
    this.cursor = offset;
    this.tracker.selectionChanged({ uri: this.uri, offset, isEmpty: true, cursors: 1, ...(kind && { kind }) });
  }

  private noteOutcome(outcome: Outcome): void {
    this.outcomes.push(outcome);
    this.finished.set(idOf(outcome), { outcome, looks: [] });
    this.survival.follow(outcome);
  }

  private noteUndone(undone: Undone): void {
    this.survival.undone(undone);
    const found = this.finished.get(undone.suggestionId);
    if (found) found.undone = undone;
  }

  private noteLook(outcome: Outcome, look: Look): void {
    const found = this.finished.get(idOf(outcome));
    if (!found) return;
    found.looks.push(look);
    if (isDue(found)) this.pairs.push(...pairsOf(found, { user: this.user, workspace: '' }));
  }
}

function idOf({ suggestions, index }: Outcome): string {
  return suggestions[index]?.id ?? '';
}

function commonLength(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length++;
  return length;
}
