/** @file What a view has asked the host for, and asks anew when something it depends on has changed. */

import { useCallback, useEffect, useState } from 'preact/hooks';

export interface Fetched<T> {
  /** The newest answer; it stays while another one is awaited. Absent: none has come yet. */
  readonly value: T | undefined;
  /** Whether an answer is awaited. */
  readonly isAwaited: boolean;
  /** Why the newest question has no answer, for people. */
  readonly trouble: string | undefined;
  /** Asks once more. */
  readonly again: () => void;
}

const NONE = { value: undefined, trouble: undefined, isAwaited: true };

/** @param dependencies as of an effect: what the question depends on */
export function useFetched<T>(fetch: () => Promise<T>, dependencies: readonly unknown[]): Fetched<T> {
  const [answer, setAnswer] = useState<Omit<Fetched<T>, 'again'>>(NONE);
  const [times, setTimes] = useState(0);
  const again = useCallback(() => setTimes((before) => before + 1), []);
  useEffect(() => {
    let isWanted = true;
    setAnswer((before) => ({ ...before, isAwaited: true }));
    fetch().then(
      (value) => isWanted && setAnswer({ value, trouble: undefined, isAwaited: false }),
      (error: unknown) =>
        isWanted && setAnswer(({ value }) => ({ value, trouble: troubleOf(error), isAwaited: false })),
    );
    return () => {
      isWanted = false;
    };
  }, [...dependencies, times]);
  return { ...answer, again };
}

/** What a failed call says to people. */
export function troubleOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
