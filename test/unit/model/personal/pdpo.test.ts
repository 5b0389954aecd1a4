import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  GradientSum,
  logpsByBranch,
  type Gradients,
  type LossTerm,
  type TermResult,
} from '../../../../src/model/personal/lossAndGradients';
import {
  graphSizeOf,
  packPair,
  packText,
  type PackedSequence,
  type Target,
} from '../../../../src/model/personal/packing';
import { divideTexts, type PairTokens } from '../../../../src/model/personal/pairTokens';
import type { PolicyTensors } from '../../../../src/model/personal/sequenceRunner';
import { softPromptOf } from '../../../../src/model/personal/userModel';
import {
  caseAdapter,
  hyperparametersOf,
  PDPO_CASES,
  tokensOf,
  type GradientReference,
  type PdpoCase,
} from './pdpoCases';
import { TinyRunners } from './tinyTraining';

const scratch = mkdtempSync(join(tmpdir(), 'penchant-pdpo-'));
const runners = new TinyRunners(scratch);
afterAll(() => {
  runners.dispose();
  rmSync(scratch, { recursive: true });
});

/** The reference is float64, and a response's log-probability is a sum of up to nine tokens' around −10. */
const LOGP_TOLERANCE = 1e-3;
const LOSS_TOLERANCE = 1e-4;
/** Relative to the norm of the tensor's gradient. */
const GRADIENT_TOLERANCE = 2e-4;

interface Computed {
  readonly loss: number;
  readonly user: TermResult;
  readonly generic: TermResult | undefined;
  readonly anchorNll: number | undefined;
  readonly gradients: Gradients;
}

/** L and its gradients: both terms one after the other, α or 1 − α a factor of each. */
async function compute(pdpo: PdpoCase, tokens: PairTokens = tokensOf(pdpo), bits: 8 | 32 = 32): Promise<Computed> {
  const adapter = caseAdapter(pdpo);
  const sum = new GradientSum(adapter, runners.runnerOf(pdpo.model, adapter, bits), pdpo.bos, hyperparametersOf(pdpo));
  const { refChosenLogp, refRejectedLogp, labelNoise, alpha, anchorIds, anchorWeight } = pdpo;
  let loss = 0;
  const add = async (who: 'user' | 'generic', share: number): Promise<{ pair: TermResult; anchorNll?: number }> => {
    const terms = { refChosenLogp, refRejectedLogp, labelNoise, weight: share * pdpo.weight };
    const [pair] = (await sum.add([{ kind: 'pair', tokens, terms }], who)) as [TermResult];
    loss += pair.loss;
    if (anchorIds.length === 0) return { pair };
    const weight = share * anchorWeight;
    const [anchor] = (await sum.add([{ kind: 'anchor', tokens: anchorIds, weight }], who)) as [TermResult];
    loss += anchor.loss;
    return { pair, anchorNll: anchor.loss / weight };
  };
  const user = await add('user', alpha);
  const generic = alpha < 1 ? await add('generic', 1 - alpha) : undefined;
  return { loss, user: user.pair, generic: generic?.pair, anchorNll: user.anchorNll, gradients: sum.gradients };
}

/** The largest of the differences in norm, sum and samples, relative to the norm. */
function differenceOf(gradient: Float32Array, wanted: GradientReference): number {
  const norm = Math.hypot(...gradient);
  const sum = gradient.reduce((total, number) => total + number, 0);
  if ('values' in wanted) {
    expect(gradient).toHaveLength(wanted.values.length);
    const differences = wanted.values.map((value, index) => Math.abs(gradient[index]! - value));
    return Math.max(...differences) / Math.hypot(...wanted.values);
  }
  const samples = wanted.samples.map(([index, value]) => gradient[index]! - value);
  return Math.max(...[norm - wanted.norm, sum - wanted.sum, ...samples].map(Math.abs)) / wanted.norm;
}

/** Differences of all gradients that are beyond the tolerance, by name. */
function wrongGradients(gradients: Gradients, { gradients: wanted, loraLinears }: PdpoCase): Record<string, number> {
  const { lora, ...userModel } = wanted;
  const modules = Object.entries(lora).filter(([module]) => loraLinears.includes(module.split('.').at(-1)!));
  const named: readonly (readonly [string, GradientReference])[] = [
    ...Object.entries(userModel),
    ...modules.flatMap(([module, { a, b }]) => [[`${module}.lora_A`, a] as const, [`${module}.lora_B`, b] as const]),
  ];
  const differences = named.map(([name, each]) => [name, differenceOf(gradients.get(name)!, each)] as const);
  return Object.fromEntries(differences.filter(([, difference]) => !(difference <= GRADIENT_TOLERANCE)));
}

const cases = PDPO_CASES.map((pdpo) => ({ pdpo, label: `${pdpo.model} ${pdpo.name}` }));

describe.each(cases)('what PyTorch computes in float64: $label', ({ pdpo }) => {
  it('log-probabilities under the reference', async () => {
    const runner = runners.runnerOf(pdpo.model, caseAdapter(pdpo));
    const sequence = packPair(tokensOf(pdpo), pdpo.bos, 0);
    const { chosenLogp, rejectedLogp } = logpsByBranch(sequence, await runner.logps(sequence));
    expect(Math.abs(chosenLogp - pdpo.refChosenLogp)).toBeLessThan(LOGP_TOLERANCE);
    expect(Math.abs(rejectedLogp - pdpo.refRejectedLogp)).toBeLessThan(LOGP_TOLERANCE);
  });

  it('log-probabilities, loss and every gradient', async () => {
    const { loss, user, generic, anchorNll, gradients } = await compute(pdpo);
    expect(Math.abs(user.chosenLogp - pdpo.userChosenLogp)).toBeLessThan(LOGP_TOLERANCE);
    expect(Math.abs(user.rejectedLogp - pdpo.userRejectedLogp)).toBeLessThan(LOGP_TOLERANCE);
    if (generic) {
      expect(Math.abs(generic.chosenLogp - pdpo.genericChosenLogp)).toBeLessThan(LOGP_TOLERANCE);
      expect(Math.abs(generic.rejectedLogp - pdpo.genericRejectedLogp)).toBeLessThan(LOGP_TOLERANCE);
    }
    if (pdpo.anchorNll !== null) expect(Math.abs(anchorNll! - pdpo.anchorNll)).toBeLessThan(LOSS_TOLERANCE);
    expect(Math.abs(loss - pdpo.loss)).toBeLessThan(LOSS_TOLERANCE);
    expect(wrongGradients(gradients, pdpo)).toEqual({});
  });
});

/** A case of both models. */
function casesNamed(name: string): typeof cases {
  return cases.filter(({ pdpo }) => pdpo.name === name);
}

/** The largest difference between two lists of the same length. */
function worstOf(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual).toHaveLength(expected.length);
  return Math.max(...Array.from(actual, (number, index) => Math.abs(number - expected[index]!)));
}

/** The largest difference of any gradient, relative to its norm. */
function worstGradient(actual: Gradients, expected: Gradients): number {
  expect([...actual.keys()].toSorted()).toEqual([...expected.keys()].toSorted());
  const differences = [...expected].map(([name, gradient]) =>
    gradient.length === 0 ? 0 : worstOf(actual.get(name)!, gradient) / Math.hypot(...gradient),
  );
  return Math.max(...differences);
}

function policyOf(pdpo: PdpoCase): PolicyTensors {
  const { lora, userModel } = caseAdapter(pdpo);
  return { lora, softPrompt: softPromptOf(userModel, 'user') };
}

describe('a pair packed into one sequence', () => {
  it.each(casesNamed('unequalLengths'))('gives each token what its side alone gives it: $label', async ({ pdpo }) => {
    const tokens = tokensOf(pdpo);
    const adapter = caseAdapter(pdpo);
    const runner = runners.runnerOf(pdpo.model, adapter);
    const softRows = adapter.userModel.numUserTokens;
    const packed = await runner.logps(packPair(tokens, pdpo.bos, softRows), policyOf(pdpo));
    for (const side of ['chosen', 'rejected'] as const) {
      const text = packText([...tokens.prompt, ...tokens[side]], pdpo.bos, softRows);
      const alone = await runner.logps(text, policyOf(pdpo));
      const inPair = side === 'chosen' ? packed.slice(0, tokens.chosen.length) : packed.slice(tokens.chosen.length);
      expect(worstOf(inPair, alone.slice(-tokens[side].length))).toBeLessThan(1e-4);
    }
  });

  it.each(casesNamed('commonBeginningInSides'))(
    'has the same loss and gradients where the sides share their beginning: $label',
    async ({ pdpo }) => {
      const { prompt, chosen, rejected } = tokensOf(pdpo);
      const shared = divideTexts([...prompt, ...chosen], [...prompt, ...rejected], [], pdpo.window);
      expect(shared.prompt.length).toBeGreaterThan(prompt.length);
      // What is common adds the same to both sides' log-probabilities under the reference.
      const [inSides, inPrompt] = [await compute(pdpo), await compute(pdpo, shared)];
      expect(Math.abs(inPrompt.loss - inSides.loss)).toBeLessThan(LOSS_TOLERANCE);
      expect(worstGradient(inPrompt.gradients, inSides.gradients)).toBeLessThan(GRADIENT_TOLERANCE);
      expect(wrongGradients(inPrompt.gradients, pdpo)).toEqual({});
    },
  );

  it.each(casesNamed('truncatedPrompt'))('keeps the end of a long prompt: $label', async ({ pdpo }) => {
    const { promptIds, chosenIds, rejectedIds, window } = pdpo;
    const tokens = divideTexts([...promptIds, ...chosenIds], [...promptIds, ...rejectedIds], [], window);
    expect(tokens).toEqual({ prompt: promptIds.slice(-window), chosen: chosenIds, rejected: rejectedIds });
    expect(Math.abs((await compute(pdpo, tokens)).loss - pdpo.loss)).toBeLessThan(LOSS_TOLERANCE);
  });
});

it.each(casesNamed('both'))('several terms in one sequence are as one after the other: $label', async ({ pdpo }) => {
  const adapter = caseAdapter(pdpo);
  const runner = runners.runnerOf(pdpo.model, adapter);
  const { prompt, chosen, rejected } = tokensOf(pdpo);
  const { refChosenLogp, refRejectedLogp } = pdpo;
  const pair = (tokens: PairTokens, weight: number): LossTerm => ({
    kind: 'pair',
    tokens,
    terms: { refChosenLogp, refRejectedLogp, labelNoise: 0.1, weight },
    anchor: { indices: [1, 2], weight: 0.3 * weight },
  });
  const terms: readonly LossTerm[] = [
    pair({ prompt, chosen, rejected }, 1),
    pair({ prompt: [...chosen, ...prompt], chosen: rejected, rejected: chosen }, 0.5),
    { kind: 'anchor', tokens: [...prompt, ...rejected], weight: 0.7 },
    pair({ prompt: rejected, chosen: prompt, rejected: chosen }, 0.25),
  ];
  const sumOf = (): GradientSum => new GradientSum(adapter, runner, pdpo.bos, hyperparametersOf(pdpo));
  const [together, apart] = [sumOf(), sumOf()];
  const results = await together.add(terms, 'user');
  let loss = 0;
  for (const [index, term] of terms.entries()) {
    const [alone] = (await apart.add([term], 'user')) as [TermResult];
    loss += alone.loss;
    expect(results[index]!.chosenLogp).toBeCloseTo(alone.chosenLogp, 3);
    expect(results[index]!.rejectedLogp).toBeCloseTo(alone.rejectedLogp, 3);
  }
  expect(results[0]!.loss).toBeCloseTo(loss, 3);
  expect(worstGradient(together.gradients, apart.gradients)).toBeLessThan(GRADIENT_TOLERANCE);
});

it.each(casesNamed('both'))('padding to the size of a graph changes nothing: $label', async ({ pdpo }) => {
  const adapter = caseAdapter(pdpo);
  const runner = runners.runnerOf(pdpo.model, adapter);
  // 13 tokens of prompt, 9 of chosen and 7 of rejected fill a graph of 32 positions to the last.
  const ids = [...pdpo.promptIds, ...pdpo.chosenIds, ...pdpo.rejectedIds, ...pdpo.chosenIds];
  const tokens = { prompt: ids.slice(0, 13), chosen: ids.slice(13, 22), rejected: ids.slice(22, 29) };
  const full = packPair(tokens, pdpo.bos, adapter.userModel.numUserTokens);
  const padded: PackedSequence = {
    tokens: [...full.tokens, 5],
    positions: [...full.positions, 99],
    branches: [...full.branches, 'rejected'],
    parts: [...full.parts, 0],
    targets: [...full.targets, ...Array<Target>(17).fill({ index: 32, token: 7, branch: 'rejected', part: 0 })],
  };
  expect([graphSizeOf(full), graphSizeOf(padded)]).toEqual([
    { positions: 32, rows: 32 },
    { positions: 64, rows: 64 },
  ]);
  // What is wanted more has weights of zero.
  const isChosen = full.targets.map(({ branch }) => branch === 'chosen');
  const inputs = {
    rewardWeights: Float32Array.from([...isChosen.map((is) => (is ? 0.5 : -0.5)), ...Array<number>(17).fill(0)]),
    nllWeights: Float32Array.from([...isChosen.map((is) => (is ? 0.1 : 0)), ...Array<number>(17).fill(0)]),
    parts: [{ shift: 1, lossWeight: 1.2, noiseWeight: 0.2, noiseBound: 1e4 }],
  };
  const short = { rewardWeights: inputs.rewardWeights.slice(0, 16), nllWeights: inputs.nllWeights.slice(0, 16) };
  const expected = await runner.step(full, policyOf(pdpo), { ...inputs, ...short });
  const actual = await runner.step(padded, policyOf(pdpo), inputs);

  expect(actual.loss).toBeCloseTo(expected.loss, 4);
  expect(worstOf(actual.tokenLogps.slice(0, 16), expected.tokenLogps)).toBeLessThan(1e-4);
  expect(worstOf(actual.softPrompt!, expected.softPrompt!)).toBeLessThan(1e-4 * Math.hypot(...expected.softPrompt!));
  for (const [module, { a, b }] of expected.lora) {
    expect(worstOf(actual.lora.get(module)!.a, a)).toBeLessThan(1e-4 * Math.hypot(...a));
    expect(worstOf(actual.lora.get(module)!.b, b)).toBeLessThan(1e-4 * Math.hypot(...b));
  }
});

it.each(cases)('weights of 8 bits that lose nothing give the same: $label', async ({ pdpo }) => {
  const { loss, gradients } = await compute(pdpo, tokensOf(pdpo), 8);
  expect(Math.abs(loss - pdpo.loss)).toBeLessThan(LOSS_TOLERANCE);
  expect(wrongGradients(gradients, pdpo)).toEqual({});
});
