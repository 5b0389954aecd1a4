/** @file What a view has asked the host for, and asks anew when something it depends on has changed. */

import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';

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

/** Of which question; absent: there was none yet. */
interface Answer<T> {
  readonly question?: object;
  readonly value: T | undefined;
  readonly trouble: string | undefined;
}

const NONE = { value: undefined, trouble: undefined };

/** @param dependencies as of an effect: what the question depends on */
export function useFetched<T>(fetch: () => Promise<T>, dependencies: readonly unknown[]): Fetched<T> {
  const [{ value, trouble, question: answered }, setAnswer] = useState<Answer<T>>(NONE);
  const [times, setTimes] = useState(0);
  const again = useCallback(() => setTimes((before) => before + 1), []);
  // Another one as soon as a dependency is: an answer to the last one must at no time be taken for an answer to this one.
  const question = useMemo(() => ({}), [...dependencies, times]);
  useEffect(() => {
    let isWanted = true;
    fetch().then(
      (value) => isWanted && setAnswer({ question, value, trouble: undefined }),
      (error: unknown) => isWanted && setAnswer(({ value }) => ({ question, value, trouble: troubleOf(error) })),
    );
    return () => {
      isWanted = false;
    };
  }, [question]);
  return { value, trouble, again, isAwaited: answered !== question };
}

/** What a failed call says to people. */
export function troubleOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
