/** @file Each trait with its choices: what is chosen, what holds, and where that comes from. */

import type { VNode } from 'preact';
import { AUTO, OFF } from '../../src/preferences/stated';
import type { PreferencesPlace, TraitPreference } from '../messages/preferences';
import { Dropdown, Option } from '../toolkit';
import type { ActingProps } from './parts';
import { reasonOf } from './words';

export interface TraitsProps extends ActingProps {
  readonly traits: readonly TraitPreference[];
  readonly place: PreferencesPlace;
}

export function Traits({ traits, place, host, act }: TraitsProps): VNode {
  const choose = (trait: string, value: string): void =>
    act(() => host.set({ ...place, trait, ...(value !== AUTO && { value }) }));
  return (
    <section aria-labelledby="preferences-traits">
      <h2 id="preferences-traits">Style of suggestions</h2>
      <ul class="preferences-traits">
        {traits.map((trait) => (
          <li key={trait.id} class={`preference${trait.inForce ? '' : ' preference-open'}`} data-trait={trait.id}>
            <span class="preference-title">{trait.title}</span>
            <Dropdown
              aria-label={trait.title}
              aria-describedby={`reason-${trait.id}`}
              value={trait.value ?? AUTO}
              onChange={(value) => choose(trait.id, value)}
            >
              <Option value={AUTO}>Automatic</Option>
              {trait.choices.map(({ id, title }) => (
                <Option key={id} value={id}>
                  {title}
                </Option>
              ))}
              <Option value={OFF}>Not stated</Option>
            </Dropdown>
            <span id={`reason-${trait.id}`} class="preference-reason note">
              {reasonOf(trait)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
