/** @file Long jobs of the store in a thread, as the extension host has them done. */

import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { UserFacingError } from '../../../../src/common/userFacingError';
import type { FeedbackStore } from '../../../../src/feedback/store/feedbackStore';
import { storeClient, type StoreClient } from '../../../../src/feedback/store/storeClient';
import { bundlePrograms, type Programs } from '../../engine/bundlePrograms';
import { filesWith, NOON, openTestStore, pair, update, waitingPair, type TestStore } from './storeRecords';

let programs: Programs;
beforeAll(async () => {
  programs = await bundlePrograms('storeWorker');
}, 60_000);
afterAll(() => programs.dispose());

let test: TestStore;
let store: FeedbackStore;
let client: StoreClient;
beforeEach(() => {
  test = openTestStore();
  ({ store } = test);
  client = storeClient(programs.pathOf('storeWorker'), test.dataFolder);
});
afterEach(() => test.dispose());

it('lists pairs as the store of this thread does', async () => {
  store.addPairs([pair('a', { files: ['file:///a.ts'], weight: 0.5 }), waitingPair('b', { language: 'go' })]);
  update(store, { pairs: [1] });
  const page = { offset: 0, limit: 10 };
  expect(await client.list({}, page)).toEqual(store.list({}, page));
  expect(await client.list({ ids: [1] }, page)).toHaveLength(1);
});

it('erases to the last byte while this thread has the database open', async () => {
  store.addPairs([pair('plum'.repeat(3000)), pair('pear')]);
  update(store, { version: 'v1', pairs: [1] });
  expect(await client.erase({ ids: [1] })).toEqual({
    ...{ erased: 1, taintedVersions: [{ user: 'default', version: 'v1' }], isScrubbed: true },
  });
  expect(filesWith(test.dataFolder, 'plumplum')).toEqual([]);
  expect(store.countPairs({ user: 'default' })).toBe(1);
});

it('exports whole pairs in the order they happened, for nobody else to read, and takes them in elsewhere', async () => {
  const files = ['file:///secret/place.ts'];
  store.addPairs([pair('b', { at: NOON + 1, source: 'comparison', weight: 0.5, preferences: 'p', language: 'go' })]);
  store.addPairs([pair('a', { files, workspace: 'file:///secret' }), waitingPair('c')]);
  const path = join(test.dataFolder, 'pairs.jsonl');
  expect(await client.exportPairs({}, path)).toBe(2);
  const text = readFileSync(path, 'utf8');
  const shared = { prompt: 'const a =', user: 'default' };
  expect(
    text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as unknown),
  ).toEqual([
    { ...shared, chosen: 'a', rejected: 'a;', source: 'typedOver', time: new Date(NOON).toISOString() },
    {
      ...{ ...shared, chosen: 'b', rejected: 'b;', source: 'comparison', time: new Date(NOON + 1).toISOString() },
      ...{ language: 'go', weight: 0.5, preferences: 'p' },
    },
  ]);
  if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);

  const other = openTestStore();
  const elsewhere = storeClient(programs.pathOf('storeWorker'), other.dataFolder);
  expect([await elsewhere.importPairs(path, 'ann'), await elsewhere.importPairs(path, 'ann')]).toEqual([2, 0]);
  expect(other.store.list({ user: 'default' }, { offset: 0, limit: 9 })).toMatchObject([
    { chosen: 'b', at: NOON + 1, weight: 0.5, files: [], workspace: '' },
    { chosen: 'a', at: NOON },
  ]);
  other.dispose();
});

it('tells in plain words what a user can mend', async () => {
  const path = join(test.dataFolder, 'bad.jsonl');
  writeFileSync(path, `${JSON.stringify({ prompt: 'a', chosen: 'b', rejected: 'c' })}\n{"prompt":1}\n`);
  await expect(client.importPairs(path, 'ann')).rejects.toThrow(UserFacingError);
  await expect(client.importPairs(path, 'ann')).rejects.toThrow(/line 2: "prompt" is missing/);
  await expect(client.importPairs(join(path, 'x'), 'ann')).rejects.toThrow(/cannot be read/);
  await expect(client.exportPairs({}, join(path, 'x'))).rejects.toThrow(/^Nothing was exported: /);
  expect(store.countPairs({ user: 'ann' })).toBe(0);
});

it('tidies up, looks for damage, and counts', async () => {
  store.addPairs([pair('a')]);
  await client.retain();
  await client.check();
  expect(await client.figures()).toEqual({ ...store.figures(), bytes: expect.any(Number) as number });
});

it('says that the thread could not be started', async () => {
  const broken = storeClient(join(test.dataFolder, 'none.js'), test.dataFolder);
  await expect(broken.check()).rejects.toThrow();
});
