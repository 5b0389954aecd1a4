import { describe, expect, it } from 'vitest';
import { NearbyNgrams } from '../../../../src/model/runtime/nearbyNgrams';
import { chooseAmong, chooseBest } from '../../../../src/model/runtime/sampling';

const VOCABULARY = 12;
/** A model without an opinion. */
const flat = new Float32Array(VOCABULARY);

function probabilitiesOf(logits: Float32Array): readonly number[] {
  const sum = logits.reduce((all, logit) => all + Math.exp(logit), 0);
  return Array.from(logits, (logit) => Math.exp(logit) / sum);
}

describe('n-grams nearby', () => {
  it('raise what stood behind the same tokens, and leave the rest in proportion', () => {
    const ngrams = new NearbyNgrams([[1, 2, 3, 4, 5]]);
    const logits = Float32Array.from({ length: VOCABULARY }, (_, id) => id / 4);
    const before = probabilitiesOf(logits);
    const after = probabilitiesOf(ngrams.mixInto(logits, [2, 3]));
    expect(after[4]!).toBeGreaterThan(before[4]!);
    expect(after[7]! / after[9]!).toBeCloseTo(before[7]! / before[9]!, 5);
  });

  it('weigh as the formula says: one token of context met twice, with one and the same token behind it', () => {
    const ngrams = new NearbyNgrams([
      [3, 4],
      [3, 4],
    ]);
    // λ_1 = 0.05 · 2 / (2 + 1); behind two tokens of context nothing was met.
    const lambda = (0.05 * 2) / 3;
    const mixed = probabilitiesOf(ngrams.mixInto(flat, [9, 3]));
    expect(mixed[4]).toBeCloseTo(lambda + (1 - lambda) / VOCABULARY, 5);
    expect(mixed[5]).toBeCloseTo((1 - lambda) / VOCABULARY, 5);
  });

  it('weigh more the more of the context is the same', () => {
    const ngrams = new NearbyNgrams([
      [1, 2, 3, 4],
      [9, 9, 3, 5],
    ]);
    expect(chooseBest(ngrams.mixInto(flat, [1, 2, 3])).token).toBe(4);
  });

  it('among allowed tokens count those alone, and need no context', () => {
    const ngrams = new NearbyNgrams([[6, 6, 6, 7, 8]]);
    const allowed = [7, 10];
    // λ_0 = 0.1 · 1 / (1 + 1), as 7 was met once and 10 never.
    const choice = chooseAmong(chooseBest, ngrams.mixInto(flat, [11], allowed), allowed);
    expect(choice!.token).toBe(7);
    expect(Math.exp(choice!.logprob)).toBeCloseTo(0.05 + 0.95 / 2, 5);
  });

  it('span no two texts', () => {
    const ngrams = new NearbyNgrams([
      [1, 2],
      [3, 4],
    ]);
    expect(ngrams.mixInto(flat, [1, 2])).toEqual(flat);
  });

  it('do not change the logits that they are given', () => {
    const logits = flat.slice();
    new NearbyNgrams([[1, 2]]).mixInto(logits, [1]);
    expect(logits).toEqual(flat);
  });

  it('without a text change nothing', () => {
    expect(new NearbyNgrams([]).mixInto(flat, [1])).toEqual(flat);
  });
});
