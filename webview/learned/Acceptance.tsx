/** @file How suggestions fare over time: the share that was taken, beside how many were shown. */

import type { VNode } from 'preact';
import type { Acceptance as AcceptanceFigures } from '../messages/learned';
import { Plot } from './plot';
import { counted } from '../words';
import { dayInWords, percent, shortDay } from './words';

export function Acceptance({ acceptance: { unit, points } }: { readonly acceptance: AcceptanceFigures }): VNode | null {
  if (points.length === 0) return null;
  const total = (field: 'shown' | 'taken' | 'takenCharacters'): number =>
    points.reduce((sum, point) => sum + point[field], 0);
  const now = Date.now();
  const isWeek = unit === 'week';
  return (
    <section class="learned-part" aria-labelledby="learned-acceptance">
      <h2 id="learned-acceptance">Suggestions</h2>
      <p>
        {total('taken').toLocaleString()} of {total('shown').toLocaleString()} were taken:{' '}
        {counted(total('takenCharacters'), 'character')} that you did not type.
      </p>
      <Plot
        title={`Taken, by ${unit}`}
        pointName={isWeek ? 'Week from' : 'Day'}
        points={points.map(({ from }) => ({
          title: isWeek ? `Week from ${dayInWords(from, now)}` : dayInWords(from, now),
          tick: shortDay(from),
        }))}
        series={[
          {
            label: 'Shown',
            values: points.map(({ shown }) => shown),
            look: 'bars',
            colour: 'foreground',
            axis: 'right',
          },
          {
            label: 'Taken',
            values: points.map(({ shown, taken }) => (shown === 0 ? null : taken / shown)),
            ...{ look: 'line', colour: 'blue', axis: 'left' },
          },
        ]}
        left={{ format: percent, range: [0, 1] }}
        right={{ format: (count) => count.toLocaleString() }}
      />
    </section>
  );
}
