/**
 * @file N-grams of the code nearby, mixed into the model's choice of the next token. Code repeats its own names, and most of the
 * file does not fit into a small model's prompt: `this.#cal` is mostly what stands behind `this.#cal` elsewhere in the file.
 * A cache language model (Kuhn & De Mori 1990; for code Hellendoorn & Devanbu 2017), interpolated from high order to low.
 */

import { chooseBest } from './sampling';

/** Between two texts: no n-gram spans it, and no token, soft ones included, has this id. */
const SEPARATOR = -(2 ** 31);

/**
 * w_o, the most that the n-grams with o tokens of context may weigh, by o. Found on 242 mid-line pauses in nine files that the
 * benchmark of pauses does not use: of the words shown first 62 % were right without n-grams, 72 % with these.
 */
const WEIGHTS = {
  /** For a token free to be anything: a word met once before the same word is weak evidence. */
  free: [0, 0.05, 0.15, 0.3, 0.4],
  /** While the token has to spell what is typed already: which words of the file begin so is strong evidence. */
  healing: [0.1, 0.2, 0.4, 0.6, 0.7],
} as const;

/** Tokens of context that are looked at. */
const MAX_CONTEXT = WEIGHTS.free.length - 1;

export class NearbyNgrams {
  /** Tokens of all texts, each text behind a `SEPARATOR`. */
  readonly tokens: Int32Array;

  constructor(texts: readonly (readonly number[])[]) {
    this.tokens = Int32Array.from(texts.flatMap((text) => [SEPARATOR, ...text]));
  }

  /**
   * A copy of `logits`, `[vocabSize]`, with the n-grams mixed in:
   *
   *     p(t) = ρ · p_LM(t) + Σ_o λ_o · c_o(t) / N_o       λ_o = w_o · N_o / (N_o + T_o) · Π_{o' > o} (1 − w_o' · N_o' / (N_o' + T_o'))
   *
   * where c_o(t) counts t behind the last o tokens of `context`, N_o is their sum, T_o the number of different t (Witten–Bell), and
   * ρ what the λ leave. With `allowed` all of it is among those tokens alone.
   */
  mixInto(logits: Float32Array, context: readonly number[], allowed?: readonly number[]): Float32Array {
    const shares = this.sharesOf(context, allowed);
    if (shares.byToken.size === 0) return logits;
    const mixed = logits.slice();
    const considered = allowed ? Float32Array.from(allowed, (token) => logits[token] ?? -Infinity) : logits;
    const best = chooseBest(considered);
    /** log Σ exp(logit) */
    const total = (considered[best.token] ?? 0) - best.logprob;
    // All other tokens keep ρ · p_LM, that is their logit, up to a constant that softmax takes out.
    for (const [token, share] of shares.byToken) {
      const probability = Math.exp((logits[token] ?? -Infinity) - total);
      mixed[token] = total + Math.log(probability + share / shares.rest);
    }
    return mixed;
  }

  /** Σ_o λ_o · c_o(t) / N_o of every token met, and ρ. */
  private sharesOf(context: readonly number[], allowed: readonly number[] | undefined): Shares {
    const weights = allowed ? WEIGHTS.healing : WEIGHTS.free;
    const counts = this.countsOf(context, weights[0] > 0 ? 0 : 1, allowed && new Set(allowed));
    const byToken = new Map<number, number>();
    let rest = 1;
    for (let order = MAX_CONTEXT; order >= 0; order--) {
      const met = counts[order] ?? new Map<number, number>();
      const sum = [...met.values()].reduce((a, b) => a + b, 0);
      if (sum === 0) continue;
      const lambda = (rest * (weights[order] ?? 0) * sum) / (sum + met.size);
      for (const [token, count] of met) byToken.set(token, (byToken.get(token) ?? 0) + (lambda * count) / sum);
      rest -= lambda;
    }
    return { byToken, rest };
  }

  /** How often each token stands behind the last o tokens of `context`, for every o from `fewest` on. */
  private countsOf(
    context: readonly number[],
    fewest: number,
    allowed: ReadonlySet<number> | undefined,
  ): readonly Map<number, number>[] {
    const { tokens } = this;
    const counts = Array.from({ length: MAX_CONTEXT + 1 }, () => new Map<number, number>());
    const end = context.length;
    const last = context[end - 1];
    for (let at = 1; at < tokens.length; at++) {
      if (fewest > 0 && tokens[at - 1] !== last) continue;
      const token = tokens[at] ?? SEPARATOR;
      if (token === SEPARATOR || (allowed && !allowed.has(token))) continue;
      let order = 0;
      while (order < MAX_CONTEXT && order < end && tokens[at - 1 - order] === context[end - 1 - order]) order++;
      for (; order >= fewest; order--) counts[order]?.set(token, (counts[order]?.get(token) ?? 0) + 1);
    }
    return counts;
  }
}

interface Shares {
  readonly byToken: ReadonlyMap<number, number>;
  /** ρ */
  readonly rest: number;
}
