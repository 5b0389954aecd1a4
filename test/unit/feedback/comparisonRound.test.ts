import { describe, expect, test } from 'vitest';
import { ComparisonRound, ROUND_LENGTH, type Question } from '../../../src/feedback/comparisonRound';
import type { NewPair } from '../../../src/feedback/records';

function question(id: string): Question {
  return {
    id,
    prompt: { head: '', prefix: 'const x = ', suffix: '' },
    left: `${id}-left`,
    right: `${id}-right`,
    likelier: 'left',
    stop: { isSingleLine: true, indentation: 0, tabSize: 2, nextLine: '', maxLines: 1 },
    language: 'typescript',
    files: ['file:///main.ts'],
    workspace: '',
  };
}

/** A round with a store in memory. `made` counts questions; `last` is the last there is. */
function staged({ last = Infinity }: { readonly last?: number } = {}) {
  const stored = new Map<number, NewPair>();
  const staging = { made: 0, changes: 0, stored };
  let nextId = 1;
  const round = new ComparisonRound({
    user: 'default',
    now: () => 5,
    make: async () => {
      if (staging.made >= last) return undefined;
      return question(`q${++staging.made}`);
    },
    keep: (pairs) =>
      pairs.map((pair) => {
        stored.set(nextId, pair);
        return nextId++;
      }),
    erase: async (ids) => ids.forEach((id) => stored.delete(id)),
    onChanged: () => staging.changes++,
  });
  return Object.assign(staging, { round });
}

/** Lets what was begun come to its end. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

function idOf({ state }: ComparisonRound<Question>): string {
  return state.kind === 'asking' ? state.question.id : state.kind;
}

describe('a round', () => {
  test('makes nothing before it is wanted, then the first question and two ahead', async () => {
    const stage = staged();
    expect(stage.round.state).toEqual({ kind: 'preparing' });
    expect(stage.made).toBe(0);
    stage.round.go();
    await settle();
    expect(idOf(stage.round)).toBe('q1');
    expect(stage.made).toBe(3);
  });

  test('goes on at once to a question that was made ahead', async () => {
    const { round } = staged();
    round.go();
    await settle();
    await round.answer('q1', { kind: 'left' });
    expect(idOf(round)).toBe('q2');
  });

  test('ends after ten answers, and makes no more questions than it asks', async () => {
    const stage = staged();
    stage.round.go();
    for (let number = 1; number <= ROUND_LENGTH; number++) {
      await settle();
      await stage.round.answer(`q${number}`, { kind: number % 2 ? 'left' : 'tie' });
    }
    await settle();
    expect(stage.round.state).toEqual({ kind: 'finished' });
    expect(stage.made).toBe(ROUND_LENGTH);
    expect(stage.stored.size).toBe(ROUND_LENGTH / 2);
  });

  test('counts no skipped question', async () => {
    const { round } = staged();
    round.go();
    await settle();
    await round.answer('q1', { kind: 'skip' });
    await round.answer('q2', { kind: 'neither' });
    expect(round.answered.map(({ question: asked }) => asked.id)).toEqual(['q2']);
  });

  test('an answer to a question that is not up changes nothing', async () => {
    const { round, stored } = staged();
    round.go();
    await settle();
    await Promise.all([round.answer('q1', { kind: 'left' }), round.answer('q1', { kind: 'right' })]);
    await round.answer('q3', { kind: 'left' });
    expect([...stored.values()].map(({ chosen }) => chosen)).toEqual(['q1-left']);
    expect(idOf(round)).toBe('q2');
  });

  test('is begun anew with what was made ahead', async () => {
    const { round } = staged();
    round.go();
    await settle();
    await round.answer('q1', { kind: 'left' });
    round.again();
    expect(round.answered).toEqual([]);
    expect(round.canUndo).toBe(false);
    expect(idOf(round)).toBe('q2');
  });
});

describe('undo', () => {
  test('erases the pair, and asks its question once more before those made ahead', async () => {
    const { round, stored } = staged();
    round.go();
    await settle();
    await round.answer('q1', { kind: 'left' });
    await round.undo();
    expect(stored.size).toBe(0);
    expect(idOf(round)).toBe('q1');
    await round.answer('q1', { kind: 'right' });
    expect([...stored.values()].map(({ chosen }) => chosen)).toEqual(['q1-right']);
    expect(idOf(round)).toBe('q2');
  });

  test('takes both pairs of what was written back', async () => {
    const { round, stored } = staged();
    round.go();
    await settle();
    await round.answer('q1', { kind: 'written', text: 'mine' });
    expect(stored.size).toBe(2);
    await round.undo();
    expect(stored.size).toBe(0);
  });

  test('reopens a finished round, brings a skipped question back, and is nothing where nothing was answered', async () => {
    const { round } = staged();
    await round.undo();
    round.go();
    for (let number = 1; number <= ROUND_LENGTH; number++) {
      await settle();
      await round.answer(idOf(round), { kind: 'tie' });
    }
    await round.undo();
    expect(idOf(round)).toBe('q10');
    await round.answer('q10', { kind: 'skip' });
    await round.undo();
    expect(idOf(round)).toBe('q10');
  });
});

describe('no more questions', () => {
  test('are told, and tried for again where that is wanted', async () => {
    const stage = staged({ last: 1 });
    stage.round.go();
    await settle();
    await stage.round.answer('q1', { kind: 'left' });
    await settle();
    expect(stage.round.state).toEqual({ kind: 'exhausted' });
    stage.round.go();
    expect(stage.round.state).toEqual({ kind: 'preparing' });
  });

  test('an error ends the making, and is told', async () => {
    const error = new Error('no model');
    const round = new ComparisonRound({
      ...{ user: 'default', now: () => 0, keep: () => [], onChanged: () => undefined },
      make: () => Promise.reject(error),
      erase: () => Promise.resolve(),
    });
    round.go();
    await settle();
    expect(round.state).toEqual({ kind: 'failed', error });
  });
});
