/** @file What there is in all, and what can be done with all of it: carry it elsewhere, pause, forget. */

import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { Forgettable, Overview } from '../messages/data';
import { Button, Link } from '../toolkit';
import type { DataWishes } from './useData';
import { counted } from '../words';
import { sizeOf } from './words';

export interface StoreBarProps {
  readonly overview: Overview;
  readonly wishes: DataWishes;
}

const FORGET: readonly (readonly [what: Forgettable, title: string])[] = [
  ['lastHour', 'The Last Hour…'],
  ['file', 'This File…'],
  ['workspace', 'This Workspace…'],
  ['everything', 'Everything…'],
];

export function StoreBar({ overview, wishes }: StoreBarProps): VNode {
  const [isForgetting, setForgetting] = useState(false);
  const { pairs, newPairs, outcomes, bytes, path, learning } = overview;
  return (
    <footer class="store">
      <p class="store-figures note" aria-live="polite">
        {counted(pairs, 'pair')}
        {newPairs > 0 && `, ${newPairs.toLocaleString()} not yet learned from`} · {counted(outcomes, 'outcome')} ·{' '}
        <Link title={`Show ${path}`} aria-label={`${sizeOf(bytes)}, show the file`} onClick={wishes.showDatabase}>
          {sizeOf(bytes)}
        </Link>
        {learning === 'paused' && ' · paused: nothing is stored'}
        {learning === 'off' && ' · learning is off: nothing is stored'}
      </p>
      <div class="actions">
        {learning !== 'off' && (
          <Button onClick={() => wishes.setPaused(learning === 'on')}>
            {learning === 'on' ? 'Pause Learning' : 'Resume Learning'}
          </Button>
        )}
        <Button onClick={() => wishes.exportPairs()} disabled={pairs === 0}>
          Export…
        </Button>
        <Button onClick={wishes.importPairs}>Import…</Button>
        <Button aria-expanded={isForgetting} aria-controls="forget" onClick={() => setForgetting(!isForgetting)}>
          Forget {isForgetting ? '▾' : '▸'}
        </Button>
      </div>
      <div id="forget" class="actions" role="group" aria-label="Forget" hidden={!isForgetting}>
        {FORGET.map(([what, title]) => (
          <Button key={what} aria-label={`Forget ${title.toLowerCase()}`} onClick={() => wishes.forget(what)}>
            {title}
          </Button>
        ))}
      </div>
    </footer>
  );
}
