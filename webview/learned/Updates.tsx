/** @file The history of updates: what each did to held-out pairs, and what the gate said. */

import type { VNode } from 'preact';
import type { UpdateLine } from '../messages/learned';
import { useSavedState } from '../savedState';
import { Button } from '../toolkit';
import { Plot, type PlotPoint, type PlotSeries } from './plot';
import { counted } from '../words';
import { momentInWords, nats, percent } from './words';

/** Of the list; the others are asked for. */
const FIRST = 3;

export function Updates({ updates }: { readonly updates: readonly UpdateLine[] }): VNode {
  const [isWhole, setWhole] = useSavedState('learned.allUpdates', false);
  const judged = updates.filter(({ figures }) => figures !== undefined).toReversed();
  const shown = isWhole ? updates : updates.slice(0, FIRST);
  return (
    <section class="learned-part" aria-labelledby="learned-updates">
      <h2 id="learned-updates">Updates</h2>
      {judged.length > 0 && <UpdatePlots updates={judged} />}
      <ul class="updates">
        {shown.map((update) => (
          <Update key={update.id} update={update} />
        ))}
      </ul>
      {updates.length > FIRST && (
        <Button aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
          {isWhole ? 'Show the newest' : `Show all ${updates.length}`}
        </Button>
      )}
    </section>
  );
}

/** @param updates oldest first, each with figures */
function UpdatePlots({ updates }: { readonly updates: readonly UpdateLine[] }): VNode {
  const points = updates.map(({ version, startedAt, state }): PlotPoint => {
    const what = state === 'passed' ? (version ?? 'passed') : state;
    return { title: `${what}, ${momentInWords(startedAt, Date.now())}`, tick: version ?? state };
  });
  const valuesOf = (figure: (figures: Figures) => number | null): readonly (number | null)[] =>
    updates.map(({ figures }) => (figures ? figure(figures) : null));
  const beforeAndAfter = (figure: 'rankAccuracy' | 'meanMargin' | 'accuracy'): readonly PlotSeries[] => [
    {
      ...{ label: 'Before', look: 'dashed', colour: 'foreground', axis: 'left' },
      values: valuesOf(({ before }) => before[figure]),
    },
    {
      ...{ label: 'After', look: 'line', colour: 'blue', axis: 'left' },
      values: valuesOf(({ after }) => after[figure]),
    },
  ];
  return (
    <div class="plots">
      <Plot
        title="Held-out pairs ranked as you did"
        pointName="Update"
        {...{ points, series: beforeAndAfter('rankAccuracy') }}
        left={{ format: percent, range: [0, 1] }}
      />
      <Plot
        title="Margin on held-out pairs, in nats"
        pointName="Update"
        {...{ points, series: beforeAndAfter('meanMargin') }}
        left={{ format: nats }}
      />
      <Plot
        title="Loss at the end of training"
        pointName="Update"
        points={points}
        series={[
          { ...{ label: 'Loss', look: 'line', colour: 'purple', axis: 'left' }, values: valuesOf(({ loss }) => loss) },
        ]}
        left={{ format: nats }}
      />
    </div>
  );
}

type Figures = NonNullable<UpdateLine['figures']>;

const STATES: Readonly<Record<UpdateLine['state'], string>> = {
  running: 'under way',
  passed: 'passed the gate',
  held: 'held by the gate',
  cancelled: 'cancelled',
  failed: 'failed',
};

function Update({ update }: { readonly update: UpdateLine }): VNode {
  const { state, version, startedAt, pairs, reason, figures, setAsideAt } = update;
  return (
    <li class={`update update-${state}`}>
      <div class="update-head">
        <span class="verdict">
          <span aria-hidden="true">{MARKS[state]}</span> {version !== undefined && <b>{version}</b>} {STATES[state]}
        </span>
        <time class="note" dateTime={new Date(startedAt).toISOString()}>
          {momentInWords(startedAt, Date.now())}
        </time>
      </div>
      {reason !== undefined && <p>{reason}</p>}
      {setAsideAt !== undefined && <p>Set aside later: pairs that it had learned from were erased.</p>}
      {figures && <p class="note">{sentenceOf(pairs, figures)}</p>}
    </li>
  );
}

/** Beside the words: verdicts are told apart without colours. */
const MARKS: Readonly<Record<UpdateLine['state'], string>> = {
  running: '…',
  passed: '✓',
  held: '✕',
  cancelled: '–',
  failed: '!',
};

function sentenceOf(pairs: number, { heldOutPairs, before, after, loss, worstNeutral }: Figures): string {
  const ranked = (share: number | null): string => (share === null ? '–' : percent(share));
  const inNats = (value: number | null): string => (value === null ? '–' : nats(value));
  return [
    counted(pairs, 'pair'),
    heldOutPairs === 0
      ? 'none held out'
      : `${heldOutPairs} held out, ranked rightly ${ranked(before.rankAccuracy)} → ${ranked(after.rankAccuracy)}, margin ${inNats(before.meanMargin)} → ${inNats(after.meanMargin)} nats`,
    `loss ${inNats(loss)}`,
    ...(worstNeutral === null
      ? []
      : [
          `other code ${worstNeutral > 0 ? `${(worstNeutral * 100).toFixed(1)} % less likely at worst` : 'no less likely'}`,
        ]),
  ].join(' · ');
}
