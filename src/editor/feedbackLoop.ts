/**
 * @file From outcomes to pairs: how each suggestion ended goes into the store in figures, what was refused is not offered again, and
 * what stands at its place later becomes a preference pair.
 */

import * as vscode from 'vscode';
import { systemClock } from '../common/clock';
import { DisposableStore, type Disposable } from '../common/disposable';
import type { AcceptanceAppraiser } from '../feedback/acceptanceAppraiser';
import { outcomeRecordOf, type LinePlace } from '../feedback/outcomeRecord';
import { OutcomeTracker } from '../feedback/outcomeTracker';
import type { Look, Offer, Outcome, Undone } from '../feedback/outcomes';
import { isDue, pairsOf } from '../feedback/pairing';
import type { Refusals } from '../feedback/refusals';
import { SurvivalWatch } from '../feedback/survival';
import { mayStore, type StoringRules } from '../feedback/whatIsStored';
import { lengthOf } from './documents';
import type { OpenStore } from './openStore';

export interface FeedbackLoopSources {
  readonly user: string;
  readonly openStore: OpenStore;
  readonly refusals: Refusals;
  readonly appraiser: AcceptanceAppraiser;
  /** As they are at the moment. */
  readonly storingRules: () => StoringRules;
  readonly log: vscode.LogOutputChannel;
  readonly onGhostTextChanged: (isUp: boolean) => void;
  /** New pairs are in the store. */
  readonly onPairs: () => void;
}

/** What is known of a suggestion that has ended, until its last look. */
interface Finished {
  readonly outcome: Outcome;
  readonly looks: Look[];
  undone?: Undone;
}

/** Places that are looked at for five minutes each; more are nobody's work. */
const MAX_FINISHED = 200;
/** As much text before a place as tells it from others, with room for layout. */
const BEFORE_CHARACTERS = 2_000;

export class FeedbackLoop implements Disposable {
  readonly tracker: OutcomeTracker;
  readonly survival: SurvivalWatch;
  private readonly store = new DisposableStore();
  /** By the suggestion's id, oldest first. */
  private readonly finished = new Map<string, Finished>();
  private readonly outcomes = new vscode.EventEmitter<Outcome>();
  private readonly undoings = new vscode.EventEmitter<Undone>();
  private readonly showings = new vscode.EventEmitter<Offer>();
  readonly onOutcome = this.outcomes.event;
  readonly onUndone = this.undoings.event;
  readonly onShown = this.showings.event;
  /** By the first suggestion's id, until its outcome: the document may be another by then. */
  private places = new Map<string, LinePlace>();

  constructor(private readonly sources: FeedbackLoopSources) {
    this.tracker = this.store.add(
      new OutcomeTracker({
        ...systemClock,
        onShown: (offer) => this.noteShown(offer),
        onOutcome: (outcome) => this.noteOutcome(outcome),
        onUndone: (undone) => this.noteUndone(undone),
        onGhostTextChanged: sources.onGhostTextChanged,
      }),
    );
    this.survival = this.store.add(
      new SurvivalWatch({
        ...systemClock,
        read: (uri, start, end) => read(uri, start, end),
        onLook: (outcome, look) => this.noteLook(outcome, look),
        onEnd: (outcome) => void this.finished.delete(idOf(outcome)),
      }),
    );
  }

  dispose(): void {
    this.store.dispose();
    this.outcomes.dispose();
    this.undoings.dispose();
    this.showings.dispose();
  }

  private noteShown(offer: Offer): void {
    const [first] = offer.suggestions;
    const document = openDocument(offer.uri);
    if (!first || !document) return;
    if (!this.places.has(first.id)) {
      const position = document.positionAt(offer.offset);
      const line = document.lineAt(position).text;
      this.places.set(first.id, {
        isLineStart: line.slice(0, position.character).trim() === '',
        isLineEnd: line.slice(position.character).trim() === '',
      });
    }
    this.showings.fire(offer);
  }

  private noteOutcome(outcome: Outcome): void {
    const { appraiser, openStore, log } = this.sources;
    const first = outcome.suggestions[0]?.id ?? '';
    const place = this.places.get(first) ?? { isLineStart: false, isLineEnd: false };
    this.places.delete(first);
    const record = outcomeRecordOf(outcome, place);
    if (!record) return;
    log.debug(
      `Outcome: ${outcome.kind}, ${outcome.takenCharacters} of ${record.characters} characters, ${record.dwellMs} ms`,
    );
    if (this.mayCapture(outcome.uri)) {
      appraiser.note(record);
      openStore.write('An outcome', (store) => store.addOutcome(record));
    }
    if (outcome.kind === 'rejected') this.refuse(outcome);
    this.follow(outcome);
    this.outcomes.fire(outcome);
  }

  private follow(outcome: Outcome): void {
    this.finished.set(idOf(outcome), { outcome, looks: [] });
    if (this.finished.size > MAX_FINISHED) {
      const [oldest] = this.finished.keys();
      if (oldest !== undefined) this.finished.delete(oldest);
    }
    this.survival.follow(outcome);
  }

  private noteUndone(undone: Undone): void {
    const { appraiser, openStore } = this.sources;
    this.survival.undone(undone);
    const found = this.finished.get(undone.suggestionId);
    if (found) {
      found.undone = undone;
      this.refuse(found.outcome);
      if (this.mayCapture(found.outcome.uri)) {
        appraiser.noteUndone(undone.suggestionId);
        openStore.write('That a suggestion was undone', (store) => store.markUndone(undone.suggestionId));
      }
    }
    this.undoings.fire(undone);
  }

  /** Kept in this window in any case; beyond it only what may be stored. */
  private refuse({ uri, anchor, suggestions, index }: Outcome): void {
    const suggestion = suggestions[index];
    const before = read(uri, Math.max(0, anchor - BEFORE_CHARACTERS), anchor);
    if (!suggestion || before === undefined) return;
    const refusal = this.sources.refusals.add(uri, before, suggestion.completion);
    if (this.mayCapture(uri)) this.sources.openStore.write('A refusal', (store) => store.refuse(refusal));
  }

  private noteLook(outcome: Outcome, look: Look): void {
    const found = this.finished.get(idOf(outcome));
    if (!found) return;
    found.looks.push(look);
    if (!isDue(found)) return;
    const { user, openStore, log, onPairs } = this.sources;
    const workspace = workspaceOf(outcome.uri);
    const rules = this.sources.storingRules();
    const pairs = pairsOf(found, { user, workspace }).filter((pair) => {
      const verdict = mayStore(pair, rules);
      if (!verdict.isStored) log.debug(`A pair was not stored: ${verdict.reason}`);
      return verdict.isStored;
    });
    if (pairs.length === 0) return;
    openStore.write('A pair', (store) => {
      const added = store.addPairs(pairs).length;
      log.debug(`${added} of ${pairs.length} pair(s) stored, from ${pairs[0]?.source ?? ''}`);
      if (added > 0) onPairs();
    });
  }

  private mayCapture(uri: string): boolean {
    const { isPaused, isTrusted, isExcluded } = this.sources.storingRules();
    return !isPaused && isTrusted && !isExcluded(uri);
  }
}

function idOf({ suggestions, index }: Outcome): string {
  return suggestions[index]?.id ?? '';
}

function openDocument(uri: string): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri);
}

/** The text between two offsets; nothing where the document is closed. */
function read(uri: string, start: number, end: number): string | undefined {
  const document = openDocument(uri);
  if (!document) return undefined;
  const last = Math.min(end, lengthOf(document));
  return document.getText(new vscode.Range(document.positionAt(start), document.positionAt(last)));
}

function workspaceOf(uri: string): string {
  return vscode.workspace.getWorkspaceFolder(vscode.Uri.parse(uri))?.uri.toString() ?? '';
}
