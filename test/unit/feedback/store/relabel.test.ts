/** @file A pair that the developer turns round: learned anew, and still traced to what has learned from it. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FeedbackStore } from '../../../../src/feedback/store/feedbackStore';
import { DAY_MS, NOON, openTestStore, pair, update, updateEnd, waitingPair, type TestStore } from './storeRecords';

const ALL = { offset: 0, limit: 100 };

let test: TestStore;
let store: FeedbackStore;
beforeEach(() => {
  test = openTestStore();
  ({ store } = test);
});
afterEach(() => test.dispose());

describe('a pair turned round', () => {
  it('has its sides exchanged, counts as an answer to a question, and keeps all else', () => {
    const kept = {
      ...{ language: 'python', preferences: 'Tabs.', suggestionId: 's1', workspace: 'file:///w' },
      ...{ files: ['file:///w/b.py', 'file:///a.py'] },
    };
    store.addPairs([pair('a', { ...kept, source: 'survived', weight: 0.1 })]);
    expect(store.swapPair(1)).toBe(2);
    expect(store.list({}, ALL)).toEqual([{ ...pair('a;', { ...kept, rejected: 'a', source: 'comparison' }), id: 2 }]);
  });

  it('comes back by being turned once more', () => {
    store.addPairs([pair('a')]);
    expect(store.swapPair(store.swapPair(1) ?? 0)).toBe(3);
    expect(store.list({}, ALL)).toMatchObject([{ chosen: 'a', rejected: 'a;' }]);
  });

  it('is new again where an update has learned from it', () => {
    store.addPairs([pair('a'), pair('b')]);
    update(store, { pairs: [1, 2], version: 'v1' });
    expect(store.countNew('default')).toBe(0);
    store.swapPair(1);
    expect(store.countNew('default')).toBe(1);
    expect(store.pairsForUpdate('default', { maxNew: 9, maxOld: 9 }).fresh).toMatchObject([{ chosen: 'a;' }]);
  });

  it('leaves versions in place, which go when it is forgotten', () => {
    store.addPairs([pair('a')]);
    update(store, { pairs: [1], version: 'v1' });
    const id = store.swapPair(1) ?? 0;
    expect([store.taintedVersions(), store.isRetrainingDue('default')]).toEqual([[], false]);
    expect(store.erase({ ids: [id] }).taintedVersions).toEqual([{ user: 'default', version: 'v1' }]);
  });

  it('stays new, and traced, where an update that knew it the other way round ends', () => {
    store.addPairs([pair('a')]);
    const running = store.startUpdate({ user: 'default', startedAt: NOON, model: 'm' });
    const id = store.swapPair(1) ?? 0;
    expect(store.endUpdate(running, updateEnd({ pairs: [1], version: 'v1' }))).toEqual({ isTainted: false });
    expect(store.countNew('default')).toBe(1);
    expect(store.erase({ ids: [id] }).taintedVersions).toEqual([{ user: 'default', version: 'v1' }]);
  });

  it('can be learned by the next update', () => {
    store.addPairs([pair('a')]);
    update(store, { pairs: [1], version: 'v1' });
    const id = store.swapPair(1) ?? 0;
    const next = store.startUpdate({ user: 'default', startedAt: NOON + 1, model: 'm' });
    expect(store.endUpdate(next, updateEnd({ pairs: [id], version: 'v2' }))).toEqual({ isTainted: false });
    expect(store.countNew('default')).toBe(0);
  });

  it('is one with a pair that is the other way round already', () => {
    store.addPairs([pair('a'), pair('a;', { rejected: 'a', at: NOON + DAY_MS })]);
    update(store, { pairs: [1], version: 'v1' });
    expect(store.swapPair(1)).toBe(2);
    expect(store.list({}, ALL)).toHaveLength(1);
    expect(store.erase({ ids: [2] }).taintedVersions).toEqual([{ user: 'default', version: 'v1' }]);
  });
});

it('turns nothing round that is gone, or has but one side yet', () => {
  store.addPairs([waitingPair('a')]);
  expect([store.swapPair(1), store.swapPair(99)]).toEqual([undefined, undefined]);
  expect(store.list({}, ALL)).toEqual([{ ...waitingPair('a'), id: 1 }]);
});
