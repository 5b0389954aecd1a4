import { describe, expect, it } from 'vitest';
import { pairLoss, stepFactors } from '../../../../src/model/personal/pdpo';

const score = (margin: number) => ({
  ...{ margin, refChosenLogp: -5, refRejectedLogp: -4 },
  ...{ chosenLogp: -5 + margin, rejectedLogp: -4 },
});
const plain = { beta: 1, usesOffset: false } as const;

describe('the loss of a pair', () => {
  it('is −log σ(h), with h the margin times β', () => {
    expect(pairLoss(score(0), 0, plain)).toBeCloseTo(Math.log(2), 6);
    expect(pairLoss(score(2), 0, { ...plain, beta: 0.5 })).toBeCloseTo(Math.log(1 + Math.exp(-1)), 6);
  });

  it('asks with an offset for what the reference has against chosen, and nothing where it has none', () => {
    // The reference prefers rejected by 1 nat.
    expect(pairLoss(score(3), 0, { ...plain, usesOffset: true })).toBeCloseTo(Math.log(1 + Math.exp(-2)), 6);
    const liked = { ...score(3), refChosenLogp: -3, chosenLogp: 0 };
    expect(pairLoss(liked, 0, { ...plain, usesOffset: true })).toBeCloseTo(pairLoss(liked, 0, plain), 6);
  });

  it('is unbiased under label noise: its mean over flips is the loss of the true order', () => {
    const noise = 0.2;
    const flipped = { ...score(3), chosenLogp: -4, rejectedLogp: -2, refChosenLogp: -4, refRejectedLogp: -5 };
    const mean = (1 - noise) * pairLoss(score(3), noise, plain) + noise * pairLoss(flipped, noise, plain);
    expect(mean).toBeCloseTo(pairLoss(score(3), 0, plain), 6);
  });

  it('falls for ever under label noise as published, and not beyond a bound', () => {
    const slope = (loss: (margin: number) => number): number => loss(31) - loss(30);
    expect(slope((margin) => pairLoss(score(margin), 0.2, plain))).toBeCloseTo(-0.2 / 0.6, 6);
    expect(slope((margin) => pairLoss(score(margin), 0.2, { ...plain, noiseBound: 2 }))).toBeCloseTo(0, 6);
  });
});

it('an empty response weighs nothing when lengths are normalised', () => {
  const terms = { chosenLength: 0, rejectedLength: 4, refChosenLogp: 0, refRejectedLogp: -8, weight: 1, labelNoise: 0 };
  const { chosenReward, rejectedReward, shift } = stepFactors(terms, { ...plain, nllWeight: 0.1, lengthScale: 2 });
  expect([chosenReward, rejectedReward, shift]).toEqual([2, -0.5, 4]);
});
