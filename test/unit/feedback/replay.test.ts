/** @file Replaying pairs by two policies. */

import { expect, it } from 'vitest';
import type { Policy, Replay } from '../../../src/feedback/records';
import { comparedPolicies, replay, replayTasks, type ReplayTask } from '../../../src/feedback/replay';
import type { Choices } from '../../../src/preferences/traits';

const { base, personal } = comparedPolicies('abc', { version: 'v2', date: '2026-01-15T12:00:00.000Z' });
const V2 = personal ?? base;

/** The policy's name and the pair. */
function inWords({ pairId, policy }: ReplayTask): string {
  return `${policy.version ?? 'base'} ${pairId}`;
}

it('compares the version in force with the base model, which alone is asked where none is', () => {
  expect(V2).toEqual({ baseChecksum: 'abc', version: 'v2', madeAt: '2026-01-15T12:00:00.000Z' });
  expect(comparedPolicies('abc')).toEqual({ base: { baseChecksum: 'abc', version: null, madeAt: '' } });
});

it('asks pair by pair for what is not known yet', () => {
  const tasks = replayTasks(
    [7, 8, 9],
    [
      { policy: base, known: [{ pairId: 7, choices: {} }] },
      { policy: V2, known: [{ pairId: 9, choices: {} }] },
    ],
  );
  expect(tasks.map(inWords)).toEqual(['v2 7', 'base 8', 'v2 8', 'base 9']);
});

/** Does all tasks for two pairs, and gives what was kept in words. */
async function play(
  write: (task: ReplayTask) => Promise<Choices | undefined>,
  signal = new AbortController().signal,
): Promise<{ readonly kept: readonly string[]; readonly unanswered: number; readonly progress: readonly number[] }> {
  const kept: string[] = [];
  const progress: number[] = [];
  const keep = (policy: Policy, { pairId, choices }: Replay): void => {
    kept.push(`${inWords({ pairId, policy })} ${choices.quotes ?? 'nothing'}`);
  };
  const tasks = replayTasks(
    [1, 2],
    [base, V2].map((policy) => ({ policy, known: [] })),
  );
  const unanswered = await replay(tasks, { write, keep, onProgress: (done) => progress.push(done) }, signal);
  return { kept, unanswered, progress };
}

it('keeps what each shows, also where that is nothing', async () => {
  const played = await play(async ({ policy }) => (policy === base ? {} : { quotes: 'single' }));
  expect(played).toEqual({
    kept: ['base 1 nothing', 'v2 1 single', 'base 2 nothing', 'v2 2 single'],
    ...{ unanswered: 0, progress: [1, 2, 3, 4] },
  });
});

it('tries again where a completion that somebody waits for came in between, and goes on where that does not help', async () => {
  const tries = new Map<string, number>();
  const played = await play(async (task) => {
    const time = (tries.get(inWords(task)) ?? 0) + 1;
    tries.set(inWords(task), time);
    return task.pairId === 1 && time >= 2 ? { quotes: 'double' } : undefined;
  });
  expect(played).toMatchObject({ kept: ['base 1 double', 'v2 1 double'], unanswered: 2 });
  expect([...tries.values()]).toEqual([2, 2, 3, 3]);
});

it('stops when it is aborted, and keeps what was done', async () => {
  const abort = new AbortController();
  const played = await play(async ({ policy }) => {
    if (policy === V2) abort.abort();
    return { quotes: 'double' };
  }, abort.signal);
  expect(played).toEqual({ kept: ['base 1 double'], unanswered: 3, progress: [1] });
});
