/** @file Forgetting is real: of what was erased no byte is left in the files. */

import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../../../src/feedback/store/openDatabase';
import { openFeedbackStore, type FeedbackStore } from '../../../../src/feedback/store/feedbackStore';
import { filesWith, HOUR_MS, NOON, openTestStore, outcome, pair, update, type TestStore } from './storeRecords';

let test: TestStore;
let store: FeedbackStore;
beforeEach(() => {
  test = openTestStore();
  ({ store } = test);
});
afterEach(() => test.dispose());

/** Long enough to fill pages of its own, and with something to find at both ends. */
function longPair(word: string): ReturnType<typeof pair> {
  const text = `${word}-begin ${'lorem ipsum '.repeat(2000)} ${word}-end`;
  return pair(`${word}-chosen`, {
    prompt: text,
    files: [`file:///${word}-file.ts`],
    preferences: `${word}-preference`,
  });
}

describe('what was erased', () => {
  it('is in none of the files any more, and what was not still is', () => {
    store.addPairs(['plum', 'pear', 'fig', 'kiwi'].map(longPair));
    store.refuse({ uri: 'file:///plum-file.ts', place: 'p', keys: ['k'], at: NOON });
    expect(filesWith(test.dataFolder, 'plum-end')).not.toEqual([]);
    expect(store.erase({ file: 'file:///plum-file.ts' })).toMatchObject({ erased: 1, isScrubbed: true });
    expect(filesWith(test.dataFolder, 'plum-')).toEqual([]);
    expect(filesWith(test.dataFolder, 'pear-end')).not.toEqual([]);
    expect(store.recentRefusals()).toEqual([]);
    // Two pages: that it is done.
    expect(statSync(join(test.dataFolder, 'penchant.sqlite-wal')).size).toBeLessThan(10_000);
  });

  it('is gone also where it had been changed, moved and dropped before', () => {
    store.addPairs([...Array.from({ length: 40 }, (_, index) => longPair(`plum${index}`)), longPair('pear')]);
    store.dropPairs([3, 4, 5]);
    update(store, { version: 'v1', pairs: [1, 2] });
    store.addPairs(Array.from({ length: 10 }, (_, index) => longPair(`plum${index + 100}`)));
    const pears = store.list({ file: 'file:///pear-file.ts' }, { offset: 0, limit: 9 }).map(({ id }) => id);
    const others = [...store.all({})].map(({ id }) => id).filter((id) => !pears.includes(id));
    store.erase({ ids: others });
    expect(filesWith(test.dataFolder, 'plum')).toEqual([]);
    expect(store.countPairs({ user: 'default' })).toBe(1);
    store.check();
  });

  it('is gone while other windows have the database open', () => {
    const other = openFeedbackStore(test.dataFolder);
    other.addPairs([longPair('plum')]);
    expect(store.erase({ ids: [1] }).isScrubbed).toBe(true);
    expect(filesWith(test.dataFolder, 'plum')).toEqual([]);
    expect(other.countPairs({ user: 'default' })).toBe(0);
    other.addPairs([longPair('fig')]);
    expect(store.countPairs({ user: 'default' })).toBe(1);
    other.dispose();
  });

  it('stays in the log while somebody reads there, which is said, and goes with the next tidying up', () => {
    store.addPairs([longPair('plum')]);
    const reader = openDatabase(test.dataFolder);
    reader.execute('BEGIN');
    reader.number('SELECT count(*) FROM pairs');
    const impatient = openFeedbackStore(test.dataFolder, { busyMs: 50 });
    expect(impatient.erase({})).toMatchObject({ erased: 1, isScrubbed: false });
    expect(filesWith(test.dataFolder, 'plum')).not.toEqual([]);
    reader.execute('COMMIT');
    reader.dispose();
    impatient.dispose();
    store.retain();
    expect(filesWith(test.dataFolder, 'plum')).toEqual([]);
  });

  it('takes the log-probabilities under the base model along', () => {
    const reference = join(test.dataFolder, 'reference');
    mkdirSync(reference);
    writeFileSync(join(reference, 'x.jsonl'), '');
    store.erase({ ids: [7] });
    expect(existsSync(reference)).toBe(true);
    store.addPairs([pair('a')]);
    store.erase({ ids: [1] });
    expect(existsSync(reference)).toBe(false);
  });
});

describe('a selection', () => {
  beforeEach(() => {
    test.now = NOON - 3 * HOUR_MS;
    store.addPairs([
      pair('a', {
        at: test.now,
        suggestionId: 's1',
        workspace: 'file:///w',
        files: ['file:///w/a.ts', 'file:///w/b.ts'],
      }),
    ]);
    test.now = NOON;
    store.addPairs([pair('b', { suggestionId: 's2', workspace: 'file:///v', files: ['file:///v/a.ts'] })]);
    store.addOutcome(outcome('s1', { shownAt: NOON - 3 * HOUR_MS }));
    store.addOutcome(outcome('s2'));
    store.addOutcome(outcome('s3'));
    store.refuse({ uri: 'file:///w/a.ts', place: 'p', keys: [], at: NOON - 3 * HOUR_MS });
    store.refuse({ uri: 'file:///v/a.ts', place: 'p', keys: [], at: NOON });
  });

  it.each([
    ['a pair', { ids: [1] }, ['b'], ['s2', 's3'], ['w', 'v']],
    ['the last hour', { since: NOON - HOUR_MS }, ['a'], ['s1'], ['w']],
    ['a file', { file: 'file:///w/a.ts' }, ['b'], ['s2', 's3'], ['v']],
    ['a file that lent a snippet', { file: 'file:///w/b.ts' }, ['b'], ['s2', 's3'], ['w', 'v']],
    ['a workspace', { workspace: 'file:///w' }, ['b'], ['s2', 's3'], ['v']],
    [
      'a file in the last hour',
      { file: 'file:///w/a.ts', since: NOON - HOUR_MS },
      ['a', 'b'],
      ['s1', 's2', 's3'],
      ['w', 'v'],
    ],
    ['a user', { user: 'default' }, [], ['s3'], ['w', 'v']],
    ['a source', { source: 'typedOver' as const }, [], ['s3'], ['w', 'v']],
    ['a source that made none', { source: 'ownCode' as const }, ['a', 'b'], ['s1', 's2', 's3'], ['w', 'v']],
    ['nobody', { ids: [] }, ['a', 'b'], ['s1', 's2', 's3'], ['w', 'v']],
    ['everything', {}, [], [], []],
  ])('of %s takes its pairs, and what tells of them', (_, selection, pairs, outcomes, refusals) => {
    store.erase(selection);
    expect([...store.all({})].map(({ chosen }) => chosen)).toEqual(pairs);
    expect(
      store
        .recentOutcomes(9)
        .map(({ suggestionId }) => suggestionId)
        .toSorted(),
    ).toEqual(outcomes);
    expect(new Set(store.recentRefusals().map(({ uri }) => uri.charAt('file:///'.length)))).toEqual(new Set(refusals));
  });
});

it('erasing nothing of an empty store is no error', () => {
  expect(store.erase({})).toEqual({ erased: 0, taintedVersions: [], isScrubbed: true });
});
