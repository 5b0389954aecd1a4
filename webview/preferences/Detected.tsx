/** @file What the workspace's configuration files ask for, each with its place, and whether that is taken on. */

import type { VNode } from 'preact';
import type { DetectedLine, PreferencesScope, PreferencesState } from '../messages/preferences';
import { Checkbox, Link } from '../toolkit';
import type { ActingProps } from './parts';
import { nothingDetected } from './words';

export interface DetectedProps extends ActingProps {
  readonly state: PreferencesState;
  readonly scope: PreferencesScope;
}

export function Detected({ state, scope, host, act }: DetectedProps): VNode {
  const { language, isDetecting, detected, unreadable } = state;
  const nothing = nothingDetected(state);
  const open = (path: string): void => act(() => host.openFile({ path, language }));
  return (
    <section aria-labelledby="preferences-detected">
      <h2 id="preferences-detected">Detected in this workspace</h2>
      <Checkbox
        checked={isDetecting}
        onChange={(isChecked) => {
          if (isChecked !== isDetecting) act(() => host.setDetecting({ scope, isDetecting: isChecked }));
        }}
      >
        Write as its configuration asks
      </Checkbox>
      {nothing !== undefined && <p class="note">{nothing}</p>}
      <ul class="detected-list">
        {detected.map((line) => (
          <Line key={line.trait} line={line} isDetecting={isDetecting} open={open} />
        ))}
      </ul>
      {unreadable.map((path) => (
        <p key={path} class="detected-unreadable">
          <Link onClick={() => open(path)}>{path}</Link> could not be read.
        </p>
      ))}
    </section>
  );
}

interface LineProps {
  readonly line: DetectedLine;
  readonly isDetecting: boolean;
  readonly open: (path: string) => void;
}

function Line({ line, isDetecting, open }: LineProps): VNode {
  const { title, path, key, value, isDefault, isInForce } = line;
  return (
    <li class={isInForce ? 'detected-line' : 'detected-line detected-idle'}>
      <span class="detected-title">{title}</span>
      <span class="detected-source">
        <Link onClick={() => open(path)}>{path}</Link>{' '}
        <code>
          {key}: {value}
        </code>
        {isDefault && ' by default'}
        {!isInForce && isDetecting && <em>, not taken: a setting goes before it</em>}
      </span>
    </li>
  );
}
