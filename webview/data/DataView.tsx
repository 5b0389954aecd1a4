/** @file The *Data* view: all that is stored, to be found, read, mended, erased, and carried elsewhere. */

import type { VNode } from 'preact';
import { useRef } from 'preact/hooks';
import { PAIR_SOURCES } from '../../src/common/pairs';
import { CloseIcon } from '../icons';
import type { dataCalls } from '../messages/data';
import { Button, Dropdown, Option, TextField } from '../toolkit';
import type { ViewProps } from '../view';
import './data.css';
import { Outcomes } from './outcomes';
import { PairList } from './pairList';
import { PairReading } from './pairReading';
import { StoreBar } from './storeBar';
import { ALL, OUTCOMES, useData, type DataState, type DataWishes } from './useData';
import { counted } from '../words';
import { SOURCE_TITLES } from './words';

export function DataView({ host, changes }: ViewProps<typeof dataCalls>): VNode {
  const [state, wishes] = useData(host, changes);
  const reading = useRef<HTMLElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const { shown, pair, overview, trouble, said, outcomes } = state;
  const read = shown === OUTCOMES ? undefined : pair;
  const focusReading = (): void => reading.current?.querySelector<HTMLElement>('pre')?.focus();
  const close = (): void => {
    wishes.read(undefined);
    list.current?.querySelector<HTMLElement>('.pairs')?.focus();
  };
  return (
    <div class={read ? 'data is-reading' : 'data'}>
      <Search state={state} wishes={wishes} />
      {trouble !== undefined && (
        <p class="trouble data-trouble" role="alert">
          {trouble}
        </p>
      )}
      <p class="unseen" role="status">
        {said}
      </p>
      <div class="data-body">
        <div class="data-found" aria-busy={state.isSearching} ref={list}>
          {shown === OUTCOMES ? (
            <Outcomes outcomes={outcomes} />
          ) : (
            <Found state={state} wishes={wishes} onEnter={focusReading} onClose={close} />
          )}
        </div>
        {read && (
          <PairReading
            pair={read}
            element={reading}
            onSwap={() => wishes.swap(read.id)}
            onErase={() => wishes.erase([read.id])}
            onClose={close}
          />
        )}
      </div>
      {overview && <StoreBar overview={overview} wishes={wishes} />}
    </div>
  );
}

interface PartProps {
  readonly state: DataState;
  readonly wishes: DataWishes;
}

function Search({ state: { text, shown }, wishes }: PartProps): VNode {
  return (
    <div class="data-search" role="search">
      <TextField
        value={text}
        placeholder="Search in code and file names"
        aria-label="Search pairs"
        disabled={shown === OUTCOMES}
        onInput={wishes.setText}
      />
      <Dropdown value={shown} aria-label="What is shown" onChange={wishes.show}>
        <Option value={ALL}>All pairs</Option>
        {PAIR_SOURCES.map((source) => (
          <Option key={source} value={source}>
            {SOURCE_TITLES[source]}
          </Option>
        ))}
        <Option value={OUTCOMES}>Outcomes</Option>
      </Dropdown>
    </div>
  );
}

interface FoundProps extends PartProps {
  readonly onEnter: () => void;
  readonly onClose: () => void;
}

function Found({ state, wishes, onEnter, onClose }: FoundProps): VNode | null {
  const { ids, lines, active, ticked, isSearch } = state;
  if (!ids) return null;
  const chosen = ticked.size > 0 ? [...ticked] : active === undefined ? [] : [active];
  return (
    <>
      <div class="data-count">
        {ticked.size > 0 ? (
          <span class="actions">
            {ticked.size.toLocaleString()} ticked
            <Button onClick={() => wishes.erase(chosen)}>Delete…</Button>
            <Button onClick={() => wishes.exportPairs(chosen)}>Export…</Button>
            <Button
              appearance="icon"
              aria-label="Untick all"
              title="Untick all (Esc)"
              onClick={() => wishes.tick(new Set())}
            >
              <CloseIcon />
            </Button>
          </span>
        ) : (
          <span class="note" role="status">
            {isSearch ? `${ids.length.toLocaleString()} found` : counted(ids.length, 'pair')}
          </span>
        )}
      </div>
      {ids.length === 0 ? (
        <p class="empty">
          {isSearch
            ? 'No pair has that in it.'
            : 'Nothing is stored yet. As you take, refuse and rewrite suggestions, the pairs that Penchant learns from appear here.'}
        </p>
      ) : (
        <PairList
          {...{ ids, lines, active, ticked, onEnter, onClose }}
          onActive={wishes.read}
          onTicked={wishes.tick}
          onErase={() => wishes.erase(chosen)}
        />
      )}
    </>
  );
}
