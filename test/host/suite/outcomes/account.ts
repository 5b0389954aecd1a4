/** @file Penchant's account of what became of its suggestions, document by document. */

import type { Disposable } from '../../../../src/common/disposable';
import type { PenchantApi } from '../../../../src/editor/penchantApi';
import type { Offer, Outcome, Undone } from '../../../../src/feedback/outcomes';

export class Account implements Disposable {
  private offers: Offer[] = [];
  private ends: Outcome[] = [];
  private takenBack: Undone[] = [];
  /** Why requests ended without a suggestion. */
  private reasons: string[] = [];
  private readonly listeners: readonly Disposable[];

  constructor(api: PenchantApi) {
    this.listeners = [
      api.onShown((offer) => this.offers.push(offer)),
      api.onOutcome((outcome) => this.ends.push(outcome)),
      api.onUndone((undone) => this.takenBack.push(undone)),
      api.onNothing((reason) => this.reasons.push(reason)),
    ];
  }

  dispose(): void {
    for (const listener of this.listeners) listener.dispose();
  }

  /** The next untitled document may bear the name of one that was closed. */
  forget(): void {
    this.offers = [];
    this.ends = [];
    this.takenBack = [];
    this.reasons = [];
  }

  get nothings(): readonly string[] {
    return this.reasons;
  }

  shownIn(uri: string): readonly Offer[] {
    return this.offers.filter((offer) => offer.uri === uri);
  }

  outcomesIn(uri: string): readonly Outcome[] {
    return this.ends.filter((outcome) => outcome.uri === uri);
  }

  isUndone(suggestionId: string): boolean {
    return this.takenBack.some((undone) => undone.suggestionId === suggestionId);
  }
}
