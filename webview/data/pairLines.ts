/** @file The lines of the list of pairs that the host has given so far; more are asked for as they come into sight. */

import { useMemo, useRef, useState } from 'preact/hooks';
import type { Client } from '../messages/calls';
import type { dataCalls, PairLine } from '../messages/data';

export interface PairLines {
  /** Absent: it has not come yet. */
  of(id: number): PairLine | undefined;
  /** Asks for those that are not there; they come by another drawing. */
  want(ids: readonly number[]): void;
}

/** @param changes another value: what was given is no longer believed, and stays until what is asked for anew has come */
export function usePairLines(host: Client<typeof dataCalls>, changes: number): PairLines {
  const known = useRef(new Map<number, PairLine>());
  const [, setTimes] = useState(0);
  return useMemo(() => {
    // Of this round of changes.
    const asked = new Set<number>();
    const drawAgain = (): void => setTimes((times) => times + 1);
    return {
      of: (id) => known.current.get(id),
      want: (ids) => {
        const missing = ids.filter((id) => !asked.has(id));
        if (missing.length === 0) return;
        for (const id of missing) asked.add(id);
        host.lines({ ids: missing }).then(
          (lines) => {
            for (const line of lines) known.current.set(line.id, line);
            drawAgain();
          },
          () => {
            for (const id of missing) asked.delete(id);
          },
        );
      },
    };
  }, [host, changes]);
}
