/** @file How suggestions fared, by day and by week. */

import { expect, it } from 'vitest';
import { acceptanceHistory } from '../../../src/feedback/acceptanceHistory';
import type { StoredOutcome } from '../../../src/feedback/records';
import { outcome } from './store/storeRecords';

/** By the machine's calendar: 2026-01-15 is a Thursday. */
function at(day: number, hour = 12): number {
  return new Date(2026, 0, day, hour).getTime();
}

let count = 0;
function shown(day: number, changes: Partial<StoredOutcome> = {}): StoredOutcome {
  return { ...outcome(`s${count++}`), shownAt: at(day), isUndone: false, ...changes };
}

it('has a point for each day, also those without suggestions', () => {
  const outcomes = [shown(12), shown(12, { kind: 'rejected', takenCharacters: 0 }), shown(14, { takenCharacters: 5 })];
  expect(acceptanceHistory(outcomes, at(15))).toEqual({
    unit: 'day',
    points: [
      { from: at(12, 0), shown: 2, taken: 1, takenCharacters: 21 },
      { from: at(13, 0), shown: 0, taken: 0, takenCharacters: 0 },
      { from: at(14, 0), shown: 1, taken: 1, takenCharacters: 5 },
      { from: at(15, 0), shown: 0, taken: 0, takenCharacters: 0 },
    ],
  });
});

it('counts what was typed to its end or taken in part as taken, and what was undone as not', () => {
  const outcomes = [
    shown(15, { kind: 'typedThrough', takenCharacters: 3 }),
    shown(15, { kind: 'partiallyAccepted', takenCharacters: 4 }),
    shown(15, { isUndone: true }),
    shown(15, { kind: 'typedOver', takenCharacters: 2 }),
  ];
  expect(acceptanceHistory(outcomes, at(15, 20)).points).toEqual([
    { from: at(15, 0), shown: 4, taken: 2, takenCharacters: 7 },
  ]);
});

it('leaves out what another suggestion replaced, and what nobody can have seen', () => {
  const outcomes = [
    shown(15, { kind: 'superseded' }),
    shown(15, { kind: 'ignored', dwellMs: 100 }),
    shown(15, { kind: 'movedAway', dwellMs: 2000, takenCharacters: 0 }),
  ];
  expect(acceptanceHistory(outcomes, at(15, 20)).points).toMatchObject([{ shown: 1, taken: 0 }]);
});

it('goes by weeks from Monday on where days would be too many', () => {
  const history = acceptanceHistory([shown(1), shown(7), shown(44)], at(45));
  expect(history.unit).toBe('week');
  expect(history.points.map(({ from }) => from)).toEqual([-2, 5, 12, 19, 26, 33, 40].map((day) => at(day, 0)));
  expect(history.points.map((point) => point.shown)).toEqual([1, 1, 0, 0, 0, 0, 1]);
});

it('has no points where nothing was shown', () => {
  expect(acceptanceHistory([shown(15, { kind: 'superseded' })], at(16))).toEqual({ unit: 'day', points: [] });
});
