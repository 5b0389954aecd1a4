/** @file What the *Data* view shows, and what is done to it: the questions to the host, and the developer's wishes. */

import { useEffect, useMemo, useState } from 'preact/hooks';
import { PAIR_SOURCES } from '../../src/common/pairs';
import { troubleOf, useFetched } from '../fetched';
import type { Client } from '../messages/calls';
import type { dataCalls, Forgettable, OutcomeLine, Overview, WholePair } from '../messages/data';
import { useSavedState } from '../savedState';
import { neighbourOf } from './neighbour';
import { usePairLines, type PairLines } from './pairLines';
import { counted } from '../words';

/** What is shown: all pairs, those of one source, or outcomes. */
export const ALL = 'all';
export const OUTCOMES = 'outcomes';

export interface DataState {
  readonly text: string;
  /** `ALL`, `OUTCOMES` or a source. */
  readonly shown: string;
  /** Whether `ids` are but some of the pairs. */
  readonly isSearch: boolean;
  readonly overview: Overview | undefined;
  /** Of the pairs found, newest first; absent: they have not come yet. */
  readonly ids: readonly number[] | undefined;
  /** Whether other ones are on their way. */
  readonly isSearching: boolean;
  readonly lines: PairLines;
  readonly outcomes: readonly OutcomeLine[];
  /** The pair that is being read, by its id, and as soon as it has come. */
  readonly active: number | undefined;
  readonly pair: WholePair | undefined;
  readonly ticked: ReadonlySet<number>;
  /** For people: what went wrong, and what was done. */
  readonly trouble: string | undefined;
  readonly said: string;
}

export interface DataWishes {
  readonly setText: (text: string) => void;
  readonly show: (shown: string) => void;
  readonly read: (id: number | undefined) => void;
  readonly tick: (ids: ReadonlySet<number>) => void;
  readonly swap: (id: number) => void;
  readonly erase: (ids: readonly number[]) => void;
  /** No ids: all. */
  readonly exportPairs: (ids?: readonly number[]) => void;
  readonly importPairs: () => void;
  readonly setPaused: (isPaused: boolean) => void;
  readonly forget: (what: Forgettable) => void;
  readonly showDatabase: () => void;
}

/** Below the time in which a reader notices, and above that between two keys. */
const SEARCH_DELAY_MS = 150;

const NONE: ReadonlySet<number> = new Set();

export function useData(host: Client<typeof dataCalls>, changes: number): readonly [DataState, DataWishes] {
  const [text, setText] = useSavedState('data.text', '');
  const [shown, show] = useSavedState<string>('data.shown', ALL);
  const [active, read] = useSavedState<number | undefined>('data.active', undefined);
  const [marked, tick] = useState(NONE);
  const [trouble, setTrouble] = useState<string>();
  const [said, setSaid] = useState('');

  const searched = useSettled(text.trim(), SEARCH_DELAY_MS);
  const source = PAIR_SOURCES.find((each) => each === shown);
  const overview = useFetched(() => host.overview(undefined), [host, changes]);
  const question = { text: searched, ...(source && { source }) };
  const found = useFetched(() => host.find(question), [host, changes, searched, source]);
  const outcomes = useFetched(async () => (shown === OUTCOMES ? host.outcomes(undefined) : []), [host, changes, shown]);
  const lines = usePairLines(host, changes);
  const pair = useFetched(
    async () => (active === undefined ? undefined : host.read({ id: active })),
    [host, changes, active],
  );
  const ids = found.value;
  const ticked = useMemo(() => keptOf(marked, ids ?? []), [marked, ids]);

  const act = async (what: () => Promise<string | undefined>): Promise<void> => {
    setTrouble(undefined);
    try {
      setSaid((await what()) ?? '');
    } catch (error) {
      setTrouble(troubleOf(error));
    }
    overview.again();
    found.again();
  };
  const quietly = (call: Promise<unknown>): void => void act(() => call.then(() => undefined));

  const wishes: DataWishes = {
    ...{ setText, show, read, tick },
    swap: (id) =>
      void act(async () => {
        read(await host.swap({ id }));
        return 'The other one is preferred now, and will be learned anew.';
      }),
    erase: (which) =>
      void act(async () => {
        const next = neighbourOf(ids ?? [], which, active);
        if (which.length === 0 || !(await host.erase({ ids: [...which] }))) return undefined;
        tick(NONE);
        if (active !== undefined && which.includes(active)) read(next);
        return `${counted(which.length, 'pair')} erased.`;
      }),
    exportPairs: (which) =>
      void act(async () => {
        const count = await host.exportPairs({ ids: which && [...which] });
        return count === undefined ? undefined : `${counted(count, 'pair')} exported.`;
      }),
    importPairs: () =>
      void act(async () => {
        const count = await host.importPairs(undefined);
        return count === undefined ? undefined : `${counted(count, 'pair')} imported.`;
      }),
    setPaused: (isPaused) => quietly(host.setPaused({ isPaused })),
    forget: (what) => quietly(host.forget({ what })),
    showDatabase: () => quietly(host.showDatabase(undefined)),
  };
  const state: DataState = {
    ...{ text, shown, isSearch: searched !== '' || source !== undefined, overview: overview.value },
    isSearching: text.trim() !== searched || found.isAwaited,
    ...{ ids, lines, outcomes: outcomes.value ?? [], active, ticked, said },
    pair: pair.value?.id === active ? pair.value : undefined,
    trouble: trouble ?? overview.value?.trouble ?? overview.trouble ?? found.trouble ?? pair.trouble,
  };
  return [state, wishes];
}

/** What is still there of what was ticked. */
function keptOf(ticked: ReadonlySet<number>, ids: readonly number[]): ReadonlySet<number> {
  return ticked.size === 0 ? ticked : new Set(ids.filter((id) => ticked.has(id)));
}

/** The value, once it has stayed the same for a while. */
function useSettled<T>(value: T, delayMs: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), delayMs);
    return () => clearTimeout(timer);
  }, [value, delayMs]);
  return settled;
}
