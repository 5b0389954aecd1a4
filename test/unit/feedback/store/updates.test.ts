/** @file The history of updates, and what a version has learned from. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FeedbackStore } from '../../../../src/feedback/store/feedbackStore';
import { NOON, openTestStore, pair, update, updateEnd, type TestStore } from './storeRecords';

let test: TestStore;
let store: FeedbackStore;
beforeEach(() => {
  test = openTestStore();
  ({ store } = test);
  store.addPairs(['a', 'b', 'c', 'd'].map((chosen, index) => pair(chosen, { at: NOON + index })));
});
afterEach(() => test.dispose());

describe('an update', () => {
  it('is in the history from its start to its end', () => {
    const start = { user: 'default', startedAt: NOON, model: 'smollm2-135m' };
    const id = store.startUpdate({ ...start, parent: null, baseChecksum: 'abc' });
    expect(store.lastUpdate('default')).toEqual({
      ...{ ...start, id, parent: null, baseChecksum: 'abc', state: 'running', pairs: 0 },
    });
    const end = { endedAt: NOON + 9, state: 'passed', version: 'v1', reason: 'Better.', result: '{}' } as const;
    expect(store.endUpdate(id, { ...end, pairs: [1, 2], otherPairs: 5 })).toEqual({ isTainted: false });
    expect(store.updates('default', 9)).toEqual([
      { ...start, ...end, id, parent: null, baseChecksum: 'abc', pairs: 7 },
    ]);
    expect(store.lastUpdate('bob')).toBeUndefined();
  });

  it('makes its pairs old, and those it did not use stay new', () => {
    update(store, { pairs: [1, 2] });
    update(store, { pairs: [2, 3] });
    expect(store.list({ ids: [1, 2, 3, 4] }, { offset: 0, limit: 9 }).map(({ updateId }) => updateId)).toEqual([
      undefined,
      2,
      1,
      1,
    ]);
  });

  it('that died without a word is recorded as failed when the next one starts', () => {
    const start = { user: 'default', startedAt: NOON, model: 'm' };
    const id = store.startUpdate(start);
    store.startUpdate({ ...start, startedAt: NOON + 7, user: 'bob' });
    expect(store.lastUpdate('default')).toMatchObject({ id, state: 'failed', endedAt: NOON + 7 });
  });
});

describe('erasing pairs', () => {
  it('taints the versions that used them, and all that was trained from those', () => {
    update(store, { version: 'v1', parent: null, pairs: [1] });
    update(store, { version: 'v2', parent: 'v1', pairs: [2] });
    update(store, { version: 'v3', parent: 'v2', pairs: [3] });
    update(store, { version: 'v4', parent: 'v1', pairs: [4] });
    const { erased, taintedVersions } = store.erase({ ids: [2] });
    expect(erased).toBe(1);
    expect(taintedVersions.map(({ version }) => version)).toEqual(['v2', 'v3']);
    expect(store.updates('default', 9).map(({ setAsideAt }) => setAsideAt)).toEqual([undefined, NOON, NOON, undefined]);
    // What the tainted ones had learned has to be learned once more.
    expect(store.pairsForUpdate('default', { maxNew: 9, maxOld: 9 }).fresh.map(({ id }) => id)).toEqual([3]);
  });

  it('takes an update of which nobody said what it started from for a descendant', () => {
    update(store, { version: 'v1', pairs: [1] });
    update(store, { version: 'v2', pairs: [2], startedAt: NOON + 1 });
    update(store, { version: 'v3', pairs: [3], startedAt: NOON + 2, baseChecksum: 'other' });
    expect(store.erase({ ids: [2] }).taintedVersions.map(({ version }) => version)).toEqual(['v2', 'v3']);
    // By then the active version was a clean one.
    update(store, { version: 'v4', pairs: [4], startedAt: NOON + 3 });
    expect(store.erase({ ids: [3] }).taintedVersions.map(({ version }) => version)).toEqual(['v3']);
  });

  it('taints nothing of other users, and nothing where no update used them', () => {
    store.addPairs([pair('x', { user: 'bob' })]);
    update(store, { version: 'v1', pairs: [1] });
    expect(store.erase({ user: 'bob' })).toMatchObject({ erased: 1, taintedVersions: [] });
    expect(store.isRetrainingDue('default')).toBe(false);
  });

  it('taints an update that is under way with them', () => {
    const id = store.startUpdate({ user: 'default', startedAt: NOON, model: 'm' });
    store.erase({ ids: [1] });
    expect(store.endUpdate(id, updateEnd({ version: 'v1', pairs: [1, 2] }))).toEqual({ isTainted: true });
    expect(store.countNew('default')).toBe(3);
    expect(store.lastUpdate('default')).toMatchObject({ setAsideAt: NOON });
  });

  it('taints an update that is under way from a version that used them', () => {
    update(store, { version: 'v1', parent: null, pairs: [1] });
    const id = store.startUpdate({ user: 'default', startedAt: NOON, model: 'm', parent: 'v1' });
    store.erase({ ids: [1] });
    expect(store.endUpdate(id, updateEnd({ version: 'v2', pairs: [2] }))).toEqual({ isTainted: true });
  });

  it('makes a retraining due, until there is a verdict again', () => {
    update(store, { version: 'v1', pairs: [1, 2] });
    expect(store.isRetrainingDue('default')).toBe(false);
    store.erase({ ids: [1] });
    expect(store.isRetrainingDue('default')).toBe(true);
    update(store, { state: 'cancelled', startedAt: NOON + 1 });
    expect(store.isRetrainingDue('default')).toBe(true);
    update(store, { version: 'v2', pairs: [2, 3], startedAt: NOON + 2 });
    expect(store.isRetrainingDue('default')).toBe(false);
  });

  it('of everything takes the history along', () => {
    update(store, { version: 'v1', pairs: [1] });
    const id = store.startUpdate({ user: 'default', startedAt: NOON, model: 'm' });
    expect(store.erase({}).taintedVersions).toEqual([{ user: 'default', version: 'v1' }]);
    expect(store.updates('default', 9)).toEqual([]);
    expect(store.endUpdate(id, updateEnd({ version: 'v2', pairs: [3] }))).toEqual({ isTainted: true });
  });
});

it('with all versions of a user erased, all their pairs are new', () => {
  update(store, { version: 'v1', pairs: [1, 2] });
  store.eraseUpdates('default');
  expect([store.countNew('default'), store.updates('default', 9)]).toEqual([4, []]);
});
