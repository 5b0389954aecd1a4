/** @file The developer's style, trait by trait: what they do, how sure that is, what the base model does and what Penchant does now. */

import type { VNode } from 'preact';
import type { Style as StyleFigures, TraitAdherenceFigures, TraitLine } from '../messages/learned';
import { Meter } from './Meter';
import { counted } from '../words';
import { percent } from './words';

export interface StyleProps {
  readonly style: StyleFigures;
  readonly storedPairs: number;
}

export function Style({ style, storedPairs }: StyleProps): VNode {
  const told = style.families.filter(({ traits }) => traits.length > 0);
  return (
    <section class="learned-part" aria-labelledby="learned-style">
      <h2 id="learned-style">Your style</h2>
      {told.length === 0 && <p class="note">{nothingToTell(storedPairs)}</p>}
      {told.map(({ id, title, pairs, traits }) => (
        <div key={id}>
          <h3>
            {title} <span class="note">from {counted(pairs, 'pair')}</span>
          </h3>
          <ul class="traits">
            {traits.map((trait) => (
              <Trait key={trait.id} trait={trait} version={style.replay.version} />
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}

function nothingToTell(storedPairs: number): string {
  return storedPairs === 0
    ? 'It shows here as soon as there are pairs.'
    : 'None of your pairs tells yet. Style is read in JavaScript, TypeScript and Python.';
}

const CERTAINTIES: Readonly<Record<TraitLine['certainty'], readonly [level: number, word: string]>> = {
  firm: [3, 'sure'],
  likely: [2, 'likely'],
  leaning: [1, 'a first guess'],
  open: [0, 'you do both'],
};

function Trait({ trait, version }: { readonly trait: TraitLine; readonly version: string | undefined }): VNode {
  const { title, choice, certainty, agreeing, pairs, base, now } = trait;
  const [level, word] = CERTAINTIES[certainty];
  return (
    <li class="trait">
      <div class="trait-name">{title}</div>
      <div class="trait-yours">
        <b>{choice}</b>
        <span class="note trait-evidence">
          in {agreeing} of {counted(pairs, 'pair')}
        </span>
        <span class="strength">
          <span class={`strength-dots strength-${level}`} aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          {word}
        </span>
      </div>
      {(base ?? now) && (
        <dl class="trait-policies">
          <Policy name="Base" figures={base} look="base" />
          {version !== undefined && <Policy name={version} figures={now} look="personal" />}
        </dl>
      )}
    </li>
  );
}

interface PolicyProps {
  readonly name: string;
  readonly figures: TraitAdherenceFigures | undefined;
  readonly look: 'base' | 'personal';
}

/** How often a policy does it as the developer did, and what it does mostly. */
function Policy({ name, figures, look }: PolicyProps): VNode {
  const share = figures ? figures.agreed / figures.told : 0;
  return (
    <div class="trait-policy" title={figures && `As you chose at ${figures.agreed} of ${figures.told} places`}>
      <dt>{name}</dt>
      <dd>
        <Meter share={share} look={look} />
        <span class="trait-share">{figures ? percent(share) : '–'}</span>
        <span class="note trait-mostly">{figures ? (figures.mostly ?? 'both as often') : 'shows none'}</span>
      </dd>
    </div>
  );
}
