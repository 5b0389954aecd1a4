import { describe, expect, test } from 'vitest';
import type { Candidate } from '../../../src/common/appraisal';
import { createRandom } from '../../../src/model/runtime/random';
import { AcceptanceAppraiser } from '../../../src/feedback/acceptanceAppraiser';
import type { OutcomeRecord } from '../../../src/feedback/records';

const MINUTE = 60_000;

const candidate: Candidate = {
  text: 'return price * count;',
  logprob: -4,
  tokens: 8,
  trigger: 'automatic',
  languageId: 'typescript',
  isLineStart: true,
  isLineEnd: true,
};

/** An appraiser, with a clock that `outcome` moves on by a minute. */
function opened(random: () => number = () => 0.5) {
  let now = 0;
  let count = 0;
  const appraiser = new AcceptanceAppraiser({
    now: () => now,
    random,
    eagerness: () => 'balanced',
    model: () => 'small',
  });
  const outcome = (kind: OutcomeRecord['kind'], of: Candidate = candidate): string => {
    const suggestionId = `suggestion ${++count}`;
    appraiser.note({
      ...of,
      suggestionId,
      kind,
      shownAt: now,
      dwellMs: 1000,
      cycles: 0,
      model: 'small',
      characters: of.text.length,
      lines: of.text.split('\n').length,
      takenCharacters: 0,
    });
    now += MINUTE;
    return suggestionId;
  };
  return { appraiser, outcome };
}

describe('the appraiser', () => {
  test('shows what is usual before any outcome', () => {
    expect(opened().appraiser.appraise(candidate)).toMatchObject({ verdict: 'show' });
  });

  test('falls silent for a developer who takes nothing, but for who asks by key', () => {
    const { appraiser, outcome } = opened();
    for (let i = 0; i < 60; i++) outcome('typedOver');
    expect(appraiser.appraise(candidate)).toMatchObject({ verdict: 'silent' });
    expect(appraiser.appraise({ ...candidate, trigger: 'explicit' })).toMatchObject({ verdict: 'show' });
  });

  test('unlearns silence from the few that it shows regardless', () => {
    const { appraiser, outcome } = opened(createRandom(1));
    for (let i = 0; i < 60; i++) outcome('typedOver');
    let occasions = 0;
    // By now the developer would take every one: only those that are shown can say so.
    while (appraiser.appraise(candidate).chance < 0.25 && occasions < 5000) {
      occasions++;
      if (appraiser.appraise(candidate).verdict === 'show') outcome('accepted');
    }
    expect(occasions).toBeGreaterThan(10);
    expect(occasions).toBeLessThan(5000);
  });

  test('shows the first line where the block is not worth a look', () => {
    const { appraiser, outcome } = opened();
    const alone = { ...candidate, text: 'return price *\n  count *\n  rate *\n  (1 + tax);' };
    const block = { ...alone, firstLine: 'return price *' };
    for (let i = 0; i < 60; i++) {
      outcome('typedOver', block);
      outcome(i % 2 === 0 ? 'accepted' : 'typedOver', { ...candidate, text: 'return price *' });
    }
    const appraisal = appraiser.appraise(block);
    expect(appraisal.verdict).toBe('firstLine');
    expect(appraisal.chance).toBeGreaterThan(0.25);
    expect(appraiser.appraise(alone).verdict).toBe('silent');
  });

  test('hears that what was accepted was taken back', () => {
    const { appraiser, outcome } = opened();
    const ids = Array.from({ length: 20 }, () => outcome('accepted'));
    const before = appraiser.appraise(candidate).chance;
    for (const id of ids) appraiser.noteUndone(id);
    expect(appraiser.appraise(candidate).chance).toBeLessThan(before - 0.3);
  });

  test('knows after a restart what the store has kept', () => {
    const { appraiser, outcome } = opened();
    const before = appraiser.appraise(candidate).chance;
    for (let i = 0; i < 40; i++) outcome('rejected');
    const taught = appraiser.appraise(candidate).chance;
    expect(taught).toBeLessThan(before - 0.3);
    appraiser.load([]);
    expect(appraiser.appraise(candidate).chance).toBe(before);
  });
});
