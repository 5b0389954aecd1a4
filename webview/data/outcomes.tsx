/** @file How the latest suggestions ended: figures, of which no text is kept. */

import type { VNode } from 'preact';
import type { OutcomeLine } from '../messages/data';
import { useVirtualRows } from '../virtualRows';
import { shortTime } from './words';

export interface OutcomesProps {
  /** Newest first. */
  readonly outcomes: readonly OutcomeLine[];
}

/** One line of text; the style sheet draws it so. */
const ROW_HEIGHT = 26;

export function Outcomes({ outcomes }: OutcomesProps): VNode {
  const { element, first, end } = useVirtualRows(outcomes.length, ROW_HEIGHT);
  return (
    <div class="outcomes" role="table" aria-label="Outcomes" aria-rowcount={outcomes.length} tabIndex={0} ref={element}>
      <div role="rowgroup" class="outcomes-all" style={{ height: `${outcomes.length * ROW_HEIGHT}px` }}>
        {outcomes.slice(first, end).map((outcome, offset) => (
          <OutcomeRow key={outcome.suggestionId} outcome={outcome} place={first + offset} />
        ))}
      </div>
    </div>
  );
}

function OutcomeRow({ outcome, place }: { readonly outcome: OutcomeLine; readonly place: number }): VNode {
  const { ending, language, characters, takenCharacters, dwellMs, shownAt } = outcome;
  const size =
    takenCharacters > 0 && takenCharacters < characters ? `${takenCharacters} of ${characters}` : `${characters}`;
  return (
    <div
      class="outcome"
      role="row"
      aria-rowindex={place + 1}
      style={{ transform: `translateY(${place * ROW_HEIGHT}px)` }}
    >
      <span role="cell" class="outcome-ending">
        {ending}
      </span>
      <span role="cell" class="note">
        {language}
      </span>
      <span role="cell" class="note" title="characters">
        {size} chars
      </span>
      <span role="cell" class="note" title="how long it was up">
        {(dwellMs / 1000).toFixed(1)} s
      </span>
      <time role="cell" class="note">
        {shortTime(shownAt, Date.now())}
      </time>
    </div>
  );
}
