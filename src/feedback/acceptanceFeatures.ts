/** @file What the chance of acceptance is reckoned from: features of a suggestion and of what became of those before it. */

import type { Candidate } from '../common/appraisal';
import type { OutcomeRecord, StoredOutcome } from './records';

/** What is known of a suggestion before it is shown, in figures. */
export interface Occasion {
  readonly logprob: number;
  readonly tokens: number;
  /** UTF-16 units and lines of its text. */
  readonly characters: number;
  readonly lines: number;
  readonly isLineStart: boolean;
  readonly isLineEnd: boolean;
  readonly trigger: 'automatic' | 'explicit';
  readonly languageId: string;
  /** When it is, or was, shown. Milliseconds since the epoch. */
  readonly at: number;
}

/** Features in the order of their weights; each is about 0 for a usual suggestion, and of the size of 1. */
export const FEATURES = [
  'bias',
  /** Nats a token, above that of a usual suggestion. */
  'meanLogprob',
  'logCharacters',
  'logLines',
  'isLineStart',
  'isLineEnd',
  'isExplicit',
  /** 1 right after a suggestion was refused, fading within minutes. */
  'justRejected',
  /** The share of the last ten or so that was accepted, above one half. */
  'recentShare',
] as const;

/** Of the suggestions that SmolLM2 makes of real code, the middle. */
const USUAL_MEAN_LOGPROB = -0.3;
const USUAL_CHARACTERS = 20;
/** A model that is surer or less sure than this is so for reasons that no line can follow. */
const LEAST_MEAN_LOGPROB = -3;
/** After a refusal one is of another mind in about a minute. */
const REJECTION_SECONDS = 60;
/** What weight an outcome keeps with each that follows: the last ten weigh as much as all before them, and more. */
const KEPT = 0.9;
/** As many outcomes, half of them accepted, are taken to have been there before the first. */
const OUTCOMES_BEFORE = 5;

/** What became of the last suggestions. */
export interface Recent {
  /** Decayed sums. */
  readonly accepted: number;
  readonly judged: number;
  /** When the last refusal was; absent: none yet. */
  readonly rejectedAt?: number;
}

export const NOTHING_YET: Recent = { accepted: 0, judged: 0 };

/** What an outcome says, as `labelOf` has it. */
export interface Label {
  readonly isAccepted: boolean;
  /** How much it says, 0 … 1. */
  readonly weight: number;
}

/** Shorter than this, nobody who looks elsewhere has seen and left it. */
const LEAST_DWELL_MS = 750;
/** Left alone, a suggestion may have been refused or not even looked at: it says a third of what an answer says. */
const LEFT_ALONE_WEIGHT = 0.3;

/** What an outcome says of the suggestion; nothing where it says nothing. */
export function labelOf({ kind, dwellMs, isUndone }: StoredOutcome): Label | undefined {
  if (isUndone) return { isAccepted: false, weight: 1 };
  switch (kind) {
    case 'accepted':
    case 'partiallyAccepted':
    case 'typedThrough':
      return { isAccepted: true, weight: 1 };
    case 'rejected':
    case 'typedOver':
      return { isAccepted: false, weight: 1 };
    case 'ignored':
    case 'movedAway':
      return dwellMs >= LEAST_DWELL_MS ? { isAccepted: false, weight: LEFT_ALONE_WEIGHT } : undefined;
    case 'superseded':
      return undefined;
  }
}

/** What became of the last suggestions, with one more. */
export function withOutcome(recent: Recent, outcome: StoredOutcome, label: Label): Recent {
  const isRejection = outcome.kind === 'rejected' || outcome.isUndone;
  return {
    ...recent,
    accepted: recent.accepted * KEPT + (label.isAccepted ? label.weight : 0),
    judged: recent.judged * KEPT + label.weight,
    ...(isRejection && { rejectedAt: outcome.shownAt + outcome.dwellMs }),
  };
}

/** Values of `FEATURES`. */
export function featuresOf(occasion: Occasion, recent: Recent): readonly number[] {
  const { logprob, tokens, characters, lines, isLineStart, isLineEnd, trigger, at } = occasion;
  const meanLogprob = tokens > 0 ? Math.max(LEAST_MEAN_LOGPROB, logprob / tokens) : LEAST_MEAN_LOGPROB;
  const sinceRejection = recent.rejectedAt === undefined ? Infinity : Math.max(0, at - recent.rejectedAt) / 1000;
  const share = (recent.accepted + OUTCOMES_BEFORE / 2) / (recent.judged + OUTCOMES_BEFORE);
  return [
    1,
    meanLogprob - USUAL_MEAN_LOGPROB,
    Math.log(Math.max(1, characters) / USUAL_CHARACTERS),
    Math.log(Math.max(1, lines)),
    Number(isLineStart),
    Number(isLineEnd),
    Number(trigger === 'explicit'),
    Math.exp(-sinceRejection / REJECTION_SECONDS),
    share - 0.5,
  ];
}

/** The occasion that a record tells of. */
export function occasionOfRecord({ shownAt, ...figures }: OutcomeRecord): Occasion {
  return { ...figures, at: shownAt };
}

/** The occasion on which `text`, the candidate's or a part of it, would be shown. */
export function occasionOf(candidate: Candidate, text: string, at: number): Occasion {
  return { ...candidate, characters: text.length, lines: text.split('\n').length, at };
}
