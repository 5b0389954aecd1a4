/**
 * @file What the developer's pairs surely reveal of style, for the files in which it may be written: those that do not keep to another.
 * Pairs are judged in a thread of their own, files where a parser has been loaded for it; until both are done nothing is revealed.
 */

import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../common/disposable';
import { messageOf } from '../../common/userFacingError';
import { isAgainstFile } from '../../preferences/revealed';
import type { TraitEvidence } from '../../preferences/style/evidence';
import { familyOf, type TraitId } from '../../preferences/traits';
import type { OpenStore } from '../openStore';

export interface RevealedSources {
  readonly user: string;
  readonly openStore: Pick<OpenStore, 'store' | 'client'>;
  readonly onDidChangePairs: vscode.Event<void>;
  readonly log: { warn(message: string): void };
}

/** Judging the newest pairs takes a thread some seconds: while pairs come it is done once in so long. */
const LEAST_INTERVAL_MS = 30_000;
/** Several changes come at once, as when a round of comparisons is over. */
const SETTLE_MS = 500;
/** Of a longer file its beginning tells enough: this thread is also the one that completes. */
const MOST_CHARACTERS = 20_000;
/** Files whose answers are kept; whoever sees more begins again. */
const MOST_KEPT = 200;

export class RevealedStyle implements Disposable {
  private readonly store = new DisposableStore();
  private readonly emitter = this.store.add(new vscode.EventEmitter<vscode.Uri | undefined>());
  private evidence: readonly TraitEvidence[] = [];
  /** The pairs of which that is told. */
  private stamp: string | undefined;
  /** By file, the traits that it keeps to another choice of. */
  private readonly opposed = new Map<string, ReadonlySet<TraitId>>();
  private reading: NodeJS.Timeout | undefined;
  private lastReadAt = -Infinity;
  /** Something else may be revealed now, for this file; without one, for some. */
  readonly onDidChange = this.emitter.event;

  constructor(private readonly sources: RevealedSources) {
    this.store.add(sources.onDidChangePairs(() => this.readSoon()));
  }

  /** From what is known by now; what is still to be found out is told by `onDidChange`. */
  for(document: vscode.TextDocument): readonly TraitEvidence[] {
    const own = this.of(document.languageId);
    if (own.length === 0) return [];
    const opposed = this.opposed.get(keyOf(document));
    if (opposed) return own.filter(({ trait }) => !opposed.has(trait));
    void this.look(document, own);
    return [];
  }

  /** In a language, whatever file it is. */
  of(languageId: string): readonly TraitEvidence[] {
    const family = familyOf(languageId);
    return this.evidence.filter((each) => each.family === family);
  }

  dispose(): void {
    clearTimeout(this.reading);
    this.store.dispose();
  }

  private readSoon(): void {
    if (this.reading) return;
    const wait = Math.max(SETTLE_MS, this.lastReadAt + LEAST_INTERVAL_MS - Date.now());
    this.reading = setTimeout(() => {
      this.reading = undefined;
      void this.read();
    }, wait);
  }

  private async read(): Promise<void> {
    const { user, openStore, log } = this.sources;
    const stamp = openStore.store?.pairsStamp(user);
    if (stamp === undefined || stamp === this.stamp) return;
    this.lastReadAt = Date.now();
    try {
      const { revealed } = await openStore.client.style(user);
      const isSame = choicesIn(revealed) === choicesIn(this.evidence);
      this.stamp = stamp;
      this.evidence = revealed;
      if (isSame) return;
      // Files that have been written in since may be of another style by now.
      this.opposed.clear();
      this.emitter.fire(undefined);
    } catch (error) {
      log.warn(`What pairs reveal of style could not be read: ${messageOf(error)}`);
    }
  }

  private async look(document: vscode.TextDocument, revealed: readonly TraitEvidence[]): Promise<void> {
    // It brings two parsers along, which have no part in completing.
    const { styleOfFile } = await import('../../preferences/style/style');
    if (document.isClosed) return;
    const style = styleOfFile(document.getText().slice(0, MOST_CHARACTERS), document.languageId);
    const opposed = new Set(revealed.filter((each) => isAgainstFile(each, style)).map(({ trait }) => trait));
    if (this.opposed.size >= MOST_KEPT) this.opposed.clear();
    this.opposed.set(keyOf(document), opposed);
    if (revealed.some(({ trait }) => !opposed.has(trait))) this.emitter.fire(document.uri);
  }
}

function keyOf({ uri, languageId }: vscode.TextDocument): string {
  return `${languageId} ${uri.toString()}`;
}

function choicesIn(evidence: readonly TraitEvidence[]): string {
  return evidence.map(({ family, trait, choice }) => `${family} ${trait} ${choice}`).join();
}
