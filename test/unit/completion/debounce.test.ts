import { describe, expect, test } from 'vitest';
import { TypingRhythm, waitFor } from '../../../src/completion/debounce';

function delaysAt(times: readonly number[], isEngineIdle: boolean): number[] {
  const rhythm = new TypingRhythm();
  return times.map((time) => rhythm.delayMs(time, isEngineIdle));
}

describe('the debounce', () => {
  test('waits within a burst while the model is busy', () => {
    expect(delaysAt([0, 80, 160, 240, 320], false)).toEqual([0, 0, 0, 30, 30]);
  });

  test('does not wait where the model is idle', () => {
    expect(delaysAt([0, 80, 160, 240, 320], true)).toEqual([0, 0, 0, 0, 0]);
  });

  test('does not wait after a pause', () => {
    expect(delaysAt([0, 80, 160, 240, 900], false).at(-1)).toBe(0);
  });
});

describe('waiting', () => {
  test('ends early on abort', async () => {
    const cancel = new AbortController();
    const waiting = waitFor(10_000, cancel.signal);
    cancel.abort();
    expect(await waiting).toBe(false);
  });

  test('is over at once for no time, unless cancelled before', async () => {
    expect(await waitFor(0, new AbortController().signal)).toBe(true);
    expect(await waitFor(0, AbortSignal.abort())).toBe(false);
  });
});
