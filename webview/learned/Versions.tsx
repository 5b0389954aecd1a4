/** @file The versions that there are, the one in use among them, and those that are gone with the reason. */

import type { VNode } from 'preact';
import type { Overview, VersionLine } from '../messages/learned';
import { Button, Tag } from '../toolkit';
import type { ActingProps } from './parts';
import { counted } from '../words';
import { dayInWords, percent } from './words';

export interface VersionsProps extends ActingProps {
  readonly overview: Overview;
}

export function Versions({ overview: { active, versions }, host, act }: VersionsProps): VNode {
  const use = (version: string | null): void =>
    act(() => host.activate({ version }), `${version ?? 'The base model'} is in use now.`);
  return (
    <section class="learned-part" aria-labelledby="learned-versions">
      <h2 id="learned-versions">Versions</h2>
      <ul class="versions">
        {versions.map((version) => (
          <Version
            key={`${version.version} ${version.at}`}
            version={version}
            isActive={
              version.version === active && version.setAsideAt === undefined && version.otherModel === undefined
            }
            onUse={() => use(version.version)}
          />
        ))}
        <li class="version">
          <div class="version-name">Base model</div>
          <p class="note version-figures">As it came, with nothing learned.</p>
          <div class="version-action">
            {active === null ? <Tag>In use</Tag> : <Button onClick={() => use(null)}>Use the base model</Button>}
          </div>
        </li>
      </ul>
    </section>
  );
}

interface VersionProps {
  readonly version: VersionLine;
  readonly isActive: boolean;
  readonly onUse: () => void;
}

function Version({ version: line, isActive, onUse }: VersionProps): VNode {
  const { version, at, pairs, rankAccuracy, passed, otherModel, setAsideAt } = line;
  const canBeUsed = passed && otherModel === undefined && setAsideAt === undefined;
  return (
    <li class={canBeUsed ? 'version' : 'version version-unusable'}>
      <div class="version-name">{version}</div>
      <p class="note version-figures">
        {dayInWords(at, Date.now())} · {counted(pairs, 'pair')}
        {rankAccuracy !== null && ` · ranks ${percent(rankAccuracy)} as you did`}
      </p>
      <div class="version-action">
        {isActive && <Tag>In use</Tag>}
        {canBeUsed && !isActive && <Button onClick={onUse}>Use {version}</Button>}
      </div>
      {!canBeUsed && <p class="version-why">{whyNot(line)}</p>}
    </li>
  );
}

function whyNot({ passed, reason, otherModel, setAsideAt }: VersionLine): string {
  if (setAsideAt !== undefined) {
    return `Set aside ${dayInWords(setAsideAt, Date.now())}: pairs that it had learned from were erased.`;
  }
  if (!passed) return `Held by the gate: ${reason}`;
  return `For ${otherModel ?? 'another model'}, which is not in use.`;
}
