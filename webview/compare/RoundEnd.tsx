/** @file The end of a round: what came of it, and what may follow. */

import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { troubleOf } from '../fetched';
import type { CompareState } from '../messages/compare';
import { Button } from '../toolkit';
import { CHOICE_KEYS } from './keys';
import { Label } from './Label';

export interface RoundEndProps {
  readonly state: Extract<CompareState, { kind: 'finished' }>;
  /** Gives one sentence on what has begun. */
  readonly onLearn: () => Promise<string>;
  readonly onAgain: () => void;
  readonly onUndo: () => void;
}

export function RoundEnd({ state, onLearn, onAgain, onUndo }: RoundEndProps): VNode {
  const { pairs, findings, canUndo } = state;
  const [learning, setLearning] = useState('');
  const learn = async (): Promise<void> => {
    setLearning('…');
    setLearning(await onLearn().catch(troubleOf));
  };
  return (
    <div class="compare-end">
      <h2>
        {pairs === 0 ? 'No preference was stored' : `${pairs} new ${pairs === 1 ? 'pair' : 'pairs'} to learn from`}
      </h2>
      {findings.length > 0 ? (
        <ul>
          {findings.map((finding) => (
            <li key={finding}>{finding}</li>
          ))}
        </ul>
      ) : (
        <p class="note">
          {pairs === 0
            ? 'Ties and skips say nothing of your taste; picking does.'
            : 'Penchant learns from what you picked as a whole.'}
        </p>
      )}
      <div class="compare-choices">
        <Button appearance="primary" disabled={pairs === 0} onClick={() => void learn()}>
          Learn Now
        </Button>
        <Button aria-keyshortcuts={CHOICE_KEYS.again.keys} onClick={onAgain}>
          <Label title="Another Round" cap={CHOICE_KEYS.again.cap} />
        </Button>
        <Button aria-keyshortcuts={CHOICE_KEYS.undo.keys} disabled={!canUndo} onClick={onUndo}>
          <Label title="Undo" cap={CHOICE_KEYS.undo.cap} />
        </Button>
      </div>
      <p class="note" role="status">
        {learning}
      </p>
    </div>
  );
}
