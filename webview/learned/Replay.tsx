/** @file Personal against base, at the same places of the developer's own pairs. */

import type { VNode } from 'preact';
import type { AdherenceFigures, Style } from '../messages/learned';
import { Button } from '../toolkit';
import { Meter } from './Meter';
import type { ActingProps } from './parts';
import { counted } from '../words';
import { percent } from './words';

export interface ReplayProps extends ActingProps {
  readonly replay: Style['replay'];
}

export function Replay({ replay, host, act }: ReplayProps): VNode {
  const { spots, replayed, base, now, version, running, trouble, unseen } = replay;
  const name = version ?? 'The base model';
  return (
    <section class="learned-part" aria-labelledby="learned-replay">
      <h2 id="learned-replay">Personal against base</h2>
      <p class="note">
        Both write once more at {counted(spots, 'place')} where you had to choose. How often they write it your way:
      </p>
      <dl class="adherences">
        <Adherence name="Base" figures={base} look="base" />
        {version !== undefined && <Adherence name={version} figures={now} look="personal" />}
      </dl>
      {running ? (
        <div class="learned-running">
          <p role="status">
            Replaying: {running.done} of {running.of} completions
          </p>
          <Meter share={running.of === 0 ? 0 : running.done / running.of} label="Progress of the replay" />
          <Button onClick={() => act(() => host.cancelReplay(undefined), 'What was replayed is kept.')}>Cancel</Button>
        </div>
      ) : (
        <div class="replay-next">
          {replayed < spots && <Button onClick={() => act(() => host.replay(undefined))}>Replay now</Button>}
          <span class="note">
            {replayed < spots
              ? `${replayed === 0 ? 'At none of them yet' : `At ${replayed} of ${spots} so far`}: the rest follows when the machine is idle.`
              : `${name} was compared at all of them${unseen > 0 ? `; ${unseen} of them it has never learned from` : ''}.`}
          </span>
        </div>
      )}
      {trouble !== undefined && <p class="trouble">{trouble}</p>}
    </section>
  );
}

interface AdherenceProps {
  readonly name: string;
  readonly figures: AdherenceFigures | undefined;
  readonly look: 'base' | 'personal';
}

function Adherence({ name, figures, look }: AdherenceProps): VNode {
  return (
    <div class="adherence">
      <dt>{name}</dt>
      <dd>
        <Meter share={shareOf(figures)} look={look} />
        <span class="adherence-figure">{figures && figures.told > 0 ? percent(shareOf(figures)) : '–'}</span>
        <span class="note">{figures && figures.told > 0 ? `${figures.agreed} of ${figures.told}` : ''}</span>
      </dd>
    </div>
  );
}

function shareOf(figures: AdherenceFigures | undefined): number {
  return figures && figures.told > 0 ? figures.agreed / figures.told : 0;
}
