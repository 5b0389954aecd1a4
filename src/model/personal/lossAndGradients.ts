/** @file The loss of a batch of pairs and anchors under an adapter, and its gradients by the adapter's tensors. */

import type { Adapter } from './adapter';
import { pack, positionsOfPart } from './packing';
import type { PackedSequence, Part } from './packing';
import type { PairTokens } from './pairTokens';
import { stepFactors } from './pdpo';
import type { PairTerms, PdpoHyperparameters } from './pdpo';
import type { PartFactors, SequenceRunner, StepInputs } from './sequenceRunner';
import { softPromptOf, userModelGradients } from './userModel';
import type { Who } from './userModel';

/** One term of a batch's loss. */
export type LossTerm =
  | {
      readonly kind: 'pair';
      readonly tokens: PairTokens;
      readonly terms: Omit<PairTerms, 'chosenLength' | 'rejectedLength'>;
      /** Indices of tokens of the prompt, from 1 on, and the weight of their mean negative log-likelihood: an anchor in real code. */
      readonly anchor?: { readonly indices: readonly number[]; readonly weight: number };
    }
  /** Mean negative log-likelihood of a text's tokens but the first, times `weight`. */
  | { readonly kind: 'anchor'; readonly tokens: readonly number[]; readonly weight: number };

export interface TermResult {
  /** Of all the terms that were added at the same time. */
  readonly loss: number;
  /** Sums over response tokens; 0 of an anchor. */
  readonly chosenLogp: number;
  readonly rejectedLogp: number;
}

type ByBranch = Readonly<Record<'prompt' | 'chosen' | 'rejected', number>>;

/** A term's part of a step's inputs, and the factors of its tokens. */
interface TermFactors extends PartFactors {
  readonly rewards: ByBranch;
  readonly nlls: ByBranch;
}

const NOTHING: ByBranch = { prompt: 0, chosen: 0, rejected: 0 };
const NO_PAIR: PartFactors = { shift: 0, lossWeight: 0, noiseWeight: 0, noiseBound: 0 };

function partOf(term: LossTerm): Part {
  if (term.kind === 'anchor') return { kind: 'text', tokens: term.tokens };
  return { kind: 'pair', tokens: term.tokens, ...(term.anchor && { wantedPrompt: term.anchor.indices }) };
}

/** Gradients by parameters' names: `<module>.lora_A`, `<module>.lora_B`, and the user model's tensors. */
export type Gradients = ReadonlyMap<string, Float32Array>;

/** Positions that a term takes in a sequence, behind the beginning that it shares with others. */
export function positionsOf(term: LossTerm): number {
  return positionsOfPart(partOf(term));
}

/** Adds up the gradients of terms, one sequence after the other. */
export class GradientSum {
  private readonly sums = new Map<string, Float32Array>();

  constructor(
    private readonly adapter: Adapter,
    private readonly runner: SequenceRunner,
    private readonly bosTokenId: number,
    private readonly hyperparameters: PdpoHyperparameters,
  ) {}

  get gradients(): Gradients {
    return this.sums;
  }

  /**
   * Runs terms of one embedding forward and back, as one sequence: its weights are read once for all, and gradients are what they would
   * be one after the other. At most `MOST_PARTS` of them.
   */
  async add(terms: readonly LossTerm[], who: Who): Promise<readonly TermResult[]> {
    const { userModel, lora } = this.adapter;
    const softRows = userModel.numUserTokens;
    const sequence = pack(terms.map(partOf), this.bosTokenId, softRows);
    const softPrompt = softRows > 0 ? softPromptOf(userModel, who) : undefined;
    const policy = { lora, ...(softPrompt && { softPrompt }) };
    const results = await this.runner.step(sequence, policy, this.inputsOf(terms, sequence));
    for (const [module, { a, b }] of results.lora) {
      this.accumulate(`${module}.lora_A`, a);
      this.accumulate(`${module}.lora_B`, b);
    }
    if (results.softPrompt) {
      const parts = userModelGradients(userModel, who, results.softPrompt);
      for (const [name, gradient] of Object.entries(parts)) this.accumulate(name, gradient as Float32Array);
    }
    const { loss, tokenLogps } = results;
    return terms.map((_, part) => ({ loss, ...logpsByBranch(sequence, tokenLogps, part) }));
  }

  private inputsOf(terms: readonly LossTerm[], { targets }: PackedSequence): StepInputs {
    const factors = terms.map((term) => this.factorsOf(term));
    return {
      rewardWeights: Float32Array.from(targets, ({ part, branch }) => factors[part]!.rewards[branch]),
      nllWeights: Float32Array.from(targets, ({ part, branch }) => factors[part]!.nlls[branch]),
      parts: factors,
    };
  }

  private factorsOf(term: LossTerm): TermFactors {
    if (term.kind === 'anchor') {
      const nll = term.weight / Math.max(1, term.tokens.length - 1);
      return { ...NO_PAIR, rewards: NOTHING, nlls: { ...NOTHING, prompt: nll } };
    }
    const { chosen, rejected } = term.tokens;
    const lengths = { chosenLength: chosen.length, rejectedLength: rejected.length };
    const { chosenReward, rejectedReward, chosenNll, ...part } = stepFactors(
      { ...term.terms, ...lengths },
      this.hyperparameters,
    );
    const { indices = [], weight = 0 } = term.anchor ?? {};
    return {
      ...part,
      rewards: { chosen: chosenReward, rejected: rejectedReward, prompt: 0 },
      nlls: { chosen: chosenNll, rejected: 0, prompt: weight / Math.max(1, indices.length) },
    };
  }

  private accumulate(name: string, gradient: Float32Array): void {
    const sum = this.sums.get(name);
    if (!sum) {
      this.sums.set(name, gradient.slice());
      return;
    }
    for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! + gradient[i]!;
  }
}

/** Log-probabilities of a packed pair's responses. */
export function logpsByBranch(
  { targets }: PackedSequence,
  tokenLogps: Float32Array,
  part = 0,
): { readonly chosenLogp: number; readonly rejectedLogp: number } {
  let chosenLogp = 0;
  let rejectedLogp = 0;
  for (const [index, { branch, part: own }] of targets.entries()) {
    if (own !== part) continue;
    if (branch === 'chosen') chosenLogp += tokenLogps[index]!;
    if (branch === 'rejected') rejectedLogp += tokenLogps[index]!;
  }
  return { chosenLogp, rejectedLogp };
}
