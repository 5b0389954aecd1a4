/** @file Free text: preferences in the developer's own words. */

import type { VNode } from 'preact';
import type { PreferencesPlace, PreferencesState } from '../messages/preferences';
import { useSavedState } from '../savedState';
import { TextArea } from '../toolkit';
import type { ActingProps } from './parts';
import { heedInWords } from './words';

export interface OwnWordsProps extends ActingProps {
  readonly state: PreferencesState;
  readonly place: PreferencesPlace;
}

export function OwnWords({ state, place, host, act }: OwnWordsProps): VNode {
  /** What is typed and not yet in the settings; it outlives the page. */
  const [draft, setDraft] = useSavedState<string | undefined>(
    `preferences.text.${place.language}.${place.scope}`,
    undefined,
  );
  const write = (text: string): void => {
    if (text === state.text) {
      setDraft(undefined);
      return;
    }
    act(async () => {
      await host.setText({ ...place, text });
      setDraft(undefined);
    });
  };
  return (
    <section aria-labelledby="preferences-words">
      <h2 id="preferences-words">In your own words</h2>
      <TextArea
        aria-label="Preferences in your own words"
        aria-describedby="preferences-heed"
        value={draft ?? state.text}
        placeholder={state.textInForce ?? 'Such as: prefer small functions, and name what is measured'}
        rows={3}
        resize="vertical"
        onInput={setDraft}
        onChange={write}
      />
      <p id="preferences-heed" class="note">
        {heedInWords(state.heedsText)}
      </p>
    </section>
  );
}
