/** @file What pairs tell of a developer's style, and where policies are compared. */

import { expect, it } from 'vitest';
import { pairsStyle } from '../../../src/feedback/pairsStyle';
import type { StoredPair } from '../../../src/feedback/records';
import { waitingPair } from './store/storeRecords';

let count = 0;
function stored(chosen: string, rejected: string | undefined, changes: Partial<StoredPair> = {}): StoredPair {
  return {
    ...waitingPair(chosen, { source: 'typedOver', prompt: 'const name = ', language: 'typescript' }),
    ...{ id: ++count, ...(rejected !== undefined && { rejected }), ...changes },
  };
}

it('tells what prevails of each trait, by language family', () => {
  const { families, evidence } = pairsStyle([
    stored("read('a')", 'read("a")'),
    stored("read('b')", "read('c')"),
    stored('read("c")', undefined),
    stored('read("d")', "read('d')", { language: 'python', prompt: 'name = ' }),
  ]);
  expect(families).toEqual([
    { family: 'javascript', pairs: 3 },
    { family: 'python', pairs: 1 },
  ]);
  expect(evidence.filter(({ trait }) => trait === 'quotes')).toMatchObject([
    { family: 'javascript', choice: 'single', pairs: 3, decided: 1, pairsByChoice: { single: 2, double: 1 } },
    { family: 'python', choice: 'double', pairs: 1, decided: 1 },
  ]);
});

it('compares where the two sides decide, and only there', () => {
  const decisive = stored("read('a')", 'read("a")', { updateId: 4 });
  const alike = stored("read('a')", "read('b')");
  const waiting = stored("read('a')", undefined);
  expect(pairsStyle([alike, decisive, waiting]).spots).toEqual([
    { pairId: decisive.id, family: 'javascript', wanted: { quotes: 'single' }, isUnseen: false },
  ]);
});

it('passes over languages that no parser reads, and pairs made from what was stated', () => {
  const pairs = [
    stored("read('a')", 'read("a")', { language: 'go' }),
    stored("read('a')", 'read("a")', { source: 'synthetic' }),
  ];
  expect(pairsStyle(pairs)).toEqual({ families: [], evidence: [], revealed: [], spots: [] });
});

it('takes no more pairs than it needs', () => {
  let taken = 0;
  function* endless(): Generator<StoredPair> {
    for (;;) {
      taken++;
      yield stored("read('a')", 'read("a")');
    }
  }
  expect(pairsStyle(endless()).families).toEqual([{ family: 'javascript', pairs: 600 }]);
  expect(taken).toBe(600);
});
