/** @file Which two of several completions of one place are compared: the couple whose answer teaches most, and why. */

import { diffArrays } from 'diff';
import { TRAITS, type Choices, type Trait, type TraitId } from '../traits';

/** A completion that could be one side of a comparison. */
export interface Sample {
  /** Cut by the place's stop rule; never blank. */
  readonly text: string;
  /** Natural log-probability a token, under who wrote it. */
  readonly meanLogprob: number;
  /** The personal model as it is now, or the base model; the same where nothing was learned yet. */
  readonly writer: 'policy' | 'base';
  /** The style that it shows behind its prompt. */
  readonly shows: Choices;
}

/** What is known of a developer's style before the question. */
export interface KnownTaste {
  /** Explicit preferences in force at the place. */
  readonly stated: Choices;
  readonly learned: Readonly<Partial<Record<TraitId, LearnedTrait>>>;
}

/** What pairs tell of a trait. */
export interface LearnedTrait {
  /** That decided between its choices. */
  readonly pairs: number;
  /** What most of them fell on; absent: none has decided it. */
  readonly choice?: string;
  /** Questions about it that were asked since. */
  readonly asked?: number;
}

/** How much an answer would teach, in parts; each from 0 to 1. */
export interface CoupleTerms {
  /** How clear it is what is decided: with a trait at stake, how little else differs; without one, how much does. */
  readonly clarity: number;
  /** Traits in which they differ, the more the less is known of them. */
  readonly traits: number;
  /** 1 where the policy finds both equally likely, or it and the base model disagree. */
  readonly unsure: number;
  /** Whether they differ where explicit preference and what was learned say different things. */
  readonly conflict: number;
  /** How likely the less likely of both is: nonsense teaches nothing. */
  readonly sense: number;
}

export interface Couple<S extends Sample = Sample> {
  /** The likelier of both first. */
  readonly samples: readonly [S, S];
  readonly terms: CoupleTerms;
  readonly score: number;
  /** The traits in which they differ. */
  readonly traits: readonly TraitId[];
  /** One sentence for people on what the answer tells. */
  readonly why: string;
}

/** Style first, since that is what is learned; then what the policy cannot tell by itself. Chosen by hand on samples of the 135M model. */
const WEIGHTS: Readonly<Record<keyof CoupleTerms, number>> = {
  traits: 1,
  conflict: 1,
  unsure: 0.5,
  clarity: 0.4,
  sense: 0.6,
};
/** After as many decisive pairs half is known of a trait. */
const HALF_KNOWN_PAIRS = 5;
/** Nats a token by which one has to be likelier for the policy to be half sure. */
const HALF_SURE_NATS = 0.5;
/** What two writers that disagree on the likeliest text count as, since neither's likelihood is the other's. */
const WRITERS_DISAGREE = 0.7;
/** Nats a token at which a text is half-way to nonsense: -2.3 is a chance of one in ten for each token. */
const HALF_NONSENSE_NATS = -2.3;

/** The couple of the highest score; nothing where no two differ in more than layout. */
export function chooseCouple<S extends Sample>(samples: readonly S[], known: KnownTaste): Couple<S> | undefined {
  let best: Couple<S> | undefined;
  for (const [index, a] of samples.entries()) {
    for (const b of samples.slice(index + 1)) {
      const couple = coupleOf(a, b, known);
      if (couple && couple.score > (best?.score ?? -Infinity)) best = couple;
    }
  }
  return best;
}

function coupleOf<S extends Sample>(a: S, b: S, known: KnownTaste): Couple<S> | undefined {
  if (!differInSubstance(a.text, b.text)) return undefined;
  const differing = TRAITS.filter(({ id }) => differIn(id, a, b));
  const terms: CoupleTerms = {
    clarity: differing.length > 0 ? 1 - difference(a.text, b.text) : difference(a.text, b.text),
    traits: 1 - differing.reduce((rest, { id }) => rest * (1 - novelty(id, known)), 1),
    unsure: a.writer === b.writer ? halving(Math.abs(a.meanLogprob - b.meanLogprob), HALF_SURE_NATS) : WRITERS_DISAGREE,
    conflict: differing.some(({ id }) => isConflict(id, a, b, known)) ? 1 : 0,
    sense: 1 / (1 + Math.exp(2 * (HALF_NONSENSE_NATS - Math.min(a.meanLogprob, b.meanLogprob)))),
  };
  const score = scoreOf(terms);
  const samples: readonly [S, S] = a.meanLogprob >= b.meanLogprob ? [a, b] : [b, a];
  return { samples, terms, score, traits: differing.map(({ id }) => id), why: whyOf(differing, terms, samples, known) };
}

function scoreOf({ traits, conflict, unsure, clarity, sense }: CoupleTerms): number {
  const worth =
    WEIGHTS.traits * traits + WEIGHTS.conflict * conflict + WEIGHTS.unsure * unsure + WEIGHTS.clarity * clarity;
  return worth * (1 - WEIGHTS.sense + WEIGHTS.sense * sense);
}

/** Whether two texts differ in more than white space. */
export function differInSubstance(a: string, b: string): boolean {
  const [first, second] = [a.replace(/\s+/g, ''), b.replace(/\s+/g, '')];
  return first !== '' && second !== '' && first !== second;
}

function differIn(trait: TraitId, a: Sample, b: Sample): boolean {
  const [first, second] = [a.shows[trait], b.shows[trait]];
  return first !== undefined && second !== undefined && first !== second;
}

/** 1 for a trait of which nothing is known. */
function novelty(trait: TraitId, { learned }: KnownTaste): number {
  const { pairs = 0, asked = 0 } = learned[trait] ?? {};
  return halving(pairs + asked, HALF_KNOWN_PAIRS);
}

/** Whether one side is what was said, the other what was done. */
function isConflict(trait: TraitId, a: Sample, b: Sample, { stated, learned }: KnownTaste): boolean {
  const [said, done] = [stated[trait], learned[trait]?.choice];
  if (said === undefined || done === undefined || said === done) return false;
  const shown = [a.shows[trait], b.shows[trait]];
  return shown.includes(said) && shown.includes(done);
}

/** The share of both texts that the other has not, word by word. */
function difference(a: string, b: string): number {
  const parts = diffArrays(wordsOf(a), wordsOf(b));
  const shared = parts.filter(({ added, removed }) => !added && !removed).flatMap(({ value }) => value);
  return 1 - (2 * shared.join('').length) / (a.length + b.length);
}

function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}_$]+|[^\p{L}\p{N}_$]/gu) ?? [];
}

function halving(value: number, half: number): number {
  return half / (half + value);
}

function whyOf(
  differing: readonly Trait[],
  { conflict }: CoupleTerms,
  [a, b]: readonly [Sample, Sample],
  known: KnownTaste,
): string {
  const disputed = conflict === 1 ? differing.find(({ id }) => isConflict(id, a, b, known)) : undefined;
  if (disputed) return `${disputed.title}: what you say and what you do differ.`;
  const titles = differing.map(({ title }) => title);
  const [least] = [...differing].sort((one, other) => novelty(other.id, known) - novelty(one.id, known));
  if (!least) return 'Which one reads better here?';
  const pairs = known.learned[least.id]?.pairs ?? 0;
  const evidence = pairs === 0 ? 'nothing is known of it yet' : `known from ${pairs} ${pairs === 1 ? 'pair' : 'pairs'}`;
  return titles.length > 1 ? `${titles.join(', ')}.` : `${least.title}: ${evidence}.`;
}
