/** @file The *Compare* view: a round of ten comparisons, answered by one key each. */

import type { VNode } from 'preact';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { troubleOf } from '../fetched';
import { COMPARE_ACTIONS, type compareCalls, type CompareState } from '../messages/compare';
import { useSavedState } from '../savedState';
import { Button, ProgressRing } from '../toolkit';
import type { ViewProps } from '../view';
import { choiceOf, type ChoiceName } from './keys';
import { Question } from './Question';
import { RoundEnd } from './RoundEnd';
import { WriteYourself } from './WriteYourself';
import './compare.css';

export function CompareView({ host, changes }: ViewProps<typeof compareCalls>): VNode {
  const [state, setState] = useState<CompareState>();
  const [trouble, setTrouble] = useState<string>();
  const [writingFor, setWritingFor] = useSavedState<string | undefined>('compare.writingFor', undefined);
  const section = useRef<HTMLElement>(null);

  const newest = useRef(0);
  /** The answers of calls may overtake one another: what was asked last counts. */
  const show = useCallback(async (asked: Promise<CompareState>): Promise<void> => {
    const turn = ++newest.current;
    try {
      const next = await asked;
      if (turn !== newest.current) return;
      setState(next);
      setTrouble(undefined);
    } catch (error) {
      setTrouble(troubleOf(error));
    }
  }, []);
  useEffect(() => void show(host.state(undefined)), [host, changes, show]);

  const question = state?.kind === 'asking' ? state.question : undefined;
  const isWriting = question !== undefined && writingFor === question.id;
  const back = (): void => {
    setWritingFor(undefined);
    section.current?.focus();
  };

  const choose = (choice: ChoiceName): void => {
    if (choice === 'undo') {
      if (state?.canUndo === true) void show(host.undo(undefined));
    } else if (state?.kind === 'finished') {
      if (choice === 'again') void show(host.again(undefined));
    } else if (question && choice === 'write') setWritingFor(question.id);
    else if (question && choice !== 'write' && choice !== 'again') {
      void show(host.answer({ id: question.id, answer: choice }));
    }
  };
  const chosen = useRef(choose);
  chosen.current = choose;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const choice = choiceOf(event);
      if (!choice) return;
      event.preventDefault();
      chosen.current(choice);
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
  useEffect(() => {
    // Whoever has clicked on the tab has the arrow keys here; whoever walks along the tabs keeps them there.
    const { activeElement } = document;
    const isByMouse = activeElement?.matches('[role="tab"]:not(:focus-visible)') === true;
    if (isByMouse || activeElement === document.body) section.current?.focus();
  }, []);

  return (
    <section class="compare" ref={section} tabIndex={-1} aria-label="Comparisons">
      {state && <Progress state={state} />}
      {trouble !== undefined && (
        <p class="trouble" role="alert">
          {trouble}
        </p>
      )}
      {state?.kind === 'blocked' && (
        <div class="compare-note">
          <p>{state.sentence}</p>
          {state.action && <ActionButton action={state.action} onAct={(action) => void show(host.act({ action }))} />}
        </div>
      )}
      {state?.kind === 'preparing' && (
        <div class="compare-note compare-waiting">
          <ProgressRing aria-label={state.sentence} />
          <p>{state.sentence}</p>
        </div>
      )}
      {question && !isWriting && <Question question={question} canUndo={state?.canUndo === true} onChoice={choose} />}
      {question && isWriting && (
        <WriteYourself
          question={question}
          onBack={back}
          onWritten={(text) => {
            back();
            void show(host.write({ id: question.id, text }));
          }}
        />
      )}
      {state?.kind === 'finished' && (
        <RoundEnd
          state={state}
          onLearn={() => host.learnNow(undefined)}
          onAgain={() => choose('again')}
          onUndo={() => choose('undo')}
        />
      )}
    </section>
  );
}

function ActionButton({
  action,
  onAct,
}: {
  readonly action: keyof typeof COMPARE_ACTIONS;
  readonly onAct: (action: keyof typeof COMPARE_ACTIONS) => void;
}): VNode {
  return (
    <Button appearance="primary" onClick={() => onAct(action)}>
      {COMPARE_ACTIONS[action]}
    </Button>
  );
}

/** How far the round is, where the question stands, and both told to screen readers as they change. */
function Progress({ state }: { readonly state: CompareState }): VNode {
  const { answered, length } = state;
  const question = state.kind === 'asking' ? state.question : undefined;
  const number = Math.min(length, answered + 1);
  const place = question && `${question.file}${question.line === undefined ? '' : `, line ${question.line}`}`;
  const isOver = state.kind === 'finished';
  return (
    <header class="compare-progress">
      <div class="compare-count">
        <span>{isOver ? `All ${length} answered` : `${number} of ${length}`}</span>
        <span
          class="compare-bar"
          role="progressbar"
          aria-label="Answered in this round"
          aria-valuemin={0}
          aria-valuemax={length}
          aria-valuenow={answered}
        >
          {Array.from({ length }, (_, index) => (
            <span key={index} class={index < answered ? 'compare-done' : undefined} />
          ))}
        </span>
      </div>
      {question && (
        <p class="compare-place">
          <span class="compare-file" title={place}>
            {place}
          </span>
          <span class="compare-why">{question.why}</span>
        </p>
      )}
      <p class="unseen" role="status">
        {place === undefined ? '' : `Question ${number} of ${length}, in ${place}.`}
      </p>
    </header>
  );
}
