import { expect, test } from 'vitest';
import { findingsOf } from '../../../../src/preferences/comparisons/findings';

const SINGLE = { preferred: { quotes: 'single' }, other: { quotes: 'double' } } as const;
const DOUBLE = { preferred: { quotes: 'double' }, other: { quotes: 'single' } } as const;
const SEMICOLON = { preferred: { semicolons: 'always' }, other: { semicolons: 'never' } } as const;

test('what most answers fell on, most often decided first', () => {
  expect(findingsOf([SEMICOLON, SINGLE, SINGLE, DOUBLE])).toEqual([
    'Quotes: single quotes, 2 of 3',
    'Semicolons: semicolons, 1 of 1',
  ]);
});

test('where answers fall on both alike, that is said', () => {
  expect(findingsOf([SINGLE, DOUBLE])).toEqual(['Quotes: now this, now that']);
});

test('what both sides show, or one of them alone, decides nothing', () => {
  const alike = { preferred: { quotes: 'single' }, other: { quotes: 'single' } } as const;
  expect(findingsOf([alike, { preferred: { quotes: 'single' }, other: {} }])).toEqual([]);
});
