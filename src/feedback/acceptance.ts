/** @file The chance that a suggestion will be accepted, learned from this developer's outcomes, and whether it is worth a look. */

import type { Eagerness } from '../common/appraisal';
import {
  FEATURES,
  featuresOf,
  labelOf,
  NOTHING_YET,
  occasionOfRecord,
  withOutcome,
  type Occasion,
  type Recent,
} from './acceptanceFeatures';
import { fitLogistic, logistic, type Example } from './acceptanceFit';
import type { StoredOutcome } from './records';

/** What is known of a developer's acceptance. */
export interface AcceptanceModel {
  /** One for each of `FEATURES`. */
  readonly weights: readonly number[];
  /** What a language adds, by VS Code's id; nothing for one never seen. */
  readonly languages: ReadonlyMap<string, number>;
}

interface Belief {
  readonly mean: number;
  /** How firmly: so many times the evidence of four outcomes at even chances. */
  readonly precision: number;
}

/**
 * Without outcomes. Hopeful on purpose: nearly all is shown that the filters let through, and only outcomes teach silence. Of the 428
 * pauses that `bench:eagerness` has recorded it silences none and cuts 5 to their first line. How steeply the chance rises with the
 * log-probability is from there too, softened: of suggestions below −.8 nats a token 8 % were of use, of those above −.2 80 %.
 */
const PRIOR: Readonly<Record<(typeof FEATURES)[number], Belief>> = {
  // Ten refusals and no acceptance bring a usual suggestion from .75 to .31, twenty to silence.
  bias: { mean: 1.1, precision: 4 },
  meanLogprob: { mean: 3, precision: 2 },
  logCharacters: { mean: -0.1, precision: 4 },
  logLines: { mean: -0.2, precision: 4 },
  isLineStart: { mean: 0, precision: 8 },
  isLineEnd: { mean: 0, precision: 8 },
  isExplicit: { mean: 0.5, precision: 4 },
  justRejected: { mean: -0.3, precision: 4 },
  recentShare: { mean: 0.5, precision: 4 },
};

/** What a language adds is taken to be small: it takes some twenty outcomes to say otherwise. */
const LANGUAGE_PRECISION = 8;
/** An outcome counts half after so long: taste, code and adapter change, and silence is not for ever. */
const HALF_LIFE_MS = 14 * 24 * 60 * 60 * 1000;
/** Older ones would change nothing, and the fit has to take milliseconds. */
const MAX_OUTCOMES = 2_000;
/** Another model's log-probabilities mean something else. */
const OTHER_MODEL_WEIGHT = 0.3;

/** What nobody has taught anything yet. */
export const UNTAUGHT: AcceptanceModel = { weights: FEATURES.map((name) => PRIOR[name].mean), languages: new Map() };

export interface FitOptions {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The model that writes now; absent: outcomes of all count the same. */
  readonly model?: string | undefined;
}

/** Learns from outcomes, of which the order does not matter. Takes some 25 ms for as many as count. */
export function fitAcceptance(outcomes: readonly StoredOutcome[], options: FitOptions): AcceptanceModel {
  const told = labelledOf(outcomes);
  const languages = [...new Set(told.map(({ outcome }) => outcome.languageId))].sort();
  const examples = told.map(({ outcome, recent, label }): Example => {
    const age = Math.max(0, options.now - outcome.shownAt);
    const isOther = options.model !== undefined && outcome.model !== options.model;
    return {
      features: [
        ...featuresOf(occasionOfRecord(outcome), recent),
        ...languages.map((language) => Number(language === outcome.languageId)),
      ],
      isAccepted: label.isAccepted,
      weight: label.weight * 2 ** (-age / HALF_LIFE_MS) * (isOther ? OTHER_MODEL_WEIGHT : 1),
    };
  });
  const beliefs: readonly Belief[] = [
    ...FEATURES.map((name) => PRIOR[name]),
    ...languages.map(() => ({ mean: 0, precision: LANGUAGE_PRECISION })),
  ];
  const weights = fitLogistic(examples, {
    mean: beliefs.map(({ mean }) => mean),
    precision: beliefs.map(({ precision }) => precision),
  });
  return {
    weights: weights.slice(0, FEATURES.length),
    languages: new Map(languages.map((language, index) => [language, weights[FEATURES.length + index] ?? 0])),
  };
}

/** What became of the last of these suggestions. */
export function recentOf(outcomes: readonly StoredOutcome[]): Recent {
  return labelledOf(outcomes).at(-1)?.next ?? NOTHING_YET;
}

/** The chance of acceptance, 0 … 1. */
export function chanceOf(occasion: Occasion, recent: Recent, model: AcceptanceModel): number {
  const language = model.languages.get(occasion.languageId) ?? 0;
  return logistic([...model.weights, language], [...featuresOf(occasion, recent), 1]);
}

/**
 * Published practice takes an accepted suggestion for a gain of .75 and one not accepted for a loss of .25, so that showing pays from
 * a chance of 25 % on. Who wants to see less, or more, moves that.
 */
const LEAST_CHANCE: Readonly<Record<Eagerness, number>> = { low: 0.4, balanced: 0.25, high: 0.12 };
/** Shown whatever the chance: what is never shown could never be found to have become welcome. */
const EXPLORED_SHARE = 0.03;

export interface ShowQuestion {
  readonly chance: number;
  readonly trigger: 'automatic' | 'explicit';
  readonly eagerness: Eagerness;
  /** Drawn once for each suggestion, from [0, 1). */
  readonly random: number;
}

/** Whether a suggestion is shown. Who asks by key is always answered. */
export function decideShow({ chance, trigger, eagerness, random }: ShowQuestion): boolean {
  return trigger === 'explicit' || chance >= LEAST_CHANCE[eagerness] || random < EXPLORED_SHARE;
}

/** The newest outcomes that say something, oldest first, each with what was before it and what is behind it. */
function labelledOf(outcomes: readonly StoredOutcome[]) {
  let recent = NOTHING_YET;
  return outcomes
    .toSorted((a, b) => a.shownAt - b.shownAt)
    .slice(-MAX_OUTCOMES)
    .flatMap((outcome) => {
      const label = labelOf(outcome);
      if (!label) return [];
      const before = recent;
      recent = withOutcome(before, outcome, label);
      return [{ outcome, label, recent: before, next: recent }];
    });
}
