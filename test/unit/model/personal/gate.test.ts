import { describe, expect, it } from 'vitest';
import type { PairScore } from '../../../../src/common/learning';
import { heldOutFigures, judge, type GateEvidence } from '../../../../src/model/personal/gate';

/** A pair whose implicit reward prefers chosen by `margin` nats, and whose chosen text is the likelier by `lead`. */
function score(margin: number, lead = margin): PairScore {
  return { margin, chosenLogp: -10, rejectedLogp: -10 - lead, refChosenLogp: -10, refRejectedLogp: -10 };
}

/** `count` pairs with this margin. */
function scores(count: number, margin: number, lead = margin): readonly PairScore[] {
  return Array.from({ length: count }, () => score(margin, lead));
}

const SANE = 'const total = prices.reduce((sum, price) => sum + price, 0);';
const LOOP = 'foo();\n'.repeat(9);

/** A candidate that nothing is to be said against, but for what is changed. */
function evidence(changes: Partial<GateEvidence> = {}): GateEvidence {
  return {
    heldOut: { before: scores(10, 0.5), after: scores(10, 2) },
    neutralNll: { python: { base: 2, after: 2.02 }, typescript: { base: 1.5, after: 1.4 } },
    probes: { base: [SANE, SANE, SANE], after: [SANE, SANE, SANE] },
    ...changes,
  };
}

/** The verdict on held-out pairs. */
function verdictOn(before: readonly PairScore[], after: readonly PairScore[]): ReturnType<typeof judge> {
  return judge(evidence({ heldOut: { before, after } }));
}

describe('a candidate passes', () => {
  it('where all is as it should be, and the numbers tell', () => {
    const verdict = judge(evidence({ heldOut: { before: [score(1), score(-1)], after: [score(3), score(1)] } }));
    expect(verdict).toEqual({
      passed: true,
      reason: 'Passed: on 2 held-out pairs the chosen text is now preferred in 100 %, before in 50 %.',
      heldOut: {
        before: { pairs: 2, accuracy: 0.5, rankAccuracy: 0.5, meanMargin: 0 },
        after: { pairs: 2, accuracy: 1, rankAccuracy: 1, meanMargin: 2 },
      },
      neutralNll: { python: { base: 2, after: 2.02 }, typescript: { base: 1.5, after: 1.4 } },
      insaneProbes: 0,
    });
  });

  it('and says so where it is a part of what was learned', () => {
    const verdict = judge(evidence(), 0.25);
    expect(verdict).toMatchObject({ passed: true, share: 0.25 });
    expect(verdict.reason).toMatch(/ 25 % of what was learned is in it: more would have done harm to ordinary code\.$/);
  });

  it('without held-out pairs, on the strength of ordinary code', () => {
    const verdict = verdictOn([], []);
    expect(verdict.passed).toBe(true);
    expect(verdict.reason).toContain('no held-out pairs');
    expect(verdict.heldOut.after).toEqual({ pairs: 0, accuracy: 0, rankAccuracy: 0, meanMargin: 0 });
  });

  it.each<[string, Partial<GateEvidence>]>([
    ['ordinary code is 3 % less likely', { neutralNll: { python: { base: 2, after: 2.0599 } } }],
    ['one probe more has gone wrong', { probes: { base: [SANE, LOOP], after: [LOOP, LOOP] } }],
    ['the mean margin fell by less than a nat', { heldOut: { before: scores(9, 1.5), after: scores(9, 0.6) } }],
    ['the mean margin fell by less than a quarter', { heldOut: { before: scores(9, 20), after: scores(9, 15.1) } }],
    ['the embedding makes a difference', { asGeneric: scores(10, 1.9) }],
  ])('where %s', (_, changes) => {
    expect(judge(evidence(changes)).passed).toBe(true);
  });

  it('where so few pairs are worse that it may be chance', () => {
    const before = scores(5, 1);
    expect(verdictOn(before, [score(-0.1), ...scores(4, 1)]).passed).toBe(true);
    expect(verdictOn(before, [score(-0.1), score(-0.1), ...scores(3, 1)]).passed).toBe(true);
  });

  it('where all pairs are worse, but are so few that slips may be all of them', () => {
    const heldOut = { before: scores(2, 0), after: scores(2, -4) };
    expect(judge(evidence({ heldOut })).passed).toBe(false);
    expect(judge(evidence({ heldOut: { ...heldOut, labelNoise: [0.2, 0.2] } })).passed).toBe(true);
  });

  it('where as many pairs are better as are worse', () => {
    const [half, other] = [scores(10, 0.4), scores(10, -0.4)];
    expect(verdictOn([...half, ...other], [...other, ...half]).passed).toBe(true);
  });
});

describe('a candidate is held', () => {
  it.each<[string, Partial<GateEvidence>, string]>([
    [
      'ordinary code of one language is less likely',
      { neutralNll: { python: { base: 2, after: 2 }, typescript: { base: 2, after: 2.08 } } },
      'ordinary typescript code became 4.0 % less likely (at most 3.0 % are allowed)',
    ],
    ['the likelihood is no number', { neutralNll: { python: { base: 2, after: NaN } } }, 'ordinary python code'],
    [
      'two probes more have gone wrong',
      { probes: { base: [SANE, SANE, LOOP], after: [LOOP, LOOP, LOOP] } },
      '3 of the probe prompts',
    ],
    [
      'labels were the wrong way round',
      { heldOut: { before: scores(20, 0), after: scores(20, -3) } },
      'accuracy on held-out pairs by implicit reward fell from 50 % to 0 %',
    ],
    [
      'accuracy fell beyond chance',
      { heldOut: { before: scores(5, 1), after: [...scores(3, -0.1), ...scores(2, 1)] } },
      'by implicit reward fell from 100 % to 40 %',
    ],
    [
      'it ranks the texts worse than before',
      { heldOut: { before: scores(8, 1), after: scores(8, 1, -2) } },
      'accuracy on held-out pairs by ranking fell from 100 % to 0 %',
    ],
    [
      'the mean margin fell, though all are still right',
      { heldOut: { before: scores(9, 10), after: scores(9, 7) } },
      'the mean margin on held-out pairs fell from 10.0 to 7.0 nats',
    ],
    [
      'many pairs are worse, of which a few may be slips',
      { heldOut: { before: scores(20, 0), after: scores(20, -4), labelNoise: Array<number>(20).fill(0.2) } },
      'accuracy on held-out pairs by implicit reward fell',
    ],
    ['margins are no numbers', { heldOut: { before: scores(5, -1), after: scores(5, NaN) } }, 'the mean margin'],
    ['a shared adapter ignores its users', { asGeneric: scores(10, 2) }, 'does not use the user embedding'],
  ])('where %s', (_, changes, reason) => {
    const verdict = judge(evidence(changes));
    expect(verdict.passed).toBe(false);
    expect(verdict.reason).toMatch(/^Held: /);
    expect(verdict.reason).toContain(reason);
  });
});

it('a verdict tells what was measured of the embedding', () => {
  expect(judge(evidence({ asGeneric: scores(10, 0.5) })).embeddingUse).toBe(1.5);
});

it('the same evidence has the same verdict', () => {
  const heldOut = { before: scores(6, 1), after: [...scores(2, -0.5), ...scores(4, 1)] };
  expect(judge(evidence({ heldOut }))).toEqual(judge(evidence({ heldOut })));
});

it('ties count half: the base model itself prefers nothing', () => {
  expect(heldOutFigures([score(0, 1), score(0, -1), score(0, 0), score(0, 0)])).toEqual({
    pairs: 4,
    accuracy: 0.5,
    rankAccuracy: 0.5,
    meanMargin: 0,
  });
});
