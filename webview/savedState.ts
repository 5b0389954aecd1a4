/** @file State that outlives the page: a view is taken down when another one is opened, the whole page when the panel is hidden. */

import { useCallback, useState } from 'preact/hooks';
import * as z from 'zod/mini';
import { vscodeApi } from './vscodeApi';

const SAVED = z.object({ build: z.string(), values: z.record(z.string(), z.unknown()) });

/** What another build has saved may be of another shape, so each build has its own. */
const build = document.documentElement.dataset['build'] ?? '';

/** Read when the page begins; from then on this page alone writes it. */
const values: Record<string, unknown> = readValues();

/**
 * As `useState`, with a value that is there again after hiding, reloading and restarting.
 * @param key names the value among those of all views, as `data.search` does
 * @param initial plain data
 */
export function useSavedState<T>(key: string, initial: T): readonly [T, (next: T) => void] {
  // The same build has written it, by the same call: what it was parsed as then it still is.
  const [value, setValue] = useState(() => (Object.hasOwn(values, key) ? (values[key] as T) : initial));
  const set = useCallback(
    (next: T) => {
      values[key] = next;
      vscodeApi.setState({ build, values });
      setValue(next);
    },
    [key],
  );
  return [value, set];
}

function readValues(): Record<string, unknown> {
  const saved = SAVED.safeParse(vscodeApi.getState()).data;
  return saved?.build === build ? saved.values : {};
}
