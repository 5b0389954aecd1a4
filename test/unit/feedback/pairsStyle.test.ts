/** @file What pairs tell of a developer's style, and where policies are compared. */

import { expect, it } from 'vitest';
import { pairsStyle, type Judge } from '../../../src/feedback/pairsStyle';
import type { StoredPair } from '../../../src/feedback/records';
import { waitingPair } from './store/storeRecords';

/** Tells quotes by the first one that it meets, and semicolons in JavaScript. */
const judge: Judge = (text, languageId, from) => {
  const completion = text.slice(from);
  const quote = /["']/.exec(completion)?.[0];
  return {
    ...(quote !== undefined && { quotes: quote === "'" ? 'single' : 'double' }),
    ...(languageId !== 'python' && { semicolons: completion.endsWith(';') ? 'always' : 'never' }),
  };
};

let count = 0;
function stored(chosen: string, rejected: string | undefined, changes: Partial<StoredPair> = {}): StoredPair {
  return {
    ...waitingPair(chosen, { source: 'typedOver', prompt: 'say("x", ', language: 'typescript' }),
    ...{ id: ++count, ...(rejected !== undefined && { rejected }), ...changes },
  };
}

it('tells what prevails of each trait, by language family', () => {
  const { families } = pairsStyle(
    [
      stored("'a';", '"a";'),
      stored("'b';", "'b'"),
      stored('"c";', undefined),
      stored('"d"', "'d'", { language: 'python' }),
    ],
    judge,
  );
  expect(families).toEqual([
    {
      ...{ family: 'javascript', pairs: 3 },
      evidence: [
        { trait: 'quotes', choice: 'single', agreeing: 2, pairs: 3, decisive: 1 },
        { trait: 'semicolons', choice: 'always', agreeing: 3, pairs: 3, decisive: 1 },
      ],
    },
    {
      ...{ family: 'python', pairs: 1 },
      evidence: [{ trait: 'quotes', choice: 'double', agreeing: 1, pairs: 1, decisive: 1 }],
    },
  ]);
});

it('compares where the two sides decide, and only there', () => {
  const decisive = stored("'a'", '"a";', { updateId: 4 });
  const alike = stored("'a';", "'b';");
  const waiting = stored("'a';", undefined);
  expect(pairsStyle([alike, decisive, waiting], judge).spots).toEqual([
    { pairId: decisive.id, family: 'javascript', wanted: { quotes: 'single', semicolons: 'never' }, isUnseen: false },
  ]);
});

it('passes over languages that no parser reads, and pairs made from what was stated', () => {
  const pairs = [stored("'a';", '"a"', { language: 'go' }), stored("'a';", '"a"', { source: 'synthetic' })];
  expect(pairsStyle(pairs, judge)).toEqual({ families: [], spots: [] });
});

it('takes no more pairs than it needs', () => {
  let taken = 0;
  function* endless(): Generator<StoredPair> {
    for (;;) {
      taken++;
      yield stored("'a';", '"a"');
    }
  }
  expect(pairsStyle(endless(), judge).families[0]?.pairs).toBe(600);
  expect(taken).toBe(600);
});
