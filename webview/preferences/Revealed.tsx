/** @file What the developer's pairs surely reveal, with its evidence, and whether it is written at once. */

import type { VNode } from 'preact';
import type { PreferencesScope, PreferencesState } from '../messages/preferences';
import { Checkbox } from '../toolkit';
import type { ActingProps } from './parts';
import { nothingRevealed } from './words';

export interface RevealedProps extends ActingProps {
  readonly state: PreferencesState;
  readonly scope: PreferencesScope;
}

export function Revealed({ state, scope, host, act }: RevealedProps): VNode {
  const { isFollowing, revealed } = state;
  const nothing = nothingRevealed(state);
  return (
    <section aria-labelledby="preferences-revealed">
      <h2 id="preferences-revealed">Shown by what you take and write</h2>
      <Checkbox
        checked={isFollowing}
        onChange={(isChecked) => {
          if (isChecked !== isFollowing) act(() => host.setFollowing({ scope, isFollowing: isChecked }));
        }}
      >
        Write so as soon as it is sure
      </Checkbox>
      {nothing !== undefined && <p class="note">{nothing}</p>}
      <ul class="revealed-list">
        {revealed.map(({ trait, title, agreeing, pairs, isInForce }) => (
          <li key={trait} class={isInForce ? 'revealed-line' : 'revealed-line revealed-idle'}>
            <span class="revealed-title">{title}</span>
            <span class="revealed-source">
              in {agreeing} of the last {pairs} cases
              {!isInForce && isFollowing && <em>, not taken: what is said or asked for goes before it</em>}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
