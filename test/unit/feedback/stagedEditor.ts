/**
 * @file VS Code around an outcome tracker, as far as the tracker sees it: which events follow which action, in which order. The provider
 * answers as Penchant's does, from its cache while a suggestion is typed through.
 */

import type { Suggestion } from '../../../src/common/suggestion';
import { OutcomeTracker } from '../../../src/feedback/outcomeTracker';
import type { DocumentChange, Offer, Outcome, SelectionChange, TextEdit, Undone } from '../../../src/feedback/outcomes';
import { editedText, offsetAfter } from '../../../src/feedback/textRange';
import { StagedClock } from './stagedClock';

export const URI = 'file:///project/main.ts';

export const ALPHA = 'Alpha(beta, gamma)';
export const BRAVO = 'Bravo(delta)';

/** One suggestion is up, behind `foo`. */
export function staged(completions: readonly string[] = [ALPHA, BRAVO], after = ''): StagedEditor {
  return new StagedEditor(`const a = 1;\nfoo│${after}`, completions);
}

/** VS Code's own wait before it asks a provider. */
const DEBOUNCE_MS = 50;

export function suggestionOf(completion: string, given: Partial<Suggestion> = {}): Suggestion {
  return {
    id: completion,
    text: completion,
    replacesBefore: 0,
    replacesAfter: 0,
    typedCharacters: 0,
    completion,
    stop: { isSingleLine: !completion.includes('\n'), indentation: 0, tabSize: 2, nextLine: '', maxLines: 10 },
    logprob: -4,
    tokens: 4,
    origin: 'model',
    model: 'smollm2-135m',
    prompt: { head: '', prefix: '', suffix: '' },
    snippetUris: [],
    timing: { totalMs: 300, prefillTokens: 10, cachedTokens: 0, decodedTokens: 4 },
    ...given,
  };
}

interface EditDetails {
  readonly kind?: SelectionChange['kind'] | 'none';
  /** Where the cursor goes; absent: with the text. */
  readonly cursor?: number;
  readonly reason?: DocumentChange['reason'];
  readonly cursors?: number;
}

export class StagedEditor {
  readonly clock = new StagedClock();
  readonly shown: Offer[] = [];
  readonly outcomes: Outcome[] = [];
  readonly undone: Undone[] = [];
  readonly ghostText: boolean[] = [];
  readonly tracker = new OutcomeTracker({
    now: this.clock.now,
    later: this.clock.later,
    onShown: (offer) => this.shown.push(offer),
    onOutcome: (outcome) => this.outcomes.push(outcome),
    onUndone: (undone) => this.undone.push(undone),
    onGhostTextChanged: (isUp) => this.ghostText.push(isUp),
  });
  text: string;
  cursor: number;
  private version = 1;
  private anchor: number;
  private before: string;
  private readonly undoStack: { text: string; cursor: number; edits: readonly TextEdit[] }[] = [];

  /**
   * @param marked the document with `│` for the cursor
   * @param completions what the provider suggests there, best first; the editor has shown the first
   */
  constructor(
    marked: string,
    private completions: readonly string[],
    private readonly replaces: { readonly before?: number; readonly after?: number } = {},
  ) {
    this.cursor = this.anchor = marked.indexOf('│');
    this.text = marked.replace('│', '');
    this.before = this.text.slice(0, this.anchor);
    this.provide();
  }

  /** The kinds of outcomes so far. */
  get kinds(): readonly string[] {
    return this.outcomes.map(({ kind }) => kind);
  }

  /** The editor asks, and has drawn the answer. */
  provide(trigger: Offer['trigger'] = 'automatic'): void {
    this.offer(this.known(trigger), trigger);
  }

  offer(suggestions: readonly Suggestion[], trigger: Offer['trigger'] = 'automatic'): void {
    this.clock.pass(DEBOUNCE_MS);
    this.answer(suggestions, trigger);
    this.clock.pass(100);
  }

  answer(suggestions: readonly Suggestion[], trigger: Offer['trigger'] = 'automatic'): void {
    const { version, cursor: offset } = this;
    this.tracker.offered({ uri: URI, version, offset, suggestions, trigger, languageId: 'typescript' });
  }

  /** What is left of each completion that agrees with what is typed; alternatives only for who asks by key, as in the product. */
  known(trigger: Offer['trigger'] = 'automatic'): readonly Suggestion[] {
    const typed = this.text.slice(this.anchor, this.cursor);
    const isPlace = this.cursor >= this.anchor && this.text.startsWith(this.before);
    const agreeing = this.completions.filter((completion) => completion.startsWith(typed) && completion !== typed);
    if (!isPlace) return [];
    return agreeing
      .slice(0, trigger === 'explicit' || !this.completions[0]?.startsWith(typed) ? undefined : 1)
      .map((completion) =>
        suggestionOf(completion, {
          text: completion.slice(typed.length),
          typedCharacters: typed.length,
          replacesBefore: this.replaces.before ?? 0,
          replacesAfter: this.replaces.after ?? 0,
          prompt: { head: '', prefix: this.before, suffix: '' },
        }),
      );
  }

  /** Keys, each of which the editor answers before the next; `closer` is what it adds right of the cursor. */
  type(text: string, closer = ''): void {
    for (const character of text) {
      this.key(character, closer);
      this.provide();
    }
  }

  /** Keys, faster than the editor asks. */
  typeFast(text: string): void {
    for (const character of text) {
      this.key(character);
      this.clock.pass(20);
    }
    this.provide();
  }

  key(character: string, closer = ''): void {
    const cursor = this.cursor + character.length;
    this.edit([{ offset: this.cursor, length: 0, text: character + closer }], { kind: 'keyboard', cursor });
  }

  backspace(): void {
    this.edit([{ offset: this.cursor - 1, length: 1, text: '' }], { kind: 'keyboard' });
    this.provide();
  }

  /** Accepts; `command: false` stands for one that was lost. */
  tab(id: string = this.completions[0] ?? '', { command = true }: { readonly command?: boolean } = {}): void {
    const rest = id.slice(this.cursor - this.anchor);
    const offset = this.cursor - (this.replaces.before ?? 0);
    const length = (this.replaces.before ?? 0) + (this.replaces.after ?? 0);
    this.edit([{ offset, length, text: rest }]);
    if (command) this.tracker.accepted(id);
    this.provide();
  }

  /** Accepts a piece; the editor sends no command. */
  takePiece(length: number): void {
    const completion = this.completions[0] ?? '';
    const typed = this.cursor - this.anchor;
    this.insert(completion.slice(typed, typed + length));
    this.provide();
  }

  /** A program writes at the cursor, which goes behind it. */
  insert(text: string, details: EditDetails = {}): void {
    this.edit([{ offset: this.cursor, length: 0, text }], details);
  }

  edit(edits: readonly TextEdit[], { kind, cursor, reason, cursors = 1 }: EditDetails = {}): void {
    this.undoStack.push({ text: this.text, cursor: this.cursor, edits });
    this.change(edits, reason);
    const before = offsetAfter(this.cursor, edits);
    const atCursor = edits.filter(({ offset, length }) => offset <= this.cursor && offset + length >= this.cursor);
    const written = atCursor.reduce((sum, { text }) => sum + text.length, 0);
    const next = cursor ?? (kind === 'none' ? before : before + written);
    const hasMoved = next !== this.cursor;
    this.cursor = next;
    if (kind !== 'none' && hasMoved) this.select(this.cursor, kind, cursors);
  }

  undo(): void {
    const last = this.undoStack.pop();
    if (!last) return;
    const sorted = last.edits.toSorted((a, b) => a.offset - b.offset);
    let shift = 0;
    const edits = sorted.map(({ offset, length, text }) => {
      const inverse = { offset: offset + shift, length: text.length, text: last.text.slice(offset, offset + length) };
      shift += text.length - length;
      return inverse;
    });
    this.change(edits, 'undo');
    this.select(last.cursor);
  }

  move(offset: number, kind: SelectionChange['kind'] = 'keyboard'): void {
    this.select(offset, kind);
    this.provide();
  }

  select(offset: number, kind?: SelectionChange['kind'], cursors = 1): void {
    this.cursor = offset;
    this.tracker.selectionChanged({ uri: URI, offset, isEmpty: true, cursors, ...(kind && { kind }) });
  }

  change(edits: readonly TextEdit[], reason?: DocumentChange['reason']): void {
    const isAbove = edits.every(({ offset, length }) => offset + length < this.anchor);
    this.text = editedText(this.text, edits);
    this.version++;
    if (isAbove) {
      this.anchor = offsetAfter(this.anchor, edits);
      this.before = this.text.slice(0, this.anchor);
    }
    this.tracker.documentChanged({ uri: URI, version: this.version, edits, ...(reason && { reason }) });
  }

  /** Penchant's own key for the next or previous alternative; the first asks the provider once more. */
  cycle(direction: 1 | -1 = 1): void {
    this.provide('explicit');
    this.tracker.cycled(direction);
  }

  escape(): void {
    this.tracker.escaped();
    this.clock.pass(100);
  }
}
