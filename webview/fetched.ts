/** @file What a view has asked the host for, and asks anew when something it depends on has changed. */

import { useCallback, useEffect, useState } from 'preact/hooks';

export interface Fetched<T> {
  /** The newest answer; it stays while another one is awaited. Absent: none has come yet. */
  readonly value: T | undefined;
  /** Why the newest question has no answer, for people. */
  readonly trouble: string | undefined;
  /** Asks once more. */
  readonly again: () => void;
}

/** @param dependencies as of an effect: what the question depends on */
export function useFetched<T>(fetch: () => Promise<T>, dependencies: readonly unknown[]): Fetched<T> {
  const [answer, setAnswer] = useState<Pick<Fetched<T>, 'value' | 'trouble'>>({ value: undefined, trouble: undefined });
  const [times, setTimes] = useState(0);
  const again = useCallback(() => setTimes((before) => before + 1), []);
  useEffect(() => {
    let isWanted = true;
    fetch().then(
      (value) => isWanted && setAnswer({ value, trouble: undefined }),
      (error: unknown) => isWanted && setAnswer(({ value }) => ({ value, trouble: troubleOf(error) })),
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
