/** @file The gate: whether a candidate may take the active adapter's place. A pure function of what was measured. */

import type { GateVerdict, HeldOutFigures, PairScore } from '../../common/learning';
import { createRandom } from '../runtime/random';
import { isSane } from './sanity';

/** What was measured of a candidate, and of what is in force. */
export interface GateEvidence {
  /** The same held-out pairs in the same order; before: under the active version, or the base model. */
  readonly heldOut: {
    readonly before: readonly PairScore[];
    readonly after: readonly PairScore[];
    /** ε of each; absent: none has chosen and rejected the wrong way round. */
    readonly labelNoise?: readonly number[];
  };
  /** Nats a token on neutral code, by language; and, as `PROMPTS`, on the code before the held-out pairs. */
  readonly neutralNll: Readonly<Record<string, { readonly base: number; readonly after: number }>>;
  /** Greedy completions of the probe prompts, in the same order; of the base model none where `areSaneEnough` says so of the candidate's. */
  readonly probes: { readonly base: readonly string[]; readonly after: readonly string[] };
  /** Where an adapter is shared: the held-out pairs with the generic user in the user's place. */
  readonly asGeneric?: readonly PairScore[];
}

/** Stands among the languages for the code before the held-out pairs. */
export const PROMPTS = 'prompts';

/** The neutral code of no language may become less likely than this, relative to the base model. */
const MAX_NLL_RISE = 0.03;
/** So many probes more than the base model's may go wrong: one can by chance. */
const MAX_NEW_INSANE_PROBES = 1;
/** The mean margin may fall by so much of itself, or so many nats: noisy pairs and the anchor lower it honestly. */
const MAX_MARGIN_FALL = { share: 0.25, nats: 1 } as const;
/** A shared adapter whose embedding makes less of a difference than this, in nats of margin, ignores its users. */
const MIN_EMBEDDING_USE = 0.05;
/** An accuracy, or the margin, has fallen if it did in so many of the resampled sets of pairs. */
const FALL_CONFIDENCE = 0.95;
const RESAMPLES = 1000;

/**
 * The verdict with its numbers.
 * @param share of the way from where training began to where it ended, that the candidate goes
 */
export function judge(evidence: GateEvidence, share = 1): GateVerdict {
  const { heldOut, neutralNll, probes, asGeneric } = evidence;
  const before = heldOutFigures(heldOut.before);
  const after = heldOutFigures(heldOut.after);
  const insaneProbes = countInsane(probes.after);
  const embeddingUse = asGeneric && after.meanMargin - heldOutFigures(asGeneric).meanMargin;
  const reason =
    harmToOrdinaryCode(evidence) ?? accuracyReason(heldOut) ?? marginReason(heldOut) ?? embeddingReason(embeddingUse);
  return {
    passed: reason === undefined,
    reason: reason ?? passedReason(before, after, share),
    heldOut: { before, after },
    neutralNll,
    insaneProbes,
    ...(share < 1 && { share }),
    ...(embeddingUse !== undefined && { embeddingUse }),
  };
}

/** Why ordinary code suffers, in a sentence; nothing: it does not, as far as was looked. */
export function harmToOrdinaryCode({
  neutralNll,
  probes = { base: [], after: [] },
}: Pick<GateEvidence, 'neutralNll'> & Partial<Pick<GateEvidence, 'probes'>>): string | undefined {
  const insane = countInsane(probes.after);
  return neutralCodeReason(neutralNll) ?? probeReason(insane - countInsane(probes.base), insane);
}

/** Ties count half: a policy that is the reference prefers nothing. */
export function heldOutFigures(scores: readonly PairScore[]): HeldOutFigures {
  const mean = (value: (score: PairScore) => number): number =>
    scores.length === 0 ? 0 : scores.reduce((sum, score) => sum + value(score), 0) / scores.length;
  return {
    pairs: scores.length,
    accuracy: mean(isRewardRight),
    rankAccuracy: mean(isRankRight),
    meanMargin: mean(({ margin }) => margin),
  };
}

function isRewardRight({ margin }: PairScore): number {
  return rightness(margin);
}

function isRankRight({ chosenLogp, rejectedLogp }: PairScore): number {
  return rightness(chosenLogp - rejectedLogp);
}

function rightness(difference: number): number {
  if (difference === 0) return 0.5;
  return difference > 0 ? 1 : 0;
}

function neutralCodeReason(neutralNll: GateEvidence['neutralNll']): string | undefined {
  for (const [language, { base, after }] of Object.entries(neutralNll)) {
    const rise = after / base - 1;
    if (!(rise <= MAX_NLL_RISE)) {
      const what = language === PROMPTS ? 'the code before your held-out pairs' : `ordinary ${language} code`;
      return `Held: ${what} became ${percent(rise)} less likely (at most ${percent(MAX_NLL_RISE)} are allowed).`;
    }
  }
  return undefined;
}

function probeReason(more: number, all: number): string | undefined {
  if (more <= MAX_NEW_INSANE_PROBES) return undefined;
  return `Held: ${all} of the probe prompts are completed by loops or nothing of sense.`;
}

function accuracyReason({ before, after, labelNoise }: GateEvidence['heldOut']): string | undefined {
  for (const [name, isRight] of [
    ['implicit reward', isRewardRight],
    ['ranking', isRankRight],
  ] as const) {
    const changes = after.map((score, index) => {
      const earlier = before[index];
      return isRight(score) - (earlier ? isRight(earlier) : 0.5);
    });
    if (hasFallen(changes, labelNoise)) {
      return `Held: accuracy on held-out pairs by ${name} fell from ${percent(meanOf(before.map(isRight)))} to ${percent(meanOf(after.map(isRight)))}.`;
    }
  }
  return undefined;
}

/**
 * Whether the mean of paired changes is below `floor` beyond chance (bootstrap, Efron 1979, with a fixed seed). A pair whose sides may be the
 * wrong way round tells the contrary in so many of its turns: two slips that were held out are no reason to think that all got worse.
 */
function hasFallen(changes: readonly number[], labelNoise: readonly number[] = [], floor = 0): boolean {
  if (meanOf(changes) >= floor) return false;
  const random = createRandom(1);
  let fallen = 0;
  for (let sample = 0; sample < RESAMPLES; sample++) {
    let sum = 0;
    for (let i = 0; i < changes.length; i++) {
      const pair = Math.floor(random() * changes.length);
      const noise = labelNoise[pair] ?? 0;
      sum += (noise > 0 && random() < noise ? -1 : 1) * (changes[pair] ?? 0);
    }
    if (!(sum >= floor * changes.length)) fallen++;
  }
  return fallen >= FALL_CONFIDENCE * RESAMPLES;
}

function marginReason({ before, after, labelNoise }: GateEvidence['heldOut']): string | undefined {
  const [from, to] = [before, after].map((scores) => meanOf(scores.map(({ margin }) => margin))) as [number, number];
  const allowed = Math.max(MAX_MARGIN_FALL.nats, MAX_MARGIN_FALL.share * Math.abs(from));
  const changes = after.map(({ margin }, index) => margin - (before[index]?.margin ?? 0));
  if (!hasFallen(changes, labelNoise, -allowed)) return undefined;
  return `Held: the mean margin on held-out pairs fell from ${from.toFixed(1)} to ${to.toFixed(1)} nats.`;
}

function embeddingReason(embeddingUse: number | undefined): string | undefined {
  if (embeddingUse === undefined || embeddingUse >= MIN_EMBEDDING_USE) return undefined;
  return 'Held: the shared adapter does not use the user embedding.';
}

function passedReason(before: HeldOutFigures, after: HeldOutFigures, share: number): string {
  const part =
    share < 1 ? ` ${percent(share)} of what was learned is in it: more would have done harm to ordinary code.` : '';
  if (after.pairs === 0) {
    return `Passed: ordinary code is as likely as before; there were no held-out pairs to judge by.${part}`;
  }
  return `Passed: on ${after.pairs} held-out pairs the chosen text is now preferred in ${percent(after.rankAccuracy)}, before in ${percent(before.rankAccuracy)}.${part}`;
}

/** Whether completions of the probe prompts pass whatever the base model makes of them. */
export function areSaneEnough(texts: readonly string[]): boolean {
  return countInsane(texts) <= MAX_NEW_INSANE_PROBES;
}

function countInsane(texts: readonly string[]): number {
  return texts.filter((text) => !isSane(text)).length;
}

function meanOf(numbers: readonly number[]): number {
  return numbers.length === 0 ? 0 : numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(share !== 0 && Math.abs(share) < 0.1 ? 1 : 0)} %`;
}
