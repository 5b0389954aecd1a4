/** @file At which pairs policies are compared. */

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { replaySpots, type JudgedPair } from '../../../../src/preferences/learned/spots';

let count = 0;
function judged(changes: Partial<JudgedPair> = {}): JudgedPair {
  return { id: ++count, family: 'javascript', isUsed: true, decided: { quotes: 'single' }, ...changes };
}

it('takes those that no update has seen first, then the newest', () => {
  const [newest, used, unseen] = [judged(), judged(), judged({ isUsed: false })];
  expect(replaySpots([newest, used, unseen]).map(({ pairId }) => pairId)).toEqual([unseen.id, newest.id, used.id]);
});

it('leaves room for traits that decide seldom', () => {
  const often = Array.from({ length: 100 }, () => judged());
  const seldom = judged({ decided: { semicolons: 'never' } });
  const spots = replaySpots([...often, seldom]);
  expect(spots).toHaveLength(24);
  expect(spots.map(({ pairId }) => pairId)).toContain(seldom.id);
});

it('leaves out what decides nothing', () => {
  expect(replaySpots([judged({ decided: {} })])).toEqual([]);
});

it('takes each pair once, of each family at most 24, and only decisive ones', () => {
  const choices = fc.record(
    {
      quotes: fc.constantFrom('single', 'double'),
      naming: fc.constantFrom('camelCase', 'snake_case'),
      typing: fc.constantFrom('annotated', 'inferred'),
    },
    { requiredKeys: [] },
  );
  const families = ['javascript', 'python'] as const;
  const pairs = fc.array(fc.record({ family: fc.constantFrom(...families), isUsed: fc.boolean(), decided: choices }), {
    maxLength: 120,
  });
  fc.assert(
    fc.property(pairs, (made) => {
      const given = made.map((each, index) => ({ ...each, id: index + 1 }));
      const spots = replaySpots(given);
      expect(new Set(spots.map(({ pairId }) => pairId)).size).toBe(spots.length);
      for (const family of families) {
        const decisive = given.filter((each) => each.family === family && Object.keys(each.decided).length > 0);
        expect(spots.filter((spot) => spot.family === family)).toHaveLength(Math.min(24, decisive.length));
      }
    }),
  );
});
