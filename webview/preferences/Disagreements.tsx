/** @file Where the developer says one thing and does another: shown with its evidence, and settled by them. */

import type { VNode } from 'preact';
import type { DisagreementLine, PreferencesLanguage } from '../messages/preferences';
import { Button } from '../toolkit';
import type { ActingProps } from './parts';
import { disagreementInWords } from './words';

export interface DisagreementsProps extends ActingProps {
  readonly found: readonly DisagreementLine[];
  readonly language: PreferencesLanguage;
}

export function Disagreements({ found, language, host, act }: DisagreementsProps): VNode {
  const settle = ({ trait, stated, revealed }: DisagreementLine, how: 'follow' | 'keep'): void =>
    act(() => host.settle({ language, trait, stated, revealed, how }));
  return (
    <div aria-live="polite">
      {found.map((each) => (
        <section key={each.trait} class="disagreement" aria-label={`To settle: ${each.statedTitle}`}>
          <p>{disagreementInWords(each)}</p>
          <div class="disagreement-ways">
            <Button appearance="primary" onClick={() => settle(each, 'follow')}>
              Follow what I do
            </Button>
            <Button onClick={() => settle(each, 'keep')}>Keep what I said</Button>
          </div>
        </section>
      ))}
    </div>
  );
}
