/** @file What is believed of a developer, beside what policies do. */

import { expect, it } from 'vitest';
import type { ReplaySpot } from '../../../../src/preferences/learned/spots';
import {
  adherence,
  lowerBound,
  traitReports,
  type TraitEvidence,
} from '../../../../src/preferences/learned/traitReports';

const spots: readonly ReplaySpot[] = [
  { pairId: 1, family: 'javascript', wanted: { quotes: 'single', semicolons: 'never' }, isUnseen: true },
  { pairId: 2, family: 'javascript', wanted: { quotes: 'single' }, isUnseen: true },
  { pairId: 3, family: 'python', wanted: { quotes: 'double' }, isUnseen: true },
];
const base = new Map([
  [1, { quotes: 'double', semicolons: 'always' }],
  [2, { semicolons: 'always' }],
  [3, { quotes: 'double' }],
]);
const now = new Map([
  [1, { quotes: 'single', semicolons: 'never' }],
  [2, { quotes: 'double' }],
]);

function evidence(agreeing: number, pairs: number): TraitEvidence {
  return { choice: 'single', agreeing, pairs, decisive: pairs };
}

function strengthOf(agreeing: number, pairs: number): string | undefined {
  const evidenceFor = (): TraitEvidence => evidence(agreeing, pairs);
  return traitReports({ family: 'python', evidenceFor, spots: [], base })[0]?.yours.strength;
}

it('tells how often each policy writes what the developer chose, where it shows any choice of what decides', () => {
  expect(adherence(spots, base)).toEqual({ told: 3, agreed: 1 });
  expect(adherence(spots, now)).toEqual({ told: 3, agreed: 2 });
});

it('reports the traits of a family of which the pairs tell, each with the spots of that family', () => {
  const reports = traitReports({
    ...{ family: 'javascript', spots, base, now },
    evidenceFor: ({ id }) => (id === 'quotes' ? evidence(9, 10) : undefined),
  });
  expect(reports).toMatchObject([
    {
      trait: { id: 'quotes' },
      yours: { agreeing: 9, pairs: 10 },
      base: { told: 1, agreed: 0 },
      now: { told: 2, agreed: 1 },
    },
  ]);
});

it('says nothing of a policy that shows nothing', () => {
  const [report] = traitReports({ family: 'python', spots, base: new Map(), now, evidenceFor: () => evidence(1, 1) });
  expect(Object.keys(report ?? {})).toEqual(['trait', 'yours']);
});

it('is the surer the more pairs agree', () => {
  expect([strengthOf(1, 1), strengthOf(4, 5), strengthOf(8, 10), strengthOf(20, 21)]).toEqual([
    'leaning',
    'leaning',
    'likely',
    'firm',
  ]);
  expect([strengthOf(5, 10), strengthOf(50, 99)]).toEqual(['open', 'open']);
});

it('bounds a share from below, closer with more pairs', () => {
  expect(lowerBound(0, 0)).toBe(0);
  expect(lowerBound(9, 10)).toBeCloseTo(0.652, 3);
  expect(lowerBound(90, 100)).toBeCloseTo(0.8396, 4);
});
