/** @file Finding stored pairs by a text in them, and reading as much of them as a list shows. */

import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PairSearch } from '../../../../src/feedback/records';
import type { FeedbackStore } from '../../../../src/feedback/store/feedbackStore';
import { NOON, openTestStore, pair, update, waitingPair, type TestStore } from './storeRecords';

let test: TestStore;
let store: FeedbackStore;
beforeEach(() => {
  test = openTestStore();
  ({ store } = test);
});
afterEach(() => test.dispose());

function find(text: string, changes: Partial<PairSearch> = {}): readonly number[] {
  return store.find({ user: 'default', text, ...changes });
}

describe('finding', () => {
  it('gives the newest first, of one user', () => {
    store.addPairs([pair('a'), pair('b', { at: NOON + 1 }), pair('c'), pair('d', { user: 'bob' })]);
    expect(find('')).toEqual([2, 3, 1]);
    expect(find('', { user: 'bob' })).toEqual([4]);
  });

  it('looks into prompt, both sides and the names of files', () => {
    store.addPairs([
      pair('a', { prompt: 'needle =' }),
      pair('b Needle'),
      pair('c', { rejected: 'needles' }),
      pair('d', { files: ['file:///w/other.ts', 'file:///w/the%20needle.ts'] }),
      waitingPair('e'),
    ]);
    expect(find('needle')).toEqual([4, 3, 2, 1]);
    expect(find('the needle.ts')).toEqual([4]);
    expect(find('haystack')).toEqual([]);
  });

  it('may be for one source', () => {
    store.addPairs([pair('a', { source: 'comparison' }), pair('b', { source: 'rewritten' })]);
    expect(find('', { source: 'comparison' })).toEqual([1]);
    expect(find('b', { source: 'comparison' })).toEqual([]);
  });

  it.each(['100%', 'a_b', String.raw`c\d`, "'; DROP TABLE pairs; --", '\ud800'])('takes %j as it is', (text) => {
    store.addPairs([pair('100 times'), pair('axb'), pair('cd'), pair(`<${text}>`.toWellFormed())]);
    expect(find(text.toWellFormed())).toEqual([4]);
    expect(() => find(text)).not.toThrow();
  });

  it('finds every pair by any piece of its own text', () => {
    const piece = fc.tuple(fc.string({ minLength: 1, maxLength: 30 }), fc.nat(), fc.nat());
    let seen = 0;
    fc.assert(
      fc.property(piece, ([text, from, length]) => {
        // SQLite's texts end at the first NUL for LIKE.
        fc.pre(!text.includes('\0'));
        const start = from % text.length;
        const [id] = store.addPairs([pair(text, { rejected: `${text};`, prompt: `p${seen++}` })]);
        expect(find(text.slice(start, start + 1 + (length % text.length)))).toContain(id);
      }),
      { numRuns: 50 },
    );
  });
});

describe('previews', () => {
  it('hold what a line shows, and say what is new', () => {
    store.addPairs([
      pair('a', { language: 'python', files: ['file:///a.py', 'file:///b.py'] }),
      waitingPair('b', { source: 'survived' }),
    ]);
    update(store, { pairs: [1] });
    expect([...store.previews([1, 2, 99])].sort((a, b) => a.id - b.id)).toEqual([
      {
        ...{ id: 1, source: 'typedOver', at: NOON, chosen: 'a', rejected: 'a;', language: 'python' },
        ...{ file: 'file:///a.py', updateId: 1 },
      },
      { id: 2, source: 'survived', at: NOON, chosen: 'b' },
    ]);
  });

  it('are short, however long the texts', () => {
    store.addPairs([pair('x'.repeat(20_000), { prompt: 'y'.repeat(1_000_000) })]);
    expect(JSON.stringify(store.previews([1])).length).toBeLessThan(1000);
  });
});
