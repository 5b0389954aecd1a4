/** @file What the store keeps, and gives back as it was: outcomes, pairs, refusals. */

import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NewPair } from '../../../../src/feedback/records';
import { openFeedbackStore, type FeedbackStore } from '../../../../src/feedback/store/feedbackStore';
import { MAX_PAIRS_PER_FILE_AND_DAY } from '../../../../src/feedback/store/pairRows';
import { MAX_PAIRS, MAX_REFUSALS } from '../../../../src/feedback/store/retention';
import { DAY_MS, NOON, openTestStore, outcome, pair, update, waitingPair, type TestStore } from './storeRecords';

const ALL = { offset: 0, limit: 10_000 };

let test: TestStore;
let store: FeedbackStore;
beforeEach(() => {
  test = openTestStore();
  ({ store } = test);
});
afterEach(() => test.dispose());

function chosenOf(pairs: readonly NewPair[]): readonly string[] {
  return pairs.map(({ chosen }) => chosen);
}

describe('outcomes', () => {
  it('come back as they were, newest first', () => {
    const full = outcome('b', { shownAt: NOON + 1, adapterVersion: 'v2', chance: 0.4, kind: 'rejected' });
    store.addOutcome(outcome('a'));
    store.addOutcome(full);
    store.markUndone('a');
    expect(store.recentOutcomes(10)).toEqual([
      { ...full, isUndone: false },
      { ...outcome('a'), isUndone: true },
    ]);
    expect(store.recentOutcomes(1)).toHaveLength(1);
  });

  it('are one for a suggestion, the last', () => {
    store.addOutcome(outcome('a', { kind: 'ignored' }));
    store.addOutcome(outcome('a', { kind: 'rejected', dwellMs: 4_000 }));
    store.markUndone('unknown');
    expect(store.recentOutcomes(10)).toEqual([
      { ...outcome('a', { kind: 'rejected', dwellMs: 4_000 }), isUndone: false },
    ]);
  });

  it('are seen by other windows at once', () => {
    const other = openFeedbackStore(test.dataFolder);
    store.addOutcome(outcome('a'));
    expect(other.recentOutcomes(10)).toHaveLength(1);
    other.dispose();
  });
});

describe('pairs', () => {
  it('come back as they were', () => {
    const full = pair('\u0000 ä 🙂\r\n', {
      ...{ language: 'python', weight: 0.25, preferences: 'Single quotes.', suggestionId: 's1' },
      ...{ workspace: 'file:///w', files: ['file:///w/b.py', 'file:///w/a.py'] },
    });
    expect(store.addPairs([full, waitingPair('x')])).toHaveLength(2);
    expect(store.list({}, ALL)).toEqual([
      { ...waitingPair('x'), id: 2 },
      { ...full, id: 1 },
    ]);
  });

  it('are stored once, whatever else is told of them', () => {
    const tail = 'x'.repeat(200);
    expect(store.addPairs([pair('a', { prompt: `1${tail}` }), pair('a', { prompt: `2${tail}`, at: 5 })])).toHaveLength(
      1,
    );
    expect(store.addPairs([pair('a', { prompt: `1${tail}`, source: 'comparison' })])).toHaveLength(0);
    expect(store.addPairs([pair('a', { prompt: tail.slice(1) })])).toHaveLength(1);
    expect(store.addPairs([pair('a', { prompt: `1${tail}`, user: 'bob' })])).toHaveLength(1);
    expect(store.addPairs([pair('a', { prompt: `1${tail}`, rejected: 'other' })])).toHaveLength(1);
  });

  it('are counted by user, as new until an update has used them', () => {
    store.addPairs([pair('a'), waitingPair('b'), pair('c', { user: 'bob' })]);
    expect([store.countPairs({ user: 'default' }), store.countNew('default'), store.countNew('bob')]).toEqual([
      2, 2, 1,
    ]);
    update(store, { pairs: [1] });
    expect([store.countPairs({ user: 'default' }), store.countNew('default')]).toEqual([2, 1]);
  });

  it('are all stored, or none, when one of them cannot be', () => {
    const broken = pair('b', { at: NaN });
    expect(() => store.addPairs([pair('a'), broken])).toThrow();
    expect(store.countPairs({ user: 'default' })).toBe(0);
  });

  describe('of one file and day', () => {
    const files = ['file:///a.ts'];
    const many = (count: number, changes: Partial<NewPair> = {}): readonly NewPair[] =>
      Array.from({ length: count }, (_, index) => pair(`x${index}`, { files, at: NOON + index, ...changes }));

    it('stay up to a number, the newest', () => {
      expect(store.addPairs(many(MAX_PAIRS_PER_FILE_AND_DAY + 5))).toHaveLength(MAX_PAIRS_PER_FILE_AND_DAY);
      expect(chosenOf(store.list({}, ALL)).at(-1)).toBe('x5');
      expect(store.addPairs([pair('older', { files, at: NOON - 1 })])).toHaveLength(0);
    });

    it('are counted apart from those of other files and days, and imported ones not at all', () => {
      store.addPairs(many(MAX_PAIRS_PER_FILE_AND_DAY));
      const others = [
        pair('a', { files: ['file:///b.ts', ...files] }),
        pair('b', { files, at: NOON + DAY_MS }),
        ...many(MAX_PAIRS_PER_FILE_AND_DAY + 1, { files: [] }).map((each) => ({ ...each, prompt: 'imported' })),
      ];
      expect(store.addPairs(others)).toHaveLength(others.length);
    });

    it('stay by how far their source is trusted, and for good once learned from', () => {
      store.addPairs(many(MAX_PAIRS_PER_FILE_AND_DAY - 1, { source: 'comparison' }));
      store.addPairs([pair('weak', { files, source: 'survived', at: NOON + DAY_MS / 4 })]);
      expect(store.addPairs([pair('strong', { files, source: 'rewritten' })])).toHaveLength(1);
      expect(chosenOf(store.list({}, ALL))).not.toContain('weak');
      update(store, { pairs: store.list({}, ALL).map(({ id }) => id) });
      expect(store.addPairs([pair('late', { files, source: 'rewritten', at: NOON + 9 })])).toHaveLength(0);
    });
  });

  it('without a rejected side get it later, or go', () => {
    store.addPairs([waitingPair('a'), waitingPair('b'), waitingPair('c'), pair('c', { rejected: 'known' })]);
    expect(store.completePair(1, 'sample')).toBe(true);
    expect(store.completePair(1, 'another')).toBe(true);
    expect(store.completePair(2, 'b')).toBe(false);
    expect(store.completePair(3, 'known')).toBe(false);
    expect(store.completePair(99, 'x')).toBe(false);
    expect(store.list({}, ALL).map(({ id, rejected }) => [id, rejected])).toEqual([
      [4, 'known'],
      [1, 'sample'],
    ]);
    expect(store.addPairs([pair('a', { rejected: 'sample' })])).toHaveLength(0);
  });

  it('that say nothing are dropped, but not what was learned from', () => {
    store.addPairs([waitingPair('a'), waitingPair('b')]);
    update(store, { pairs: [1] });
    store.dropPairs([1, 2]);
    expect(chosenOf(store.list({}, ALL))).toEqual(['a']);
  });

  it('are listed by page and selection', () => {
    store.addPairs([
      pair('a', { workspace: 'file:///w', files: ['file:///w/a.ts'] }),
      pair('b', { workspace: 'file:///v', files: ['file:///v/b.ts', 'file:///w/a.ts'], at: NOON + 1 }),
      pair('c', { workspace: 'file:///ww', files: ['file:///ww/c.ts'], user: 'bob', at: NOON + 2 }),
    ]);
    const listed = (...args: Parameters<FeedbackStore['list']>): string => chosenOf(store.list(...args)).join('');
    expect(listed({}, { offset: 1, limit: 1 })).toBe('b');
    expect(listed({ ids: [1, 3, 9] }, ALL)).toBe('ca');
    expect(listed({ ids: [] }, ALL)).toBe('');
    expect(listed({ file: 'file:///w/a.ts' }, ALL)).toBe('ba');
    expect(listed({ workspace: 'file:///w' }, ALL)).toBe('ba');
    expect(listed({ user: 'bob' }, ALL)).toBe('c');
    expect(listed({ user: 'default', file: 'file:///v/b.ts' }, ALL)).toBe('b');
    // All came in at noon, whenever they happened.
    expect(listed({ since: NOON + 1 }, ALL)).toBe('cb');
    expect(listed({ since: NOON }, ALL)).toBe('cba');
    expect(chosenOf([...store.all({})]).join('')).toBe('abc');
  });

  it('of any text come back to the letter', () => {
    let count = 0;
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (prompt, chosen) => {
        const stored = pair(chosen, { prompt, rejected: `${chosen}${count++}`, at: NOON + count });
        store.addPairs([stored]);
        expect(store.list({}, { offset: 0, limit: 1 })).toMatchObject([stored]);
      }),
      { numRuns: 50 },
    );
  });
});

describe('the pairs of an update', () => {
  it('are the newest, oldest first, new and old ones apart', () => {
    store.addPairs(['a', 'b', 'c', 'd', 'e', 'f'].map((chosen, index) => pair(chosen, { at: NOON + index })));
    update(store, { pairs: [1, 2, 3] });
    const { fresh, old } = store.pairsForUpdate('default', { maxNew: 2, maxOld: 2 });
    expect([chosenOf(fresh), chosenOf(old)]).toEqual([
      ['e', 'f'],
      ['b', 'c'],
    ]);
    expect(old.map(({ updateId }) => updateId)).toEqual([1, 1]);
    expect(store.pairsForUpdate('bob', { maxNew: 2, maxOld: 2 })).toEqual({ fresh: [], old: [] });
  });
});

describe('refusals', () => {
  const refusal = { uri: 'file:///a.ts', place: 'p1', keys: ['k1', 'k2'], at: NOON };

  it('come back by their file, and all for a window’s memory, newest first', () => {
    const later = { ...refusal, uri: 'file:///b.ts', at: NOON + 1 };
    for (const each of [refusal, later]) store.refuse(each);
    expect(store.refusalsAt('file:///a.ts')).toEqual([refusal]);
    expect(store.recentRefusals()).toEqual([later, refusal]);
  });

  it('count from the last time', () => {
    store.refuse(refusal);
    store.refuse({ ...refusal, at: NOON + 5 });
    store.refuse(refusal);
    expect(store.recentRefusals()).toEqual([{ ...refusal, at: NOON + 5 }]);
  });
});

describe('what is kept', () => {
  it('are outcomes of half a year, and refusals of a season', () => {
    store.addOutcome(outcome('old', { shownAt: NOON - 181 * DAY_MS }));
    store.addOutcome(outcome('young', { shownAt: NOON - 179 * DAY_MS }));
    const refusal = { uri: 'u', place: 'p', keys: [] };
    store.refuse({ ...refusal, uri: 'old', at: NOON - 91 * DAY_MS });
    store.refuse({ ...refusal, uri: 'young', at: NOON - 89 * DAY_MS });
    store.retain();
    expect(store.recentOutcomes(9).map(({ suggestionId }) => suggestionId)).toEqual(['young']);
    expect(store.recentRefusals().map(({ uri }) => uri)).toEqual(['young']);
  });

  it('are so many pairs and refusals; of pairs those learned from go first, then the oldest', () => {
    store.addPairs(Array.from({ length: MAX_PAIRS + 3 }, (_, index) => pair(`x${index}`, { at: NOON + index })));
    update(store, { pairs: [10, 11] });
    const refusal = { uri: 'u', keys: [] };
    for (let at = 0; at < MAX_REFUSALS + 2; at++) store.refuse({ ...refusal, place: `p${at}`, at: NOON + at });
    store.retain();
    const ids = new Set([...store.all({})].map(({ id }) => id));
    expect(ids.size).toBe(MAX_PAIRS);
    expect([1, 2, 10, 11].map((id) => ids.has(id))).toEqual([false, true, false, false]);
    expect(store.recentRefusals()).toHaveLength(MAX_REFUSALS);
    expect(store.recentRefusals().at(-1)?.place).toBe('p2');
  });
});

it('says how much it holds', () => {
  store.addPairs([pair('a'), pair('b')]);
  store.addOutcome(outcome('a'));
  update(store, { pairs: [1] });
  const { path, bytes, ...counts } = store.figures();
  expect(counts).toEqual({ pairs: 2, newPairs: 1, outcomes: 1, refusals: 0, updates: 1 });
  expect(path.startsWith(test.dataFolder)).toBe(true);
  expect(bytes).toBeGreaterThan(4096);
});
