/** @file One comparison: the place, two completions to pick from, and the ways not to pick either. */

import type { VNode } from 'preact';
import { differenceOf, type Difference, type Stretch } from '../difference';
import type { CodeSide, QuestionView } from '../messages/compare';
import { Button } from '../toolkit';
import { CodeLines } from './CodeLines';
import { CHOICE_KEYS } from './keys';
import { Label } from './Label';
import { markedLines, sharedIndentation, withoutIndentation } from './shownCode';

type AnswerName = 'left' | 'right' | 'tie' | 'neither' | 'skip';

interface Choice {
  readonly does: AnswerName | 'write' | 'undo';
  readonly title: string;
  readonly hint: string;
}

const CHOICES: readonly Choice[] = [
  { does: 'tie', title: 'Tie', hint: 'Both are as good (↑ or T)' },
  { does: 'neither', title: 'Neither', hint: 'None of them is any good (N)' },
  { does: 'write', title: 'Write It Yourself', hint: 'Show what should stand there (W)' },
  { does: 'skip', title: 'Skip', hint: 'Another question, please (S)' },
  { does: 'undo', title: 'Undo', hint: 'Take the last answer back (U)' },
];

export interface QuestionProps {
  readonly question: QuestionView;
  readonly canUndo: boolean;
  readonly onChoice: (choice: Choice['does']) => void;
}

export function Question({ question, canUndo, onChoice }: QuestionProps): VNode {
  const { above, left, right, below } = question;
  const difference = telling(differenceOf(left.text, right.text));
  const indentation = sharedIndentation(above, left.code, right.code, below);
  const side = ({ code }: CodeSide, stretches: typeof difference.left) =>
    withoutIndentation(markedLines(code, stretches, question.linePrefix.length), indentation);
  return (
    <div class="compare-question">
      <div class="compare-context">
        <CodeLines lines={withoutIndentation(above, indentation)} />
      </div>
      <div class="compare-sides" role="group" aria-label="Two completions. Which one do you prefer?">
        <Side does="left" name="First" onPick={() => onChoice('left')}>
          <CodeLines lines={side(left, difference.left)} />
        </Side>
        <Side does="right" name="Second" onPick={() => onChoice('right')}>
          <CodeLines lines={side(right, difference.right)} />
        </Side>
      </div>
      {below.length > 0 && (
        <div class="compare-context">
          <CodeLines lines={withoutIndentation(below, indentation)} />
        </div>
      )}
      <div class="compare-choices">
        {CHOICES.map(({ does, title, hint }) => (
          <Button
            key={does}
            class="compare-choice"
            title={hint}
            aria-keyshortcuts={CHOICE_KEYS[does].keys}
            disabled={does === 'undo' && !canUndo}
            onClick={() => onChoice(does)}
          >
            <Label title={title} cap={CHOICE_KEYS[does].cap} />
          </Button>
        ))}
      </div>
    </div>
  );
}

/** With more of a text marked than this, marks tell nothing: it is simply another one. */
const MOST_MARKED = 0.6;

/** Without marks where the texts hardly share anything. */
function telling(difference: Difference): Difference {
  const share = (stretches: readonly Stretch[]): number => {
    const lengths = stretches.map(({ text, isOwn }) => (isOwn ? text.length : 0));
    return lengths.reduce((sum, length) => sum + length, 0) / stretches.reduce((sum, { text }) => sum + text.length, 0);
  };
  if (Math.min(share(difference.left), share(difference.right)) <= MOST_MARKED) return difference;
  const plain = (stretches: readonly Stretch[]) => stretches.map(({ text }) => ({ text, isOwn: false }));
  return { left: plain(difference.left), right: plain(difference.right) };
}

interface SideProps {
  readonly does: 'left' | 'right';
  readonly name: string;
  readonly onPick: () => void;
  readonly children: VNode;
}

function Side({ does, name, onPick, children }: SideProps): VNode {
  const { cap, keys } = CHOICE_KEYS[does];
  return (
    <button class="compare-side" type="button" aria-keyshortcuts={keys} onClick={onPick}>
      <span class="compare-pick">
        <kbd aria-hidden="true">{cap}</kbd>
        <span class="unseen">{name}: </span>
        <span aria-hidden="true">This one</span>
      </span>
      {children}
    </button>
  );
}
