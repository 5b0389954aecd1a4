/**
 * @file A round of comparisons: which question is up, what was answered, and the next questions while one thinks. What is asked and
 * where answers are kept are ports.
 */

import type { Disposable } from '../common/disposable';
import { comparisonPairs, type AskedComparison, type ComparisonAnswer } from './comparisonPairs';
import type { NewPair } from './records';

export interface Question extends AskedComparison {
  readonly id: string;
}

export interface RoundPorts<Q extends Question> {
  readonly user: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** The next question; nothing where there is no place left to ask at. Rejects where none can be made. */
  readonly make: (signal: AbortSignal) => Promise<Q | undefined>;
  /** Stores pairs that may be stored; gives the ids of those that came to stay. */
  readonly keep: (pairs: readonly NewPair[]) => readonly number[];
  readonly erase: (ids: readonly number[]) => Promise<void>;
  readonly onChanged: () => void;
}

export interface Answered<Q extends Question = Question> {
  readonly question: Q;
  readonly answer: ComparisonAnswer;
  /** Of the pairs that were stored for it. */
  readonly ids: readonly number[];
}

export type RoundState<Q extends Question> =
  | { readonly kind: 'preparing' }
  | { readonly kind: 'asking'; readonly question: Q }
  /** No place is left to ask at; there may be more once there is more code. */
  | { readonly kind: 'exhausted' }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'finished' };

/** Under a minute with the time to read; each answer weighs as much as several outcomes. */
export const ROUND_LENGTH = 10;
/** Made while one thinks: an answer takes about as long as a question takes to make. */
const QUESTIONS_AHEAD = 2;

export class ComparisonRound<Q extends Question> implements Disposable {
  /** In the order of answering; skipped ones are in it until the round ends. */
  private answers: Answered<Q>[] = [];
  /** The one that is up first, then those made ahead. */
  private ready: Q[] = [];
  private making: AbortController | undefined;
  private end: Extract<RoundState<Q>, { kind: 'exhausted' | 'failed' }> | undefined;
  private isDisposed = false;
  /** Answers and undoing, one after the other. */
  private tail: Promise<unknown> = Promise.resolve();

  constructor(private readonly ports: RoundPorts<Q>) {}

  get state(): RoundState<Q> {
    if (this.answered.length >= ROUND_LENGTH) return { kind: 'finished' };
    const [question] = this.ready;
    return question ? { kind: 'asking', question } : (this.end ?? { kind: 'preparing' });
  }

  /** Without what was skipped. */
  get answered(): readonly Answered<Q>[] {
    return this.answers.filter(({ answer }) => answer.kind !== 'skip');
  }

  get canUndo(): boolean {
    return this.answers.length > 0;
  }

  /** Makes what is missing of questions; tries anew where that had come to an end. */
  go(): void {
    this.end = undefined;
    void this.makeAhead();
  }

  /** Nothing happens where the question is not, or no longer, the one that is up. */
  answer(id: string, answer: ComparisonAnswer): Promise<void> {
    return this.inTurn(() => {
      const { state } = this;
      if (state.kind !== 'asking' || state.question.id !== id) return;
      const { question } = state;
      const pairs = comparisonPairs(question, answer, { user: this.ports.user, at: this.ports.now() });
      const ids = pairs.length > 0 ? this.ports.keep(pairs) : [];
      this.answers.push({ question, answer, ids });
      this.ready.shift();
      this.changed();
    });
  }

  /** Takes the last answer back: its pairs are erased, and its question is up again. */
  undo(): Promise<void> {
    return this.inTurn(async () => {
      const last = this.answers.at(-1);
      if (!last) return;
      if (last.ids.length > 0) await this.ports.erase(last.ids);
      this.answers.pop();
      this.ready.unshift(last.question);
      this.changed();
    });
  }

  /** A new round. What was made ahead is asked in it. */
  again(): void {
    this.answers = [];
    this.end = undefined;
    this.changed();
  }

  dispose(): void {
    this.isDisposed = true;
    this.making?.abort();
  }

  private changed(): void {
    void this.makeAhead();
    this.ports.onChanged();
  }

  private async makeAhead(): Promise<void> {
    if (this.making) return;
    const making = new AbortController();
    this.making = making;
    const { signal } = making;
    try {
      while (!this.end && this.isShortOfQuestions()) {
        const question = await this.ports.make(signal);
        if (signal.aborted) return;
        if (question) this.ready.push(question);
        else this.end = { kind: 'exhausted' };
        this.ports.onChanged();
      }
    } catch (error) {
      if (signal.aborted) return;
      this.end = { kind: 'failed', error };
      this.ports.onChanged();
    } finally {
      if (this.making === making) this.making = undefined;
    }
  }

  private isShortOfQuestions(): boolean {
    const left = ROUND_LENGTH - this.answered.length;
    return !this.isDisposed && this.ready.length < Math.min(left, 1 + QUESTIONS_AHEAD);
  }

  private inTurn(work: () => void | Promise<void>): Promise<void> {
    const turn = this.tail.then(work);
    this.tail = turn.catch(() => undefined);
    return turn;
  }
}
