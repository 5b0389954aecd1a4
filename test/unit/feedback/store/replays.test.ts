/** @file What policies write where pairs were made, as it is kept and forgotten. */

import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Policy } from '../../../../src/feedback/records';
import { openTestStore, pair, update, type TestStore } from './storeRecords';

const BASE: Policy = { baseChecksum: 'abc', version: null, madeAt: '' };
const V1: Policy = { baseChecksum: 'abc', version: 'v1', madeAt: '2026-01-15T12:00:00.000Z' };

let test: TestStore;
beforeEach(() => {
  test = openTestStore();
  test.store.addPairs([pair('a'), pair('b'), pair('c', { user: 'ann' })]);
});
afterEach(() => test.dispose());

it('is kept for each policy alone, the last of a pair', () => {
  const { store } = test;
  store.addReplay(BASE, { pairId: 1, choices: { quotes: 'double' } });
  store.addReplay(V1, { pairId: 1, choices: {} });
  store.addReplay(V1, { pairId: 1, choices: { quotes: 'single', semicolons: 'never' } });
  expect(store.replays(BASE)).toEqual([{ pairId: 1, choices: { quotes: 'double' } }]);
  expect(store.replays(V1)).toEqual([{ pairId: 1, choices: { quotes: 'single', semicolons: 'never' } }]);
  expect(store.replays({ ...V1, madeAt: '2026-02-01T00:00:00.000Z' })).toEqual([]);
  expect(store.replays({ ...V1, baseChecksum: 'another' })).toEqual([]);
});

it('goes with its pair, and is not kept for one that is gone', () => {
  const { store } = test;
  for (const pairId of [1, 2]) store.addReplay(BASE, { pairId, choices: { quotes: 'double' } });
  store.erase({ ids: [1] });
  store.addReplay(BASE, { pairId: 1, choices: { quotes: 'double' } });
  expect(store.replays(BASE).map(({ pairId }) => pairId)).toEqual([2]);
});

it('goes with a version that is set aside, and with all versions of its user', () => {
  const { store } = test;
  update(store, { version: 'v1', pairs: [1] });
  for (const pairId of [2, 3]) for (const policy of [BASE, V1]) store.addReplay(policy, { pairId, choices: {} });
  store.noteSetAside([], [{ user: 'default', version: 'v1' }]);
  expect(store.replays(V1)).toEqual([{ pairId: 3, choices: {} }]);
  store.eraseUpdates('ann');
  expect(store.replays(V1)).toEqual([]);
  expect(store.replays(BASE)).toHaveLength(2);
});

it('of a trait that this version does not know is passed over', () => {
  test.store.addReplay(BASE, { pairId: 1, choices: { quotes: 'double' } });
  const database = new DatabaseSync(join(test.dataFolder, 'penchant.sqlite'));
  database.exec(`UPDATE replays SET choices = '{"quotes":"single","colour":"red"}'`);
  database.close();
  expect(test.store.replays(BASE)).toEqual([{ pairId: 1, choices: { quotes: 'single' } }]);
});
