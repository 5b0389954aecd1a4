import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseAmong, chooseBest, sampler } from '../../../../src/model/runtime/sampling';

/** Logits of these probabilities, up to a constant that softmax takes out. */
function logitsOf(probabilities: readonly number[], shift = 3): Float32Array {
  return Float32Array.from(probabilities, (probability) => Math.log(probability) + shift);
}

/** How often each token is drawn out of `count`. */
function frequencies(logits: Float32Array, sampling: { temperature: number; topP: number }, count: number): number[] {
  const choose = sampler({ ...sampling, seed: 11 });
  const drawn = new Array<number>(logits.length).fill(0);
  for (let draw = 0; draw < count; draw++) drawn[choose(logits).token]!++;
  return drawn.map((times) => times / count);
}

describe('greedy choice', () => {
  it('takes the most probable token, with its log-probability', () => {
    const { token, logprob } = chooseBest(logitsOf([0.2, 0.5, 0.3]));
    expect(token).toBe(1);
    expect(logprob).toBeCloseTo(Math.log(0.5), 5);
  });

  it('tells the second best, wherever it stands', () => {
    for (const probabilities of [
      [0.2, 0.5, 0.3],
      [0.3, 0.5, 0.2],
      [0.5, 0.2, 0.3],
      [0.3, 0.2, 0.5],
    ]) {
      const { runnerUp } = chooseBest(logitsOf(probabilities));
      expect(runnerUp!.token).toBe(probabilities.indexOf(0.3));
      expect(runnerUp!.logprob).toBeCloseTo(Math.log(0.3), 5);
    }
    expect(chooseAmong(chooseBest, logitsOf([0.6, 0.1, 0.3]), [2, 1])!.runnerUp!.token).toBe(1);
    expect(chooseBest(Float32Array.of(1)).runnerUp).toBeUndefined();
  });

  it('takes the first of equals', () => {
    expect(chooseBest(Float32Array.of(1, 4, 4)).token).toBe(1);
  });

  it('does not overflow where logits are large', () => {
    expect(chooseBest(Float32Array.of(1000, 999, -1000)).logprob).toBeCloseTo(-Math.log(1 + Math.exp(-1)), 5);
  });

  it('among allowed tokens gives the probability among those', () => {
    const choice = chooseAmong(chooseBest, logitsOf([0.6, 0.1, 0.3]), [2, 1]);
    expect(choice!.token).toBe(2);
    expect(choice!.logprob).toBeCloseTo(Math.log(0.75), 5);
  });

  it('among one allowed token is certain, among none there is no choice', () => {
    expect(chooseAmong(chooseBest, logitsOf([0.6, 0.4]), [1])).toEqual({ token: 1, logprob: 0 });
    expect(chooseAmong(chooseBest, logitsOf([0.6, 0.4]), [])).toBeUndefined();
  });

  it('refuses logits of a broken model, which are no numbers', () => {
    expect(() => chooseBest(Float32Array.of(NaN, NaN))).toThrow(/model/);
    expect(() => chooseBest(Float32Array.of(1, Infinity))).toThrow(/model/);
  });
});

describe('sampling', () => {
  it('draws from the nucleus alone: the fewest tokens that reach the probability asked for', () => {
    const logits = logitsOf([0.05, 0.5, 0.15, 0.3]);
    expect(frequencies(logits, { temperature: 1, topP: 0.5 }, 200)).toEqual([0, 1, 0, 0]);
    const drawn = frequencies(logits, { temperature: 1, topP: 0.79 }, 20_000);
    expect(drawn[0]).toBe(0);
    expect(drawn[2]).toBe(0);
    expect(drawn[1]).toBeCloseTo(0.5 / 0.8, 1);
  });

  it('draws each token as often as it is probable', () => {
    const probabilities = [0.05, 0.5, 0.15, 0.3];
    const drawn = frequencies(logitsOf(probabilities), { temperature: 1, topP: 1 }, 40_000);
    for (const [token, probability] of probabilities.entries()) {
      expect(Math.abs(drawn[token]! - probability)).toBeLessThan(0.01);
    }
  });

  it('flattens with a high temperature and sharpens with a low one', () => {
    const logits = logitsOf([0.8, 0.2]);
    // Probabilities to the power of 1 / temperature, made to sum to one again.
    expect(frequencies(logits, { temperature: 2, topP: 1 }, 20_000)[0]).toBeCloseTo(2 / 3, 1);
    expect(frequencies(logits, { temperature: 0.5, topP: 1 }, 20_000)[0]).toBeCloseTo(16 / 17, 1);
  });

  it("reports the model's own log-probability, whatever the temperature", () => {
    fc.assert(
      fc.property(
        fc.array(fc.float({ min: -10, max: 10, noNaN: true }), { minLength: 1, maxLength: 30 }),
        fc.double({ min: 0.1, max: 3, noNaN: true }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        fc.nat(),
        (numbers, temperature, topP, seed) => {
          const logits = Float32Array.from(numbers);
          const { token, logprob } = sampler({ temperature, topP, seed })(logits);
          const sum = logits.reduce((total, logit) => total + Math.exp(logit), 0);
          expect(logprob).toBeCloseTo(logits[token]! - Math.log(sum), 4);
        },
      ),
    );
  });
});
