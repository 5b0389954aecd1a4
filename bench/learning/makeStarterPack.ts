/**
 * @file Trains a starter pack and writes it: what `scripts/starterPack.mjs` bundles and calls. Forks become pairs with reference
 * log-probabilities, a few of each axis are kept apart to look at, and the rest is for joint P-DPO over simulated developers.
 */

import type { Adapter } from '../../src/model/personal/adapter';
import { adapterFor, genericAdapter, newCohort, weightsOfTaste } from '../../src/model/personal/cohort';
import type { Cluster, Cohort, Side, Taste } from '../../src/model/personal/cohort';
import { embeddingOf, shapeOf } from '../../src/model/personal/adapterShape';
import { cohortFigures } from '../../src/model/personal/cohortFigures';
import type { AxisFigures } from '../../src/model/personal/cohortFigures';
import { trainJointly } from '../../src/model/personal/jointTraining';
import type { Fork, JointStep } from '../../src/model/personal/jointTraining';
import { anchorTexts, neutralNll, neutralReferences, referencePair } from '../../src/model/personal/judging';
import type { NllChange } from '../../src/model/personal/judging';
import { newAdapter } from '../../src/model/personal/newAdapter';
import type { JudgingDeps } from '../../src/model/personal/partLogps';
import { divideTexts } from '../../src/model/personal/pairTokens';
import type { PairTokens } from '../../src/model/personal/pairTokens';
import { JOINT_TRAINING, NUM_USER_TOKENS } from '../../src/model/personal/recipe';
import { writeStarterPack } from '../../src/model/personal/starterPack';
import { openTrainingModel } from '../../src/model/personal/trainingModel';
import type { TrainingModel, TrainingModelOptions } from '../../src/model/personal/trainingModel';
import { createRandom } from '../../src/model/runtime/random';

/** For whoever names the clusters. */
export { FAMILIES } from '../../src/preferences/traits';

/** A place in real code where one axis alone decides. */
export interface ForkText {
  /** With its language: `javascript quotes`. */
  readonly axis: string;
  readonly prompt: string;
  readonly a: string;
  readonly b: string;
}

export interface StarterPackOrder extends Omit<TrainingModelOptions, 'onProgress'> {
  /** Where the pack goes. */
  readonly out: string;
  /** Of training; the base model's log-probabilities come before. */
  readonly minutes: number;
  readonly seed: number;
  readonly clusters: readonly Cluster[];
  readonly tastes: readonly Taste[];
  /** Of combinations that no developer has, to look at. */
  readonly heldOutTastes: readonly Taste[];
  readonly forks: readonly ForkText[];
  /** VS Code's ids of the languages of the forks. */
  readonly languages: readonly string[];
  /** Code in mixed styles, for the anchor. */
  readonly excerpts: readonly string[];
}

/** What is measured in the end. */
export interface PackReport {
  readonly bytes: number;
  readonly steps: number;
  readonly trainingSeconds: number;
  /** Of training; each fork is seen by as many developers as draw it. */
  readonly pairs: number;
  readonly forks: number;
  /** P-DPO's, of training. */
  readonly alpha: number;
  readonly device: string;
  /** The developers in training, and developers of held-out combinations with weights set by their taste, by axis. */
  readonly known: Readonly<Record<string, AxisFigures>>;
  readonly heldOut: Readonly<Record<string, AxisFigures>>;
  /** Nats a token of the generic user on the gate's neutral code, by language. */
  readonly neutral: Readonly<Record<string, NllChange>>;
}

/** Forks of each axis that are not trained on. */
const LOOKED_AT = 12;
/** Of these on the way; all in the end. */
const GLANCED_AT = 6;
/** Each is drawn some three times in an hour, for two developers; more of them the base model would have to read first. */
const MOST_FORKS = 160;
/** What a pair takes at the least on two cores: there is no use for more forks than are drawn. */
const LEAST_PAIR_SECONDS = 0.15;
/**
 * Positions that sequences take, in turn: prompts are cut so that each fills its graph. They leave some 40 and 70 tokens for the code
 * before a fork; longer ones take time and teach an update no more (docs/decisions/0017).
 */
const POSITIONS = [64, 96] as const;
/** Tokens of each side: from where they part, some six teach all there is. */
const MOST_RESPONSE = 8;
/** Of each text of the anchor, so that one graph serves them. */
const ANCHOR_TOKENS = 65;
/** Looks on the way. */
const LOOKS = 8;

export async function makeStarterPack(order: StarterPackOrder, say: (line: string) => void): Promise<PackReport> {
  const model = await openTrainingModel(order);
  const random = createRandom(order.seed);
  const beginning = newAdapter(model, random);
  const runner = model.runner(shapeOf(beginning));
  const { bosTokenId } = model.tokenizer;
  const isCancelled = (): Promise<boolean> => Promise.resolve(false);
  const deps: JudgingDeps = { model, runner, bosTokenId, isCancelled };
  try {
    const { forks, lookedAt } = await prepare(order, deps, random, say);
    const rowsOf = ownRows(order.clusters);
    const { genericEmbedding } = beginning.userModel;
    const exemplars = order.clusters.map((cluster) =>
      exemplarOf(cluster, forks, rowsOf(cluster.axis), { model, genericEmbedding }),
    );
    const start = newCohort(beginning, order.clusters, order.tastes, random, exemplars);
    const glancedAt = [...Map.groupBy(lookedAt, ({ axis }) => axis).values()].flatMap((some) =>
      some.slice(0, GLANCED_AT),
    );
    const figures = async (
      cohort: Cohort,
      tastes: readonly Taste[],
      places = lookedAt,
    ): Promise<Record<string, AxisFigures>> => {
      const of = (axis: string, side: Side): Adapter => {
        const index = tastes.findIndex((taste) => taste[axis] === side);
        const known = tastes === order.tastes ? cohort.weights[index] : undefined;
        return adapterFor(cohort, known ?? weightsOfTaste(tastes[index] ?? { [axis]: side }, order.clusters));
      };
      const found = await cohortFigures(places, genericAdapter(cohort), of, deps);
      return Object.fromEntries(found ?? []);
    };
    const neutral = async (cohort: Cohort): Promise<Readonly<Record<string, NllChange>>> =>
      (await neutralNll(genericAdapter(cohort), [], deps)) ?? {};

    const startedAt = performance.now();
    const trainingMs = order.minutes * 60_000;
    let nextLookAt = trainingMs / LOOKS;
    let looksMs = 0;
    let steps = 0;
    const recent: JointStep[] = [];
    const trained = await trainJointly(
      start,
      order.tastes,
      forks,
      anchors(order, model),
      { ...JOINT_TRAINING, steps: 1e6 },
      {
        ...{ runner, bosTokenId, random, isCancelled },
        timeLeftMs: () => startedAt + trainingMs - performance.now(),
        onStep: async (step, cohort) => {
          ({ step: steps } = step);
          recent.push(step);
          const elapsedMs = performance.now() - startedAt;
          if (elapsedMs < nextLookAt || step.step >= step.steps) return;
          nextLookAt = elapsedMs + trainingMs / LOOKS;
          say(describeStep(step, recent.splice(0), elapsedMs, looksMs));
          const ranks = await figures(cohort, order.tastes, glancedAt);
          say(describeFigures(ranks, await neutral(cohort)));
          looksMs += performance.now() - startedAt - elapsedMs;
        },
      },
    );
    if (!trained) throw new Error('nobody cancelled it');
    const trainingSeconds = (performance.now() - startedAt) / 1000;
    const report = {
      ...{
        steps,
        trainingSeconds,
        pairs: steps * JOINT_TRAINING.batchSize,
        forks: forks.length,
        alpha: JOINT_TRAINING.alpha,
        device: runner.device,
      },
      known: await figures(trained, order.tastes),
      heldOut: await figures(trained, order.heldOutTastes),
      neutral: await neutral(trained),
    };
    say(describeFigures(report.known, report.neutral));
    const base = {
      ...{ config: model.config, model: order.model, checksum: model.checksum },
      bosEmbedding: embeddingOf(bosTokenId, model),
    };
    const reference = await neutralReferences(deps);
    const bytes = writeStarterPack(order.out, genericAdapter(trained), base, {
      clusters: order.clusters,
      ...(reference && { reference }),
      ...{ developers: order.tastes.length, seed: order.seed, ...report },
    });
    return { ...report, bytes };
  } finally {
    runner.dispose();
    model.dispose();
  }
}

/** Forks with their reference log-probabilities: some of each axis to look at, the others to train on. */
async function prepare(
  { forks, minutes, clusters }: StarterPackOrder,
  deps: JudgingDeps,
  random: () => number,
  say: (line: string) => void,
): Promise<{ readonly forks: readonly Fork[]; readonly lookedAt: readonly Fork[] }> {
  const axes = new Set(clusters.map(({ axis }) => axis));
  const drawn = (minutes * 60) / LEAST_PAIR_SECONDS;
  const perAxis = Math.min(MOST_FORKS, Math.ceil(drawn / axes.size)) + LOOKED_AT;
  const startedAt = performance.now();
  const result = { forks: [] as Fork[], lookedAt: [] as Fork[] };
  for (const axis of axes) {
    const ofAxis = forks.filter((fork) => fork.axis === axis);
    const chosen = ofAxis
      .map((fork) => ({ fork, place: random() }))
      .sort((one, other) => one.place - other.place)
      .slice(0, perAxis)
      .flatMap(({ fork }, index) => encodeFork(fork, POSITIONS[index % POSITIONS.length]!, deps.model) ?? []);
    for (const [index, tokens] of chosen.entries()) {
      const referenced = await referencePair(tokens, deps);
      if (!referenced) throw new Error('nobody cancelled it');
      const pair = { ...referenced, weight: 1, labelNoise: 0 };
      (index < LOOKED_AT ? result.lookedAt : result.forks).push({ axis, pair });
    }
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
    say(`${seconds} s: ${axis}, ${chosen.length} of ${ofAxis.length} forks read by the base model`);
  }
  return result;
}

/** Both sides of a fork, cut to fill a graph of so many positions, or of fewer; nothing where one begins with the other, or all is too short. */
function encodeFork({ prompt, a, b }: ForkText, most: number, { tokenizer }: TrainingModel): PairTokens | undefined {
  const [textA, textB] = [tokenizer.encode(prompt + a), tokenizer.encode(prompt + b)];
  const whole = divideTexts(textA, textB, [], Math.max(textA.length, textB.length));
  const [chosen, rejected] = [whole.chosen.slice(0, MOST_RESPONSE), whole.rejected.slice(0, MOST_RESPONSE)];
  if (chosen.length === 0 || rejected.length === 0) return undefined;
  // The last token of each side is no input.
  const taken = 1 + NUM_USER_TOKENS + chosen.length + rejected.length - 2;
  const positions = POSITIONS.findLast((size) => size <= most && size - taken <= whole.prompt.length);
  return positions && { prompt: whole.prompt.slice(taken - positions), chosen, rejected };
}

/** The rows of a soft prompt that an axis has for itself, or shares with axes of other languages alone. */
function ownRows(clusters: readonly Cluster[]): (axis: string) => readonly number[] {
  const axes = [...new Set(clusters.map(({ axis }) => axis))];
  const languages = Map.groupBy(axes, (axis) => axis.split(' ')[0]);
  return (axis) => {
    const ofLanguage = languages.get(axis.split(' ')[0]) ?? [];
    const count = Math.floor(NUM_USER_TOKENS / ofLanguage.length);
    return Array.from({ length: count }, (_, row) => ofLanguage.indexOf(axis) * count + row);
  };
}

/**
 * The generic embedding, but in a cluster's rows the tokens that its side mostly goes on with where code forks, `[T_u, hidden]`; nothing
 * without forks.
 */
function exemplarOf(
  { axis, side }: Cluster,
  forks: readonly Fork[],
  rows: readonly number[],
  { model, genericEmbedding }: { readonly model: TrainingModel; readonly genericEmbedding: Float32Array },
): Float32Array | undefined {
  const ways = forks
    .filter((fork) => fork.axis === axis)
    .map(({ pair: { tokens } }) => (side === 'a' ? tokens.chosen : tokens.rejected));
  if (ways.length === 0) return undefined;
  const embeddings = genericEmbedding.slice();
  for (const [index, row] of rows.entries()) {
    const token = mostFrequent(ways.flatMap((way) => way[index] ?? []));
    if (token !== undefined) model.weights.readEmbedding(token, embeddings, row * model.config.hiddenSize);
  }
  return embeddings;
}

function mostFrequent(tokens: readonly number[]): number | undefined {
  const groups = [...Map.groupBy(tokens, (token) => token)].sort(([, a], [, b]) => b.length - a.length);
  return groups[0]?.[0];
}

/** The shipped texts and the excerpts by turns. */
function anchors({ excerpts, languages }: StarterPackOrder, model: TrainingModel): readonly (readonly number[])[] {
  const shipped = anchorTexts(new Set(languages), model).map((tokens) => tokens.slice(0, ANCHOR_TOKENS));
  const others = excerpts
    .map((text) => model.tokenizer.encode(text).slice(0, ANCHOR_TOKENS))
    .filter((tokens) => tokens.length === ANCHOR_TOKENS);
  if (others.length === 0) return shipped;
  return others.flatMap((tokens, index) => [shipped[index % shipped.length]!, tokens]);
}

function describeStep(
  { step, steps, gradientNorm }: JointStep,
  recent: readonly JointStep[],
  elapsedMs: number,
  looksMs: number,
): string {
  const [user, generic] = (['user', 'generic'] as const).map((who) =>
    meanOf(recent.flatMap(({ losses }) => losses[who])),
  );
  const perPair = (elapsedMs - looksMs) / 1000 / (step * JOINT_TRAINING.batchSize);
  return [
    `${(elapsedMs / 60_000).toFixed(1)} min: step ${step} of ${steps}`,
    `loss ${user!.toFixed(3)}, generic ${generic!.toFixed(3)}, gradient ${gradientNorm.toFixed(2)}`,
    `${perPair.toFixed(2)} s a pair, ${(process.memoryUsage.rss() / 1e9).toFixed(1)} GB resident`,
  ].join('; ');
}

function describeFigures(
  figures: Readonly<Record<string, AxisFigures>>,
  neutral: Readonly<Record<string, NllChange>>,
): string {
  const all = Object.values(figures);
  const mean = (of: (axis: AxisFigures) => number): string => meanOf(all.map(of)).toFixed(2);
  const axes = Object.entries(figures).map(([axis, { rank }]) => `${axis} ${rank.toFixed(2)}`);
  const rises = Object.entries(neutral).map(
    ([language, { base, after }]) => `${language} ${(100 * (after / base - 1)).toFixed(1)} %`,
  );
  return [
    `  rank ${mean(({ rank }) => rank)}: ${axes.join(', ')}`,
    `  generic user for side a ${mean(({ genericA }) => genericA)}, base model ${mean(({ baseA }) => baseA)}`,
    `  neutral code: ${rises.join(', ')}`,
  ].join('\n');
}

function meanOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
}
