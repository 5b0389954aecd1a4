/** @file A completion by the developer's own hand: what they write is preferred to both that were shown. */

import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { CodeLines } from './CodeLines';
import { Label } from './Label';
import type { QuestionView } from '../messages/compare';
import { useSavedState } from '../savedState';
import { Button } from '../toolkit';
import { sharedIndentation, withoutIndentation } from './shownCode';

export interface WriteYourselfProps {
  readonly question: QuestionView;
  readonly onWritten: (text: string) => void;
  readonly onBack: () => void;
}

export function WriteYourself({ question, onWritten, onBack }: WriteYourselfProps): VNode {
  const { id, above, below, draft, linePrefix } = question;
  const [saved, save] = useSavedState('compare.draft', { id, text: draft });
  const text = saved.id === id ? saved.text : draft;
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    area.current?.focus();
    area.current?.setSelectionRange(0, draft.length);
  }, [id]);
  const indentation = sharedIndentation(above, below, [[{ text: linePrefix + draft }]]);
  const write = (): void => {
    if (text.trim() !== '') onWritten(text);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') onBack();
    else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) write();
    else return;
    event.preventDefault();
  };
  return (
    <div class="compare-question">
      <div class="compare-context">
        <CodeLines lines={withoutIndentation(above, indentation)} />
      </div>
      <label class="compare-own" htmlFor="compare-own">
        What should stand here{linePrefix.trim() === '' ? '' : ', after '}
        {linePrefix.trim() !== '' && <code>{linePrefix.trim()}</code>}?
      </label>
      <textarea
        id="compare-own"
        class="compare-text"
        ref={area}
        rows={Math.min(12, Math.max(3, text.split('\n').length + 1))}
        spellcheck={false}
        value={text}
        onInput={({ currentTarget }) => save({ id, text: currentTarget.value })}
        onKeyDown={onKeyDown}
      />
      {below.length > 0 && (
        <div class="compare-context">
          <CodeLines lines={withoutIndentation(below, indentation)} />
        </div>
      )}
      <div class="compare-choices">
        <Button appearance="primary" aria-keyshortcuts="Control+Enter" disabled={text.trim() === ''} onClick={write}>
          <Label title="Prefer Mine" cap="Ctrl ⏎" />
        </Button>
        <Button aria-keyshortcuts="Escape" onClick={onBack}>
          <Label title="Back" cap="Esc" />
        </Button>
      </div>
    </div>
  );
}
