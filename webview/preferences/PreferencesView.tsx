/** @file The *Preferences* view: what the developer states, what the workspace asks for, and where both are not what they do. */

import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { troubleOf, useFetched } from '../fetched';
import type {
  preferencesCalls,
  PreferencesLanguage,
  PreferencesPlace,
  PreferencesScope,
} from '../messages/preferences';
import { useSavedState } from '../savedState';
import { Dropdown, Link, Option } from '../toolkit';
import type { ViewProps } from '../view';
import { Detected } from './Detected';
import { Disagreements } from './Disagreements';
import { OwnWords } from './OwnWords';
import './preferences.css';
import { Revealed } from './Revealed';
import { Traits } from './Traits';

const LANGUAGES: readonly (readonly [PreferencesLanguage, string])[] = [
  ['all', 'All languages'],
  ['javascript', 'JavaScript and TypeScript'],
  ['python', 'Python'],
];

export function PreferencesView({ host, changes }: ViewProps<typeof preferencesCalls>): VNode {
  const [wanted, setWanted] = useSavedState<PreferencesLanguage | undefined>('preferences.language', undefined);
  const [scope, setScope] = useSavedState<PreferencesScope>('preferences.scope', 'user');
  const [trouble, setTrouble] = useState<string>();
  const fetched = useFetched(
    () => host.state({ scope, ...(wanted !== undefined && { language: wanted }) }),
    [host, changes, wanted, scope],
  );
  const state = fetched.value;
  const language = state?.language ?? wanted ?? 'all';
  const disagreements = useFetched(() => host.disagreements({ language }), [host, changes, language]);

  /** Does something, and shows what has become of it. */
  const act = (what: () => Promise<unknown>): void => {
    setTrouble(undefined);
    what().then(
      () => {
        fetched.again();
        disagreements.again();
      },
      (error: unknown) => {
        setTrouble(troubleOf(error));
        // What was chosen did not come to be.
        fetched.again();
      },
    );
  };

  const problem = trouble ?? fetched.trouble ?? disagreements.trouble;
  const place: PreferencesPlace = { language, scope };
  return (
    <div class="preferences">
      {problem !== undefined && (
        <p class="trouble" role="alert">
          {problem}
        </p>
      )}
      {state && (
        <>
          <div class="preferences-place">
            <label for="preferences-language">For</label>
            <Dropdown
              id="preferences-language"
              aria-label="Languages"
              value={language}
              onChange={(value) => setWanted(LANGUAGES.find(([id]) => id === value)?.[0])}
            >
              {LANGUAGES.map(([id, title]) => (
                <Option key={id} value={id}>
                  {title}
                </Option>
              ))}
            </Dropdown>
            {state.hasWorkspace && (
              <>
                <label for="preferences-scope">In</label>
                <Dropdown
                  id="preferences-scope"
                  aria-label="Where preferences are kept"
                  value={scope}
                  onChange={(value) => setScope(value === 'workspace' ? 'workspace' : 'user')}
                >
                  <Option value="user">Your settings</Option>
                  <Option value="workspace">The workspace’s settings</Option>
                </Dropdown>
              </>
            )}
          </div>
          <Disagreements found={disagreements.value ?? []} language={language} host={host} act={act} />
          <Traits traits={state.traits} place={place} host={host} act={act} />
          <OwnWords key={`${language} ${scope}`} state={state} place={place} host={host} act={act} />
          <Revealed state={state} scope={scope} host={host} act={act} />
          <Detected state={state} scope={scope} host={host} act={act} />
          <p class="note">
            All of this is in <Link onClick={() => act(() => host.openSettings(undefined))}>the settings</Link>, too.
          </p>
        </>
      )}
    </div>
  );
}
