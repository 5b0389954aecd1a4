import { describe, expect, it } from 'vitest';
import { decideOnCrash } from '../../../src/engine/restartPolicy';

const MINUTE = 60_000;

describe('decideOnCrash', () => {
  it('restarts the first time before the next pause in typing, without a word', () => {
    expect(decideOnCrash([], 0)).toEqual({ restartInMs: 500, tellsUser: false });
  });

  it('waits four times as long after each further crash, up to five minutes', () => {
    const delays = [0, 1, 2, 3, 4, 5, 6].map(
      (count) =>
        decideOnCrash(
          Array.from({ length: count }, () => 0),
          1,
        ).restartInMs,
    );
    expect(delays).toEqual([500, 2000, 8000, 32_000, 128_000, 300_000, 300_000]);
  });

  it('tells the user with the third crash within five minutes, and not again with the fourth', () => {
    expect(decideOnCrash([0, MINUTE], 2 * MINUTE).tellsUser).toBe(true);
    expect(decideOnCrash([0, MINUTE, 2 * MINUTE], 3 * MINUTE).tellsUser).toBe(false);
  });

  it('forgets a crash after five minutes', () => {
    expect(decideOnCrash([0, MINUTE], 7 * MINUTE)).toEqual({ restartInMs: 500, tellsUser: false });
  });
});
