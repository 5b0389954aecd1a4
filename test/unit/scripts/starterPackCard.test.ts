import { describe, expect, it } from 'vitest';
import { dataCard } from '../../../scripts/common/starterPackCard.mjs';

const quotes = { forks: 12, rank: 0.875, genericA: 0.5, baseA: 0.25 };
const card = dataCard(
  {
    ...{ bytes: 4_000_000, steps: 700, trainingSeconds: 3600, pairs: 5600, forks: 300, alpha: 0.8, device: 'cpu' },
    known: { 'python quotes': quotes },
    heldOut: { 'python quotes': { ...quotes, rank: 0.8 } },
    neutral: { go: { base: 2, after: 1.95 }, rust: { base: 2, after: 2.02 } },
  },
  {
    ...{ model: 'tiny', seed: 3, minutes: 60, developers: 200, packages: new Set(['flask@3.1.3', 'express@5.3.0']) },
    clusters: [
      { axis: 'python quotes', side: 'a', name: 'Python: single quotes', languages: ['python'] },
      { axis: 'python quotes', side: 'b', name: 'Python: double quotes', languages: ['python'] },
    ],
  },
);

describe('the data card of a starter pack', () => {
  it('has the command that made it, and whose code it was made of', () => {
    expect(card).toContain('`npm run starter-pack -- --model tiny --minutes 60 --seed 3`');
    expect(card).toContain('licences: express@5.3.0, flask@3.1.3.');
  });

  it('has each cluster, each axis with its figures, and each language of neutral code', () => {
    expect(card).toContain('| Python: single quotes | python quotes |');
    expect(card).toContain('| python quotes | 12 | 0.88 | 0.80 | 0.50 | 0.25 |');
    expect(card).toContain('| go | 2.000 | 1.950 | -2.5 % |');
    expect(card).toContain('| rust | 2.000 | 2.020 | +1.0 % |');
  });
});
