/** @file Style and replay, as the panel is told of them. */

import { afterEach, beforeEach, expect, it } from 'vitest';
import { LearnedStyle, type StyleSources } from '../../../../src/editor/panel/learnedStyle';
import { pairsStyle } from '../../../../src/feedback/pairsStyle';
import { comparedPolicies } from '../../../../src/feedback/replay';
import { openTestStore, pair, type TestStore } from '../../feedback/store/storeRecords';

const policies = comparedPolicies('abc', { version: 'v2', date: '2026-01-15T12:00:00.000Z' });

let test: TestStore;
let judged = 0;
let wanted: readonly number[] = [];
beforeEach(() => {
  test = openTestStore();
  judged = 0;
  wanted = [];
  const common = { prompt: 'const name = ', language: 'typescript' };
  test.store.addPairs(
    ['a', 'b', 'c'].map((name) => pair(`read('${name}')`, { ...common, rejected: `read("${name}")` })),
  );
});
afterEach(() => test.dispose());

function styleOf(changes: Partial<StyleSources> = {}): LearnedStyle {
  const { store } = test;
  return new LearnedStyle({
    user: 'default',
    openStore: {
      store,
      client: {
        style: async () => {
          judged++;
          return pairsStyle(store.all({}));
        },
      },
    },
    replay: { policies: async () => policies, state: {}, wantWhenIdle: (ids) => (wanted = ids) },
    ...changes,
  });
}

/** Of the first two pairs; the third is yet to be replayed. */
function replayTwo(): void {
  const { base, personal } = policies;
  for (const pairId of [1, 2]) {
    test.store.addReplay(base, { pairId, choices: { quotes: 'double' } });
    test.store.addReplay(personal ?? base, { pairId, choices: { quotes: pairId === 1 ? 'single' : 'double' } });
  }
  test.store.addReplay(base, { pairId: 3, choices: { quotes: 'single' } });
}

it('tells what the developer does, and what both policies write at the same places', async () => {
  replayTwo();
  const { families, replay } = await styleOf().told();
  expect(families).toEqual([
    {
      ...{ id: 'javascript', title: 'JavaScript and TypeScript', pairs: 3 },
      traits: [
        {
          ...{ id: 'quotes', title: 'Quotes', choice: 'Single quotes', certainty: 'likely' },
          ...{ pairs: 3, agreeing: 3, decided: 3 },
          base: { told: 3, agreed: 1, mostly: 'Double quotes' },
          now: { told: 2, agreed: 1 },
        },
      ],
    },
  ]);
  expect(replay).toEqual({
    ...{ spots: 3, replayed: 2, unseen: 3, version: 'v2' },
    base: { told: 2, agreed: 0 },
    now: { told: 2, agreed: 1 },
  });
  expect(wanted).toHaveLength(3);
});

it('wants nothing of an idle machine where all is replayed', async () => {
  replayTwo();
  test.store.addReplay(policies.personal ?? policies.base, { pairId: 3, choices: {} });
  await styleOf().told();
  expect(wanted).toEqual([]);
});

it('judges the pairs once, and anew when they have changed', async () => {
  const style = styleOf();
  await style.told();
  await style.spotIds();
  expect(judged).toBe(1);
  test.store.erase({ ids: [2] });
  expect(await style.spotIds()).toHaveLength(2);
  expect(judged).toBe(2);
});

it('has nothing to tell without a store, and compares nobody without a model', async () => {
  const client = { style: async () => Promise.reject(new Error('not to be asked')) };
  expect(await styleOf({ openStore: { store: undefined, client } }).told()).toEqual({
    families: [],
    replay: { spots: 0, replayed: 0, unseen: 0 },
  });
  const replay = { policies: async () => undefined, state: {}, wantWhenIdle: () => undefined };
  expect((await styleOf({ replay }).told()).replay).toEqual({ spots: 3, replayed: 0, unseen: 3 });
});
