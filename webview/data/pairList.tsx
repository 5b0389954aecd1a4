/**
 * @file The list of pairs found: as long as it gets, of which only what is in sight is asked for and drawn. One stop of the Tab key;
 * arrow keys read, Space ticks, Delete erases.
 */

import type { TargetedKeyboardEvent, TargetedMouseEvent, VNode } from 'preact';
import { useEffect, useLayoutEffect } from 'preact/hooks';
import { Code } from '../code';
import type { PairLine } from '../messages/data';
import { useVirtualRows } from '../virtualRows';
import type { PairLines } from './pairLines';
import { fileParts, shortTime, SOURCE_TITLES } from './words';

export interface PairListProps {
  /** All that was found, in order. */
  readonly ids: readonly number[];
  readonly lines: PairLines;
  /** The pair that is being read. */
  readonly active: number | undefined;
  readonly ticked: ReadonlySet<number>;
  readonly onActive: (id: number) => void;
  readonly onTicked: (ids: ReadonlySet<number>) => void;
  readonly onErase: () => void;
  /** The keyboard is to go to what is being read. */
  readonly onEnter: () => void;
  /** Nothing is to be read any more. */
  readonly onClose: () => void;
}

/** Two lines of text and some air; the style sheet draws them so. */
const ROW_HEIGHT = 46;

export function PairList(props: PairListProps): VNode {
  const { ids, lines, active, ticked, onActive } = props;
  const { element, first, end, page, reveal } = useVirtualRows(ids.length, ROW_HEIGHT);
  const shown = ids.slice(first, end);
  const index = active === undefined ? -1 : ids.indexOf(active);

  useEffect(() => lines.want(shown), [ids, first, end]);
  useLayoutEffect(() => {
    if (index >= 0) reveal(index);
    // The list is another height once there is something to read below it.
  }, [index, page, reveal]);

  const go = (to: number): void => {
    const id = ids[Math.max(0, Math.min(ids.length - 1, to))];
    if (id !== undefined) onActive(id);
  };
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLDivElement>): void => {
    if (isHandled(event, { ...props, go, index, page })) event.preventDefault();
  };
  return (
    <div
      class="pairs"
      role="listbox"
      aria-label="Pairs"
      aria-multiselectable="true"
      aria-activedescendant={index >= first && index < end ? `pair-${active}` : undefined}
      tabIndex={0}
      style={{ flexBasis: `${ids.length * ROW_HEIGHT + 2}px` }}
      ref={element}
      onKeyDown={onKeyDown}
    >
      <div class="pairs-all" role="presentation" style={{ height: `${ids.length * ROW_HEIGHT}px` }}>
        {shown.map((id, offset) => (
          <PairRow
            key={id}
            id={id}
            line={lines.of(id)}
            place={first + offset}
            count={ids.length}
            isActive={id === active}
            isTicked={ticked.has(id)}
            onClick={(event) => clicked(event, id, props)}
          />
        ))}
      </div>
    </div>
  );
}

interface Keys extends PairListProps {
  readonly index: number;
  readonly page: number;
  readonly go: (index: number) => void;
}

function isHandled(event: TargetedKeyboardEvent<HTMLDivElement>, keys: Keys): boolean {
  const { ids, active, ticked, index, page, go, onTicked, onErase, onEnter, onClose } = keys;
  const isWithControl = event.ctrlKey || event.metaKey;
  switch (event.key) {
    case 'ArrowDown':
      go(index + 1);
      return true;
    case 'ArrowUp':
      go(index - 1);
      return true;
    case 'PageDown':
      go(index + page);
      return true;
    case 'PageUp':
      go(index - page);
      return true;
    case 'Home':
      go(0);
      return true;
    case 'End':
      go(ids.length - 1);
      return true;
    case ' ':
      if (active !== undefined) onTicked(toggled(ticked, active));
      return true;
    case 'a':
      if (isWithControl) onTicked(new Set(ids));
      return isWithControl;
    case 'Escape':
      if (ticked.size > 0) onTicked(new Set());
      else onClose();
      return true;
    case 'Delete':
    case 'Backspace':
      onErase();
      return true;
    case 'Enter':
      onEnter();
      return true;
    default:
      return false;
  }
}

/** On its tick, or with Ctrl or ⌘, a click ticks; with Shift it ticks all from the one that is being read; else it reads. */
function clicked(event: TargetedMouseEvent<HTMLDivElement>, id: number, props: PairListProps): void {
  const { ids, active, ticked, onActive, onTicked } = props;
  const isOnTick = event.target instanceof Element && event.target.closest('.tick') !== null;
  if (event.shiftKey && active !== undefined) {
    const [from = 0, to = 0] = [ids.indexOf(active), ids.indexOf(id)].sort((a, b) => a - b);
    onTicked(new Set([...ticked, ...ids.slice(from, to + 1)]));
  } else if (isOnTick || event.ctrlKey || event.metaKey) onTicked(toggled(ticked, id));
  else onActive(id);
}

function toggled(ticked: ReadonlySet<number>, id: number): ReadonlySet<number> {
  const next = new Set(ticked);
  if (!next.delete(id)) next.add(id);
  return next;
}

interface PairRowProps {
  readonly id: number;
  /** Absent: it is yet to come. */
  readonly line: PairLine | undefined;
  readonly place: number;
  readonly count: number;
  readonly isActive: boolean;
  readonly isTicked: boolean;
  readonly onClick: (event: TargetedMouseEvent<HTMLDivElement>) => void;
}

function PairRow({ id, line, place, count, isActive, isTicked, onClick }: PairRowProps): VNode {
  return (
    <div
      id={`pair-${id}`}
      class={isActive ? 'pair active' : 'pair'}
      role="option"
      aria-selected={isTicked}
      aria-posinset={place + 1}
      aria-setsize={count}
      style={{ transform: `translateY(${place * ROW_HEIGHT}px)` }}
      onClick={onClick}
    >
      <span class="tick" title={isTicked ? 'Untick' : 'Tick'} />
      {line && <PairWords line={line} />}
    </div>
  );
}

function PairWords({ line: { chosen, file, source, at, isNew } }: { readonly line: PairLine }): VNode {
  const name = file === undefined ? undefined : fileParts(file).name;
  return (
    <span class="pair-words">
      <Code text={chosen} isLine />
      <span class="pair-origin">
        {isNew && <span class="pair-new">new</span>}
        <span class="pair-where">{[SOURCE_TITLES[source], ...(name === undefined ? [] : [name])].join(' · ')}</span>
        <time>{shortTime(at, Date.now())}</time>
      </span>
    </span>
  );
}
