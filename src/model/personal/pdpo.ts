/**
 * @file The P-DPO loss as a graph with its gradients (Li et al., arXiv 2402.05133), and the numbers that make one sequence's loss of
 * a pair.
 *
 *     h(e) = β [(log π(y_w|x,e) − log π_ref(y_w|x)) − (log π(y_l|x,e) − log π_ref(y_l|x))]
 *     L    = α · ℓ(h(e_u)) + (1 − α) · ℓ(h(e_0)),   ℓ(h) = −log σ(h)
 *
 * A graph holds some terms, all of one soft prompt; α is a factor of what is fed. Beyond the published loss, each switched off by 0:
 * an offset, h − β · clip(g, 0, 20), with g the nats by which the reference prefers rejected (ODPO: Amini et al., arXiv 2402.10571);
 * the unbiased robust form of ℓ for label noise ε (Chowdhury et al., arXiv 2403.00409),
 * [(1 − ε) ℓ(h) − ε ℓ(−h)] / (1 − 2ε), of whose second term only what lies below a bound c counts, ℓ(−h) − ℓ(c − h), as it would
 * push h upwards for ever; and a negative log-likelihood with a weight for each token, which is at once the NLL
 * term on chosen and the anchor on neutral code.
 */

import type { PairScore } from '../../common/learning';
import { buildSequenceGraph, sequenceNames } from '../base/sequenceGraph';
import type { SequenceGraphOptions } from '../base/sequenceGraph';
import type { PreparedWeights } from '../base/preparedWeights';
import type { ModelConfig } from '../base/weights';
import type { GraphBuilder, Value } from '../graph/builder';
import { gradients } from '../graph/gradients';
import { MOST_PARTS } from './packing';

/** Names of what is fed and fetched beside the sequence's own. R: wanted tokens; P: parts, each with an h of its own. */
export const stepNames = {
  /** `[P, R]`: in each part's row β for tokens of its chosen, −β for those of its rejected, 0 elsewhere */
  rewardWeights: 'reward_weights',
  /** `[P, 1]`: what h loses to the reference and to the offset */
  shift: 'shift',
  /** `[P, 1]`: factors of ℓ(h) and of −ℓ(−h); 0 of a part that is no pair */
  lossWeight: 'loss_weight',
  noiseWeight: 'noise_weight',
  /** `[P, 1]`: h beyond which label noise no longer counts */
  noiseBound: 'noise_bound',
  /** `[R, 1]`: factors of −log π(token) */
  nllWeights: 'nll_weights',
  /** `[1, 1]` */
  loss: 'loss',
  /** `[T_u, hidden]` */
  softPromptGradient: 'd_soft_prompt',
  loraAGradient: (module: string): string => `d_${module}.lora_A`,
  loraBGradient: (module: string): string => `d_${module}.lora_B`,
} as const;

export interface StepGraphOptions extends SequenceGraphOptions {
  /** T_u: rows of the soft prompt, right after the first position. */
  readonly softRows: number;
}

/** The graph of one training sequence: its loss, its tokens' log-probabilities, and the gradients of soft prompt and LoRA. */
export function buildStepGraph(config: ModelConfig, weights: PreparedWeights, options: StepGraphOptions): GraphBuilder {
  const { graph, embeddings, lora, tokenLogps } = buildSequenceGraph(config, weights, options);
  const rewardWeights = graph.input(stepNames.rewardWeights, 'float32', [MOST_PARTS, options.rows]);
  const nllWeights = graph.input(stepNames.nllWeights, 'float32', [options.rows, 1]);
  const perPart = (name: string): Value => graph.input(name, 'float32', [MOST_PARTS, 1]);
  const [shift, lossWeight] = [perPart(stepNames.shift), perPart(stepNames.lossWeight)];
  const [noiseWeight, noiseBound] = [perPart(stepNames.noiseWeight), perPart(stepNames.noiseBound)];
  const total = (values: Value): Value => graph.op('ReduceSum', [values], { axes: [0, 1] });
  const h = graph.op('Sub', [graph.op('MatMul', [rewardWeights, tokenLogps]), shift]);
  // −log σ(h) = softplus(−h)
  const right = graph.op('Mul', [lossWeight, graph.op('Softplus', [graph.op('Neg', [h])])]);
  const beyond = graph.op('Softplus', [graph.op('Sub', [h, noiseBound])]);
  const wrong = graph.op('Mul', [noiseWeight, graph.op('Sub', [graph.op('Softplus', [h]), beyond])]);
  const nll = total(graph.op('Mul', [tokenLogps, nllWeights]));
  const loss = graph.op('Sub', [total(graph.op('Sub', [right, wrong])), nll]);

  const modules = [...lora.keys()];
  const parameters = [...lora.values()].flatMap(({ a, b }) => [a, b]);
  const found = gradients(graph, loss, options.softRows > 0 ? [embeddings, ...parameters] : parameters);
  const publish = (value: Value | undefined, name: string): void =>
    graph.output(graph.op('Identity', [value], {}, name));
  // ONNX Runtime begins with the result that is named last: what the backward pass has first, lest it hold on to all until the end.
  if (options.softRows > 0) {
    const rows = { starts: [1], ends: [1 + options.softRows], axes: [0] };
    publish(graph.op('Slice', [found[0]], rows), stepNames.softPromptGradient);
  }
  const first = options.softRows > 0 ? 1 : 0;
  for (const [index, module] of modules.entries()) {
    publish(found[first + 2 * index], stepNames.loraAGradient(module));
    publish(found[first + 2 * index + 1], stepNames.loraBGradient(module));
  }
  publish(loss, stepNames.loss);
  publish(tokenLogps, sequenceNames.tokenLogps);
  return graph;
}

export interface PdpoHyperparameters {
  readonly beta: number;
  /** Whether the policy has to make up for what the reference has against chosen. */
  readonly usesOffset: boolean;
  /** Weight of the negative log-likelihood of chosen, by token; 0: none. */
  readonly nllWeight: number;
  /** h beyond which label noise no longer pushes; absent: never, as published. */
  readonly noiseBound?: number;
  /** Divides each log-probability by its response's length and multiplies by this; absent: sums as they are. */
  readonly lengthScale?: number;
}

/** A pair's part of the loss, beside its sequence. */
export interface PairTerms {
  /** Tokens of the responses. */
  readonly chosenLength: number;
  readonly rejectedLength: number;
  readonly refChosenLogp: number;
  readonly refRejectedLogp: number;
  /** Factor of all of the pair's loss: its weight, its share of the batch, and α or 1 − α. */
  readonly weight: number;
  /** ε */
  readonly labelNoise: number;
}

/** The numbers a step graph is fed for a pair. */
export interface StepFactors {
  /** Factor of each chosen token's log-probability in h. */
  readonly chosenReward: number;
  readonly rejectedReward: number;
  readonly shift: number;
  readonly lossWeight: number;
  readonly noiseWeight: number;
  readonly noiseBound: number;
  /** Factor of each chosen token's negative log-likelihood. */
  readonly chosenNll: number;
}

/** By more nats than this the reference is not outdone (one token may be next to impossible to it). */
const MAX_OFFSET_NATS = 20;
/** Far above every h. */
const NO_BOUND = 1e4;

/** h = Σ reward · log π − shift, and the loss's factors. */
export function stepFactors(
  terms: PairTerms,
  { beta, usesOffset, nllWeight, noiseBound = NO_BOUND, lengthScale }: PdpoHyperparameters,
): StepFactors {
  const { chosenLength, rejectedLength, refChosenLogp, refRejectedLogp, weight, labelNoise } = terms;
  const chosenScale = lengthScale === undefined ? 1 : lengthScale / Math.max(1, chosenLength);
  const rejectedScale = lengthScale === undefined ? 1 : lengthScale / Math.max(1, rejectedLength);
  const referenceMargin = chosenScale * refChosenLogp - rejectedScale * refRejectedLogp;
  const offset = usesOffset ? Math.min(MAX_OFFSET_NATS, Math.max(0, -referenceMargin)) : 0;
  return {
    chosenReward: beta * chosenScale,
    rejectedReward: -beta * rejectedScale,
    shift: beta * (referenceMargin + offset),
    lossWeight: (weight * (1 - labelNoise)) / (1 - 2 * labelNoise),
    noiseWeight: (weight * labelNoise) / (1 - 2 * labelNoise),
    noiseBound,
    chosenNll: (weight * nllWeight) / Math.max(1, chosenLength),
  };
}

/** The preference part of a pair's loss out of its log-probabilities, at a weight of 1: what `stepFactors` has the graph compute. */
export function pairLoss(
  { chosenLogp, rejectedLogp, refChosenLogp, refRejectedLogp }: Omit<PairScore, 'margin'>,
  labelNoise: number,
  { beta, usesOffset, noiseBound }: Pick<PdpoHyperparameters, 'beta' | 'usesOffset' | 'noiseBound'>,
): number {
  const terms = { chosenLength: 1, rejectedLength: 1, refChosenLogp, refRejectedLogp, weight: 1, labelNoise };
  const bound = noiseBound === undefined ? {} : { noiseBound };
  const factors = stepFactors(terms, { beta, usesOffset, nllWeight: 0, ...bound });
  const h = beta * (chosenLogp - rejectedLogp) - factors.shift;
  return factors.lossWeight * softplus(-h) - factors.noiseWeight * (softplus(h) - softplus(h - factors.noiseBound));
}

function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}
