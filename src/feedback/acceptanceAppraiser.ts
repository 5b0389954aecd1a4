/** @file Appraises what is about to be shown by what is known of this developer so far, and goes on learning from outcomes. */

import type { Appraisal, Appraise, Candidate, Eagerness } from '../common/appraisal';
import { chanceOf, decideShow, fitAcceptance, recentOf, UNTAUGHT, type AcceptanceModel } from './acceptance';
import { NOTHING_YET, occasionOf, type Recent } from './acceptanceFeatures';
import type { OutcomeRecord, StoredOutcome } from './records';

/** One outcome more or less changes little, and a fit takes up to 30 ms of the editor's time. */
const REFIT_AFTER = 10;
/** More than are learned from: from time to time the oldest go, rather than with each new one. */
const MAX_OUTCOMES = 4_000;

export interface AppraiserOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Numbers in [0, 1). */
  readonly random: () => number;
  readonly eagerness: () => Eagerness;
  /** The model that writes now, as suggestions name it; nothing while there is none. */
  readonly model: () => string | undefined;
}

export class AcceptanceAppraiser {
  private outcomes: StoredOutcome[] = [];
  private acceptance: AcceptanceModel = UNTAUGHT;
  private recent: Recent = NOTHING_YET;
  private unlearned = 0;

  constructor(private readonly options: AppraiserOptions) {}

  /** Whether and how far a completion is worth a look. A block that is not may have a first line that is. */
  readonly appraise: Appraise = (candidate: Candidate): Appraisal => {
    const question = { trigger: candidate.trigger, eagerness: this.options.eagerness(), random: this.options.random() };
    const chance = this.chanceOf(candidate, candidate.text);
    if (decideShow({ ...question, chance })) return { verdict: 'show', chance };
    if (candidate.firstLine !== undefined) {
      const lineChance = this.chanceOf(candidate, candidate.firstLine);
      if (decideShow({ ...question, chance: lineChance })) return { verdict: 'firstLine', chance: lineChance };
    }
    return { verdict: 'silent', chance };
  };

  /** Takes over what a store has kept, in place of all that is known. */
  load(outcomes: readonly StoredOutcome[]): void {
    this.outcomes = [...outcomes];
    this.learn();
  }

  /** Takes a new outcome down, in place of a former one of the same suggestion. */
  note(record: OutcomeRecord): void {
    const former = this.outcomes.findLastIndex(({ suggestionId }) => suggestionId === record.suggestionId);
    if (former >= 0) this.outcomes.splice(former, 1);
    this.outcomes.push({ ...record, isUndone: false });
    this.learnInTime();
  }

  /** Takes down that an accepted suggestion was taken back. */
  noteUndone(suggestionId: string): void {
    const index = this.outcomes.findLastIndex((outcome) => outcome.suggestionId === suggestionId);
    const outcome = this.outcomes[index];
    if (!outcome) return;
    this.outcomes[index] = { ...outcome, isUndone: true };
    this.learnInTime();
  }

  private learnInTime(): void {
    this.unlearned++;
    if (this.unlearned >= REFIT_AFTER) this.learn();
    else this.recent = recentOf(this.outcomes);
  }

  private learn(): void {
    if (this.outcomes.length > MAX_OUTCOMES) this.outcomes.splice(0, MAX_OUTCOMES / 2);
    this.recent = recentOf(this.outcomes);
    this.acceptance = fitAcceptance(this.outcomes, { now: this.options.now(), model: this.options.model() });
    this.unlearned = 0;
  }

  private chanceOf(candidate: Candidate, text: string): number {
    return chanceOf(occasionOf(candidate, text, this.options.now()), this.recent, this.acceptance);
  }
}
