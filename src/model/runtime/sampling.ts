/** @file Chooses the next token from logits: the best, the best of a few allowed, or one drawn from the nucleus. */

import type { Sampling } from '../../common/inference';
import { UserFacingError } from '../../common/userFacingError';
import { createRandom } from './random';

/** A token and its natural log-probability under what it was chosen from. */
export interface Choice {
  readonly token: number;
  readonly logprob: number;
  /** The second best; only greedy decoding tells. */
  readonly runnerUp?: Pick<Choice, 'token' | 'logprob'> | undefined;
}

/** Chooses from one row of logits, `[vocabSize]`. */
export type Choose = (logits: Float32Array) => Choice;

/** A log-probability this far below the best adds nothing to the sum of float32 exponentials. */
const NEGLIGIBLE_NATS = 20;

/** Greedy decoding: the token with the highest logit. */
export function chooseBest(logits: Float32Array): Choice {
  let [token, best] = [0, -Infinity];
  let [second, secondBest] = [0, -Infinity];
  for (let id = 0; id < logits.length; id++) {
    const logit = logits[id] ?? -Infinity;
    if (logit > best) {
      [second, secondBest] = [token, best];
      [token, best] = [id, logit];
    } else if (logit > secondBest) {
      [second, secondBest] = [id, logit];
    }
  }
  if (!Number.isFinite(best)) throw brokenModel();
  const sum = logSumExp(logits, best);
  const runnerUp = Number.isFinite(secondBest) ? { token: second, logprob: secondBest - sum } : undefined;
  return { token, logprob: best - sum, runnerUp };
}

/** Chooses among the allowed tokens alone, with the probability among them; nothing where none is allowed. */
export function chooseAmong(choose: Choose, logits: Float32Array, allowed: readonly number[]): Choice | undefined {
  if (allowed.length === 0) return undefined;
  const { token, logprob, runnerUp } = choose(Float32Array.from(allowed, (id) => logits[id] ?? -Infinity));
  return {
    ...{ token: allowed[token] ?? 0, logprob },
    ...(runnerUp && { runnerUp: { ...runnerUp, token: allowed[runnerUp.token] ?? 0 } }),
  };
}

/** Draws from the smallest set of tokens whose probability reaches `topP` (nucleus sampling, Holtzman et al. 2020). */
export function sampler({ temperature, topP, seed }: Sampling): Choose {
  const random = createRandom(seed);
  return (logits) => {
    const best = chooseBest(logits);
    const peak = logits[best.token] ?? 0;
    const candidates: { readonly token: number; readonly weight: number }[] = [];
    let total = 0;
    for (let token = 0; token < logits.length; token++) {
      const scaled = ((logits[token] ?? -Infinity) - peak) / temperature;
      if (scaled < -NEGLIGIBLE_NATS) continue;
      const weight = Math.exp(scaled);
      total += weight;
      candidates.push({ token, weight });
    }
    candidates.sort((a, b) => b.weight - a.weight);
    let mass = 0;
    const nucleusSize = 1 + candidates.findIndex(({ weight }) => (mass += weight) >= topP * total);
    const nucleus = nucleusSize > 0 ? candidates.slice(0, nucleusSize) : candidates;
    let rest = random() * nucleus.reduce((sum, { weight }) => sum + weight, 0);
    const drawn = nucleus.find(({ weight }) => (rest -= weight) <= 0) ?? { token: best.token };
    // The probability reported is the model's own, whatever the temperature.
    return { token: drawn.token, logprob: (logits[drawn.token] ?? 0) - peak + best.logprob };
  };
}

/** log Σ exp(logit), given the highest logit; the maximum is subtracted, so nothing overflows. */
function logSumExp(logits: Float32Array, highest: number): number {
  let sum = 0;
  const floor = highest - NEGLIGIBLE_NATS;
  for (const logit of logits) if (logit > floor) sum += Math.exp(logit - highest);
  return highest + Math.log(sum);
}

/** Weights beyond all measure end in logits that are no numbers. */
function brokenModel(): UserFacingError {
  return new UserFacingError(
    'The model answers with no usable numbers: its file may be damaged. Get it again or choose another.',
  );
}
