/** @file One pair to be read: what stood before, both sides with their difference marked, and what can be done about it. */

import type { RefObject, VNode } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { Code } from '../code';
import { differenceOf, type Stretch } from '../difference';
import type { WholePair } from '../messages/data';
import { Button } from '../toolkit';
import { CloseIcon } from '../icons';
import { counted } from '../words';
import { beginningOf, endOf, fileParts, SOURCE_TITLES, wholeTime, type Cut } from './words';

export interface PairReadingProps {
  readonly pair: WholePair;
  readonly element: RefObject<HTMLElement | null>;
  readonly onSwap: () => void;
  readonly onErase: () => void;
  readonly onClose: () => void;
}

/** Enough to know the place; the rest is a click away. */
const PROMPT_LINES = 5;
const SIDE_LINES = 40;
const MAX_CHARACTERS = 2_000;

export function PairReading({ pair, element, onSwap, onErase, onClose }: PairReadingProps): VNode {
  const { prompt, chosen, rejected, files, preferences } = pair;
  const [wholeId, setWholeId] = useState<number>();
  const isWhole = wholeId === pair.id;
  const context = isWhole ? whole(prompt) : endOf(prompt, PROMPT_LINES, MAX_CHARACTERS);
  const sides = [chosen, rejected ?? ''].map((side) =>
    isWhole ? whole(side) : beginningOf(side, SIDE_LINES, MAX_CHARACTERS),
  );
  const [left = '', right = ''] = sides.map(({ text }) => text);
  const difference = useMemo(() => differenceOf(left, right), [left, right]);
  const isCut = [context, ...sides].some((cut) => !cut.isWhole);

  return (
    <section
      class="reading"
      aria-label="The pair"
      ref={element}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
    >
      <Origin pair={pair} onClose={onClose} />
      <div class="reading-texts">
        {preferences !== undefined && preferences !== '' && (
          <Text title="Preferences as they were stated" text={preferences} class="reading-preferences" />
        )}
        <Text title="Before the cursor" text={context.text} isLater={!context.isWhole} />
        <div class="reading-sides">
          <Text title="Chosen" text={difference.left} class="side chosen" />
          {rejected === undefined ? (
            <p class="note side">The other side is written by the model when Penchant next learns.</p>
          ) : (
            <Text title="Rejected" text={difference.right} class="side rejected" />
          )}
        </div>
        {files.length > 1 && (
          <p class="note">
            Also with text of{' '}
            {files
              .slice(1)
              .map((file) => fileParts(file).name)
              .join(', ')}
          </p>
        )}
      </div>
      <div class="actions">
        <Button disabled={rejected === undefined} title="Penchant learns it the other way round" onClick={onSwap}>
          I Prefer the Other
        </Button>
        <Button onClick={onErase}>Delete…</Button>
        {(isCut || isWhole) && (
          <Button aria-pressed={isWhole} onClick={() => setWholeId(isWhole ? undefined : pair.id)}>
            {isWhole
              ? 'Show Less'
              : `Show All ${counted(prompt.length + chosen.length + (rejected ?? '').length, 'Character')}`}
          </Button>
        )}
      </div>
    </section>
  );
}

function Origin({ pair, onClose }: Pick<PairReadingProps, 'pair' | 'onClose'>): VNode {
  const { source, at, file, language, isNew } = pair;
  const parts = file === undefined ? undefined : fileParts(file);
  const words = [SOURCE_TITLES[source], wholeTime(at), isNew ? 'new' : 'learned from'];
  return (
    <header class="reading-origin">
      <h2 title={file}>{parts?.name ?? 'Imported'}</h2>
      <Button appearance="icon" aria-label="Close the pair" title="Close (Esc)" onClick={onClose}>
        <CloseIcon />
      </Button>
      <p class="note" title={language}>
        {words.join(' · ')}
      </p>
    </header>
  );
}

interface TextProps {
  readonly title: string;
  readonly text: string | readonly Stretch[];
  readonly class?: string;
  /** Whether something stands before it. */
  readonly isLater?: boolean;
}

function Text({ title, text, class: name = '', isLater = false }: TextProps): VNode {
  return (
    <figure class={`text ${name}`}>
      <figcaption>{title}</figcaption>
      <pre tabIndex={0} aria-label={title}>
        {isLater && '⋯\n'}
        {text.length === 0 ? <span class="note">nothing</span> : <Code text={text} />}
      </pre>
    </figure>
  );
}

function whole(text: string): Cut {
  return { text, isWhole: true };
}
