/** @file Which rows of a long list are to be drawn: those in sight and some beyond; all rows are of one height. */

import type { RefObject } from 'preact';
import { useCallback, useLayoutEffect, useRef, useState } from 'preact/hooks';

export interface VirtualRows {
  /** Of the element that scrolls. */
  readonly element: RefObject<HTMLDivElement | null>;
  /** The rows to draw: `[first, end)`. */
  readonly first: number;
  readonly end: number;
  /** Rows between two turns of a page. */
  readonly page: number;
  /** Scrolls as little as brings a row into sight. */
  readonly reveal: (index: number) => void;
}

/** Rows beyond either edge, so that scrolling by keys and wheel meets rows that are drawn already. */
const BEYOND = 8;

/** @param rowHeight pixels */
export function useVirtualRows(count: number, rowHeight: number): VirtualRows {
  const element = useRef<HTMLDivElement>(null);
  const [sight, setSight] = useState({ first: 0, rows: 0 });

  useLayoutEffect(() => {
    const scroller = element.current;
    if (!scroller) return;
    const look = (): void => {
      const first = Math.floor(scroller.scrollTop / rowHeight);
      const rows = Math.ceil(scroller.clientHeight / rowHeight) + 1;
      setSight((before) => (before.first === first && before.rows === rows ? before : { first, rows }));
    };
    look();
    const sizes = new ResizeObserver(look);
    sizes.observe(scroller);
    scroller.addEventListener('scroll', look, { passive: true });
    return () => {
      sizes.disconnect();
      scroller.removeEventListener('scroll', look);
    };
  }, [rowHeight, count === 0]);

  const reveal = useCallback(
    (index: number): void => {
      const scroller = element.current;
      if (!scroller) return;
      const top = index * rowHeight;
      if (top < scroller.scrollTop) scroller.scrollTop = top;
      const bottom = top + rowHeight - scroller.clientHeight;
      if (bottom > scroller.scrollTop) scroller.scrollTop = bottom;
    },
    [rowHeight],
  );

  return {
    element,
    first: Math.max(0, Math.min(sight.first, count) - BEYOND),
    end: Math.min(count, sight.first + sight.rows + BEYOND),
    page: Math.max(1, sight.rows - 2),
    reveal,
  };
}
