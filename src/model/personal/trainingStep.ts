/** @file What every kind of training does in a step: a pair's term with an anchor in its prompt, a neutral text's term. */

import { positionsOf } from './lossAndGradients';
import type { GradientSum, LossTerm, TermResult } from './lossAndGradients';
import { inSequences, spareRows } from './packing';
import type { PairTokens } from './pairTokens';
import { pairLoss } from './pdpo';
import type { PdpoHyperparameters } from './pdpo';
import type { Who } from './userModel';

/** A pair ready for training. */
export interface TrainingPair {
  readonly tokens: PairTokens;
  readonly refChosenLogp: number;
  readonly refRejectedLogp: number;
  readonly weight: number;
  /** ε */
  readonly labelNoise: number;
}

export interface StepOptions extends PdpoHyperparameters {
  /** Share of the user's own term, P-DPO's α; the rest is the generic user's. Which of the two is drawn for each pair. */
  readonly alpha: number;
  /** Weight of the anchor: the negative log-likelihood of neutral code. */
  readonly anchorWeight: number;
  /** Weight of the negative log-likelihood of the pairs' own prompts: as many of their tokens as cost nothing. */
  readonly promptAnchorWeight: number;
  /** Neutral texts that a step sees. */
  readonly anchorsPerStep: number;
  readonly batchSize: number;
  /** VS Code's ids of the pairs' languages: clusters that show in others only stay as they are. Absent: all may move. */
  readonly languages?: ReadonlySet<string>;
  /** Positions of a sequence, but for its beginning: terms of the same embedding share one up to that. Between sequences training pauses. */
  readonly sequencePositions: number;
}

/** A pair's P-DPO loss at a weight of 1, and its margin in nats. */
export interface PairResult {
  readonly loss: number;
  readonly margin: number;
}

/** Tokens before the first one of a prompt whose likelihood is anchored. */
const FIRST_ANCHORED = 8;

/** What a step learns from under one embedding. */
export interface StepContent {
  readonly who: Who;
  readonly pairs: readonly TrainingPair[];
  /** Neutral texts as tokens, each one of `anchorsPerStep`. */
  readonly anchors: readonly (readonly number[])[];
}

/**
 * Adds the terms of pairs, each as one of `batchSize`, and of neutral texts to a step's gradients: as many in a sequence as there is
 * room for. Gives nothing when cancelled.
 */
export async function addTerms(
  sum: GradientSum,
  { who, pairs, anchors }: StepContent,
  options: StepOptions,
  { random, isCancelled }: { readonly random: () => number; readonly isCancelled: () => Promise<boolean> },
): Promise<readonly PairResult[] | undefined> {
  const { batchSize, anchorWeight, anchorsPerStep, promptAnchorWeight } = options;
  const terms: readonly LossTerm[] = [
    ...pairs.map(({ tokens, weight, ...terms }): LossTerm => {
      const anchor = { indices: promptAnchor(tokens, random), weight: promptAnchorWeight / batchSize };
      return { kind: 'pair', tokens, terms: { ...terms, weight: weight / batchSize }, anchor };
    }),
    ...anchors.map((tokens): LossTerm => ({ kind: 'anchor', tokens, weight: anchorWeight / anchorsPerStep })),
  ];
  const results: TermResult[] = [];
  for (const sequence of inSequences(terms, positionsOf, options.sequencePositions)) {
    if (await isCancelled()) return undefined;
    results.push(...(await sum.add(sequence, who)));
  }
  return pairs.map(({ labelNoise, refChosenLogp, refRejectedLogp }, index) => {
    const { loss, ...logps } = results[index]!;
    const scored = { ...logps, refChosenLogp, refRejectedLogp };
    return {
      loss: Number.isFinite(loss) ? pairLoss(scored, labelNoise, options) : NaN,
      margin: scored.chosenLogp - refChosenLogp - scored.rejectedLogp + refRejectedLogp,
    };
  });
}

/** The neutral texts of the step after so many: all in turn. */
export function anchorsOf(
  step: number,
  anchors: readonly (readonly number[])[],
  { anchorWeight, anchorsPerStep }: StepOptions,
): readonly (readonly number[])[] {
  if (anchors.length === 0 || anchorWeight <= 0) return [];
  return Array.from({ length: anchorsPerStep }, (_, turn) => anchors[(step * anchorsPerStep + turn) % anchors.length]!);
}

/** Whose term is drawn for a pair. */
export function drawWho(alpha: number, random: () => number): Who {
  return random() >= alpha ? 'generic' : 'user';
}

/** Tokens of a prompt for which its graph has rows to spare, drawn at random; the first few, with next to nothing before them, are left out. */
function promptAnchor({ prompt, chosen, rejected }: PairTokens, random: () => number): readonly number[] {
  const candidates = prompt.length - FIRST_ANCHORED;
  if (candidates <= 0) return [];
  const count = Math.min(candidates, spareRows(chosen.length + rejected.length));
  const drawn = new Set<number>();
  while (drawn.size < count) drawn.add(FIRST_ANCHORED + Math.floor(random() * candidates));
  return [...drawn].sort((a, b) => a - b);
}

/**
 * Says after each step how many there will be, by the time that is left and what steps have taken; `otherMs` of that time went into
 * other things.
 */
export function stepPlanner(
  most: number,
  timeLeftMs: (() => number) | undefined,
): (step: number, otherMs?: number) => number {
  let startedAt = performance.now();
  return (step, otherMs = 0) => {
    if (!timeLeftMs) return most;
    // The first step opens sessions and reads weights from the disk; what it takes says little of those to come.
    if (step === 1) startedAt = performance.now();
    const stepMs = (performance.now() - startedAt - otherMs) / Math.max(1, step - 1);
    return Math.min(most, step + Math.floor(Math.max(0, timeLeftMs()) / Math.max(1, stepMs)));
  };
}
