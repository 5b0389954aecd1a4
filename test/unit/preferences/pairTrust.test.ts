import { describe, expect, it, test } from 'vitest';
import { SOURCE_TRUST, type PairSource, type PreferencePair } from '../../../src/common/pairs';
import { trustGiven, weighedByStyle } from '../../../src/preferences/pairTrust';

const MINUTE_MS = 60_000;

/** A pair of quotes, the index-th in time. */
function quotes(choice: 'single' | 'double', index: number, source: PairSource = 'survived'): PreferencePair {
  const [single, double] = [`'word ${index}')`, `"word ${index}")`];
  return {
    prompt: 'tell(a);\ntell(',
    ...(choice === 'single' ? { chosen: single, rejected: double } : { chosen: double, rejected: single }),
    ...{ source, language: 'javascript', time: new Date(index * MINUTE_MS).toISOString() },
  };
}

function manyQuotes(count: number, isSingle: (index: number) => boolean, source?: PairSource): PreferencePair[] {
  return Array.from({ length: count }, (_, index) => quotes(isSingle(index) ? 'single' : 'double', index, source));
}

describe('a pair', () => {
  it('that chooses as its neighbours do is trusted more, and one that goes against them all is left out', async () => {
    const weighed = await weighedByStyle(manyQuotes(7, (index) => index !== 3));
    expect(weighed[3]).toBeUndefined();
    for (const pair of weighed.filter((each) => each !== undefined)) {
      expect(pair.weight).toBeGreaterThan(0.5);
      expect(pair.labelNoise).toBeLessThan(0.15);
    }
  });

  it('that the developer wrote by hand is kept where one that was let stand is not', async () => {
    const others = manyQuotes(7, (index) => index !== 3);
    const [written, stood] = await Promise.all(
      (['rewritten', 'survived'] as const).map((source) => weighedByStyle(others.with(3, quotes('double', 3, source)))),
    );
    expect(stood![3]).toBeUndefined();
    expect(written![3]).toMatchObject({ source: 'rewritten' });
    expect(written![3]!.weight).toBeLessThan(SOURCE_TRUST.rewritten.weight);
  });

  it('alone, or among as many of each mind, is trusted as its source is', async () => {
    const [alone] = await weighedByStyle([quotes('single', 0)]);
    expect(alone!.weight).toBeCloseTo(SOURCE_TRUST.survived.weight, 6);
    expect(alone!.labelNoise).toBeCloseTo(SOURCE_TRUST.survived.labelNoise, 6);
  });

  it('that decides nothing, is of another language, or has a weight of its own, is as it was', async () => {
    const pairs: readonly PreferencePair[] = [
      ...manyQuotes(5, () => true),
      { ...quotes('double', 9), language: 'rust' },
      { ...quotes('double', 9), weight: 0.2 },
      { ...quotes('double', 9), chosen: 'one)', rejected: 'two)' },
    ];
    expect((await weighedByStyle(pairs)).slice(5)).toEqual(pairs.slice(5));
  });

  it('of a new taste is left out at first, and trusted when most of its neighbours are of it', async () => {
    const turnsAt = (turn: number): Promise<readonly (PreferencePair | undefined)[]> =>
      weighedByStyle(manyQuotes(40, (index) => index < turn));
    expect((await turnsAt(39))[39]).toBeUndefined();
    const followed = await turnsAt(30);
    expect(followed[39]!.weight).toBeGreaterThan(0.5);
    expect(followed[20]!.weight).toBeGreaterThan(0.5);
  });

  it('is weighed by time, in whichever order it is given', async () => {
    const pairs = manyQuotes(40, (index) => index < 30);
    const inOrder = await weighedByStyle(pairs);
    expect(await weighedByStyle(pairs.toReversed())).toEqual(inOrder.toReversed());
  });
});

describe('trust', () => {
  test.each<[PairSource, number, number, number]>([
    ['survived', 1, 0.3, 0.3],
    // P = .7 · 6 / (.7 · 6 + .3): two thirds and more of the doubt are gone.
    ['survived', 6, 0.3 + 0.7 * (1 - 0.3 / 4.5 / 0.3), 0.3 / 4.5],
    ['survived', 3 / 7, 0, 0.5],
    ['comparison', 9, 1, 0.05 / 8.6],
  ])('in a pair that was %s, at odds of %f', (source, odds, weight, labelNoise) => {
    const given = trustGiven(SOURCE_TRUST[source], odds);
    expect(given.weight).toBeCloseTo(weight, 6);
    expect(given.labelNoise).toBeCloseTo(labelNoise, 6);
  });

  test('is never negative, and a label that is kept is likelier right than wrong', () => {
    for (const trust of Object.values(SOURCE_TRUST)) {
      for (let odds = 1 / 100; odds < 100; odds *= 1.5) {
        const { weight, labelNoise } = trustGiven(trust, odds);
        expect(weight).toBeGreaterThanOrEqual(0);
        expect(weight).toBeLessThanOrEqual(1);
        if (weight > 0) expect(labelNoise).toBeLessThan(0.5);
      }
    }
  });
});
