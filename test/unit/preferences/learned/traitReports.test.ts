/** @file What is believed of a developer, beside what policies do. */

import { expect, it } from 'vitest';
import type { ReplaySpot } from '../../../../src/preferences/learned/spots';
import { adherence, traitReports } from '../../../../src/preferences/learned/traitReports';
import type { TraitEvidence } from '../../../../src/preferences/style/evidence';

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

function evidence(changes: Partial<TraitEvidence> = {}): TraitEvidence {
  return {
    ...{ trait: 'quotes', family: 'javascript', choice: 'single', pairs: 10, decided: 4 },
    ...{ pairsByChoice: { single: 9, double: 1 }, weight: 10, share: 0.9, strength: 0.65, ...changes },
  };
}

function certaintyOf(share: number, strength: number): string | undefined {
  const given = { family: 'javascript', evidence: [evidence({ share, strength })], spots: [], base } as const;
  return traitReports(given)[0]?.yours.certainty;
}

it('tells how often each policy writes what the developer chose, where it shows any choice of what decides', () => {
  expect(adherence(spots, base)).toEqual({ told: 3, agreed: 1 });
  expect(adherence(spots, now)).toEqual({ told: 3, agreed: 2 });
});

it('reports the traits of a family of which the pairs tell, each with the spots of that family', () => {
  const reports = traitReports({
    ...{ family: 'javascript', spots, base, now },
    evidence: [evidence(), evidence({ trait: 'typing', family: 'python', choice: 'annotated' })],
  });
  expect(reports).toMatchObject([
    {
      trait: { id: 'quotes' },
      yours: { choice: 'single' },
      base: { told: 1, agreed: 0, mostly: 'double' },
      now: { told: 2, agreed: 1 },
    },
  ]);
});

it('names no choice where a policy shows two as often', () => {
  const [report] = traitReports({ family: 'javascript', spots, base, now, evidence: [evidence()] });
  expect(report?.now).toEqual({ told: 2, agreed: 1 });
});

it('says nothing of a policy that shows nothing', () => {
  const given = { family: 'python', spots, base: new Map(), now, evidence: [evidence({ family: 'python' })] } as const;
  expect(Object.keys(traitReports(given)[0] ?? {})).toEqual(['trait', 'yours']);
});

it('is the surer the more pairs agree', () => {
  expect([certaintyOf(1, 0.27), certaintyOf(0.8, 0.54), certaintyOf(0.95, 0.8)]).toEqual(['leaning', 'likely', 'firm']);
  expect(certaintyOf(0.5, 0.3)).toBe('open');
});
