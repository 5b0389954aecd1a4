/** @file The loss of a batch of pairs and anchors under an adapter, and its gradients by the adapter's tensors. */

import type { Adapter } from './adapter';
import { packPair, packText } from './packing';
import type { PackedSequence } from './packing';
import type { PairTokens } from './pairTokens';
import { stepFactors } from './pdpo';
import type { PairTerms, PdpoHyperparameters } from './pdpo';
import type { SequenceRunner, StepInputs } from './sequenceRunner';
import { softPromptOf, userModelGradients } from './userModel';
import type { Who } from './userModel';

/** One term of a batch's loss. */
export type LossTerm =
  | {
      readonly kind: 'pair';
      readonly tokens: PairTokens;
      readonly terms: Omit<PairTerms, 'chosenLength' | 'rejectedLength'>;
      readonly who: Who;
      /** Indices of tokens of the prompt, from 1 on, and the weight of their mean negative log-likelihood: an anchor in real code. */
      readonly anchor?: { readonly indices: readonly number[]; readonly weight: number };
    }
  /** Mean negative log-likelihood of a text's tokens but the first, times `weight`. */
  | { readonly kind: 'anchor'; readonly tokens: readonly number[]; readonly weight: number; readonly who: Who };

export interface TermResult {
  readonly loss: number;
  /** Sums over response tokens; 0 of an anchor. */
  readonly chosenLogp: number;
  readonly rejectedLogp: number;
}

/** Gradients by parameters' names: `<module>.lora_A`, `<module>.lora_B`, and the user model's tensors. */
export type Gradients = ReadonlyMap<string, Float32Array>;

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

  /** Runs one term forward and back. */
  async add(term: LossTerm): Promise<TermResult> {
    const { userModel, lora } = this.adapter;
    const softRows = userModel.numUserTokens;
    const sequence =
      term.kind === 'pair'
        ? packPair(term.tokens, this.bosTokenId, softRows, term.anchor?.indices)
        : packText(term.tokens, this.bosTokenId, softRows);
    const softPrompt = softRows > 0 ? softPromptOf(userModel, term.who) : undefined;
    const policy = { lora, ...(softPrompt && { softPrompt }) };
    const results = await this.runner.step(sequence, policy, this.inputsOf(term, sequence));
    for (const [module, { a, b }] of results.lora) {
      this.accumulate(`${module}.lora_A`, a);
      this.accumulate(`${module}.lora_B`, b);
    }
    if (results.softPrompt) {
      const parts = userModelGradients(userModel, term.who, results.softPrompt);
      for (const [name, gradient] of Object.entries(parts)) this.accumulate(name, gradient as Float32Array);
    }
    return { loss: results.loss, ...logpsByBranch(sequence, results.tokenLogps) };
  }

  private inputsOf(term: LossTerm, { targets }: PackedSequence): StepInputs {
    if (term.kind === 'anchor') {
      return {
        rewardWeights: new Float32Array(targets.length),
        nllWeights: new Float32Array(targets.length).fill(term.weight / targets.length),
        ...{ shift: 0, lossWeight: 0, noiseWeight: 0, noiseBound: 0 },
      };
    }
    const { chosen, rejected } = term.tokens;
    const lengths = { chosenLength: chosen.length, rejectedLength: rejected.length };
    const { shift, lossWeight, noiseWeight, noiseBound, ...perToken } = stepFactors(
      { ...term.terms, ...lengths },
      this.hyperparameters,
    );
    const { indices = [], weight = 0 } = term.anchor ?? {};
    const rewards = { chosen: perToken.chosenReward, rejected: perToken.rejectedReward, prompt: 0 };
    const nlls = { chosen: perToken.chosenNll, rejected: 0, prompt: weight / Math.max(1, indices.length) };
    return {
      rewardWeights: Float32Array.from(targets, ({ branch }) => rewards[branch]),
      nllWeights: Float32Array.from(targets, ({ branch }) => nlls[branch]),
      ...{ shift, lossWeight, noiseWeight, noiseBound },
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
): { readonly chosenLogp: number; readonly rejectedLogp: number } {
  let chosenLogp = 0;
  let rejectedLogp = 0;
  for (const [index, { branch }] of targets.entries()) {
    if (branch === 'chosen') chosenLogp += tokenLogps[index]!;
    if (branch === 'rejected') rejectedLogp += tokenLogps[index]!;
  }
  return { chosenLogp, rejectedLogp };
}
