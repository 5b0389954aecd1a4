/** @file How the latest suggestions ended: figures, of which no text is kept. */

import type { VNode } from 'preact';
import type { OutcomeLine } from '../messages/data';
import { useVirtualRows } from '../virtualRows';
import { counted } from '../words';
import { shortTime } from './words';

export interface OutcomesProps {
  /** Newest first. */
  readonly outcomes: readonly OutcomeLine[];
}

/** Two lines of text; the style sheet draws them so. */
const ROW_HEIGHT = 42;

export function Outcomes({ outcomes }: OutcomesProps): VNode {
  const { element, first, end } = useVirtualRows(outcomes.length, ROW_HEIGHT);
  if (outcomes.length === 0) return <p class="empty">No suggestion has been shown yet.</p>;
  return (
    <div class="outcomes" role="region" aria-label="Outcomes" tabIndex={0} ref={element}>
      <div class="outcomes-all" role="list" style={{ height: `${outcomes.length * ROW_HEIGHT}px` }}>
        {outcomes.slice(first, end).map((outcome, offset) => (
          <OutcomeRow key={outcome.suggestionId} outcome={outcome} place={first + offset} count={outcomes.length} />
        ))}
      </div>
    </div>
  );
}

interface OutcomeRowProps {
  readonly outcome: OutcomeLine;
  readonly place: number;
  readonly count: number;
}

function OutcomeRow({ outcome, place, count }: OutcomeRowProps): VNode {
  const { ending, language, characters, takenCharacters, dwellMs, shownAt } = outcome;
  const isPart = takenCharacters > 0 && takenCharacters < characters;
  const size = isPart ? `${takenCharacters} of ${characters} characters` : counted(characters, 'character');
  return (
    <div
      class="outcome"
      role="listitem"
      aria-posinset={place + 1}
      aria-setsize={count}
      style={{ transform: `translateY(${place * ROW_HEIGHT}px)` }}
    >
      <span class="pair-where">{ending}</span>
      <span class="pair-origin">
        <span class="pair-where">{[size, `up for ${(dwellMs / 1000).toFixed(1)} s`, language].join(' · ')}</span>
        <time>{shortTime(shownAt, Date.now())}</time>
      </span>
    </div>
  );
}
