import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../src/model/runtime/random';
import { chanceOf, decideShow, fitAcceptance, UNTAUGHT, type AcceptanceModel } from '../../../src/feedback/acceptance';
import { NOTHING_YET, occasionOfRecord, type Occasion } from '../../../src/feedback/acceptanceFeatures';
import type { StoredOutcome } from '../../../src/feedback/records';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const START = 1_700_000_000_000;

function record(changes: Partial<StoredOutcome> = {}): StoredOutcome {
  return {
    suggestionId: 'one',
    kind: 'accepted',
    shownAt: START,
    dwellMs: 1000,
    cycles: 0,
    languageId: 'typescript',
    trigger: 'automatic',
    model: 'smollm2-135m',
    logprob: -3,
    tokens: 10,
    characters: 25,
    lines: 1,
    takenCharacters: 25,
    isLineStart: false,
    isLineEnd: true,
    isUndone: false,
    ...changes,
  };
}

/** A developer who takes what the model is sure of in TypeScript, and hardly anything in Markdown. */
function outcomes(count: number, seed: number, startAt = START): readonly StoredOutcome[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, index) => {
    const meanLogprob = -random();
    const languageId = random() < 0.3 ? 'markdown' : 'typescript';
    const chance = 1 / (1 + Math.exp(-(0.5 + 4 * (meanLogprob + 0.4) - (languageId === 'markdown' ? 2.5 : 0))));
    return record({
      suggestionId: `${seed} ${index}`,
      kind: random() < chance ? 'accepted' : 'typedOver',
      shownAt: startAt + index * MINUTE,
      logprob: meanLogprob * 10,
      languageId,
    });
  });
}

function brier(records: readonly StoredOutcome[], chance: (record: StoredOutcome) => number): number {
  const errors = records.map((each) => (chance(each) - Number(each.kind === 'accepted')) ** 2);
  return errors.reduce((sum, error) => sum + error, 0) / errors.length;
}

function chanceOfRecord(each: StoredOutcome, model: AcceptanceModel): number {
  return chanceOf(occasionOfRecord(each), NOTHING_YET, model);
}

function usual(changes: Partial<Occasion> = {}): Occasion {
  return { ...occasionOfRecord(record()), ...changes };
}

describe('the chance of acceptance', () => {
  test('is calibrated on outcomes not learned from: better than the base rate, and near what happened in each band', () => {
    const learned = outcomes(600, 1);
    const later = outcomes(2000, 2);
    const model = fitAcceptance(learned, { now: START + 600 * MINUTE });
    const baseRate = later.filter(({ kind }) => kind === 'accepted').length / later.length;
    const reckoned = brier(later, (each) => chanceOfRecord(each, model));
    expect(reckoned).toBeLessThan(0.85 * brier(later, () => baseRate));
    expect(reckoned).toBeLessThan(brier(later, (each) => chanceOfRecord(each, UNTAUGHT)));
    for (const low of [0, 0.2, 0.4, 0.6, 0.8]) {
      const band = later.filter((each) => Math.floor(chanceOfRecord(each, model) * 5) === Math.round(low * 5));
      if (band.length < 50) continue;
      const mean = band.reduce((sum, each) => sum + chanceOfRecord(each, model), 0) / band.length;
      const happened = band.filter(({ kind }) => kind === 'accepted').length / band.length;
      expect(Math.abs(mean - happened)).toBeLessThan(0.12);
    }
  });

  test('is that of the prior without outcomes, and hardly another after two', () => {
    const fit = (records: readonly StoredOutcome[]) => fitAcceptance(records, { now: START });
    expect(fit([])).toEqual(UNTAUGHT);
    const refused = [record({ suggestionId: 'a', kind: 'rejected' }), record({ suggestionId: 'b', kind: 'rejected' })];
    const before = chanceOf(usual(), NOTHING_YET, UNTAUGHT);
    const after = chanceOf(usual(), NOTHING_YET, fit(refused));
    expect(after).toBeLessThan(before);
    expect(after).toBeGreaterThan(before - 0.15);
  });

  test('lets through, before any outcome, all but what the model itself hardly believes', () => {
    const decide = (occasion: Occasion) =>
      decideShow({
        chance: chanceOf(occasion, NOTHING_YET, UNTAUGHT),
        trigger: 'automatic',
        eagerness: 'balanced',
        random: 0.5,
      });
    expect(decide(usual({ logprob: -9.9 }))).toBe(true);
    expect(decide(usual({ logprob: -8, characters: 200, lines: 6, isLineStart: true }))).toBe(true);
    expect(decide(usual({ logprob: -20 }))).toBe(false);
  });

  test('falls for a while after a refusal', () => {
    const recent = { accepted: 0, judged: 1, rejectedAt: START };
    const soon = chanceOf(usual({ at: START + 1000 }), recent, UNTAUGHT);
    const later = chanceOf(usual({ at: START + 5 * MINUTE }), recent, UNTAUGHT);
    expect(soon).toBeLessThan(later);
    expect(later).toBeLessThan(chanceOf(usual(), NOTHING_YET, UNTAUGHT));
  });

  test('of one language does not sink for the refusals in another as far as of that one', () => {
    const refused = Array.from({ length: 40 }, (_, i) => [
      record({ suggestionId: `m${i}`, kind: 'rejected', languageId: 'markdown', shownAt: START + 2 * i * MINUTE }),
      record({ suggestionId: `t${i}`, shownAt: START + (2 * i + 1) * MINUTE }),
    ]).flat();
    const model = fitAcceptance(refused, { now: START + 80 * MINUTE });
    const chance = (languageId: string) => chanceOf(usual({ languageId }), NOTHING_YET, model);
    expect(chance('markdown')).toBeLessThan(chance('python') - 0.1);
    expect(chance('python')).toBeLessThan(chance('typescript') - 0.1);
  });

  test('takes an acceptance that was undone for a refusal', () => {
    const chanceAfter = (isUndone: boolean) => {
      const accepted = Array.from({ length: 20 }, (_, i) =>
        record({ suggestionId: `${i}`, shownAt: START + i, isUndone }),
      );
      return chanceOf(usual(), NOTHING_YET, fitAcceptance(accepted, { now: START }));
    };
    expect(chanceAfter(true)).toBeLessThan(chanceAfter(false) - 0.3);
  });

  test.each(['superseded', 'ignored', 'movedAway'] as const)('learns nothing from what was %s in passing', (kind) => {
    const passed = Array.from({ length: 50 }, (_, i) => record({ suggestionId: `${i}`, kind, dwellMs: 300 }));
    expect(fitAcceptance(passed, { now: START })).toEqual(UNTAUGHT);
  });

  test('learns less from what was left alone than from what was refused', () => {
    const chanceAfter = (kind: StoredOutcome['kind']) => {
      const left = Array.from({ length: 20 }, (_, i) => record({ suggestionId: `${i}`, kind, dwellMs: 2000 }));
      return chanceOf(usual(), NOTHING_YET, fitAcceptance(left, { now: START }));
    };
    expect(chanceAfter('rejected')).toBeLessThan(chanceAfter('movedAway'));
    expect(chanceAfter('movedAway')).toBeLessThan(chanceOf(usual(), NOTHING_YET, UNTAUGHT));
  });

  test('stays a chance, whatever the outcomes', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            kind: fc.constantFrom('accepted', 'rejected', 'typedOver', 'movedAway'),
            logprob: fc.double({ min: -1e6, max: 0, noNaN: true }),
            tokens: fc.nat(200),
            characters: fc.nat(100_000),
            lines: fc.nat(1000),
            shownAt: fc.integer({ min: START - 400 * DAY, max: START + DAY }),
          }),
          { maxLength: 40 },
        ),
        (changes) => {
          const records = changes.map((each, i) => record({ suggestionId: `${i}`, ...each }));
          const model = fitAcceptance(records, { now: START });
          for (const each of records) {
            const chance = chanceOfRecord(each, model);
            expect(chance).toBeGreaterThanOrEqual(0);
            expect(chance).toBeLessThanOrEqual(1);
          }
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('showing', () => {
  test('pays from one in four on; eagerness moves that', () => {
    const shows = (chance: number, eagerness: 'low' | 'balanced' | 'high') =>
      decideShow({ chance, eagerness, trigger: 'automatic', random: 0.5 });
    expect([shows(0.24, 'balanced'), shows(0.26, 'balanced')]).toEqual([false, true]);
    expect([shows(0.39, 'low'), shows(0.41, 'low')]).toEqual([false, true]);
    expect([shows(0.11, 'high'), shows(0.13, 'high')]).toEqual([false, true]);
  });

  test('is the answer to who asks by key, and in three of a hundred cases all the same', () => {
    const question = { chance: 0.01, eagerness: 'low' } as const;
    expect(decideShow({ ...question, trigger: 'explicit', random: 0.5 })).toBe(true);
    expect(decideShow({ ...question, trigger: 'automatic', random: 0.029 })).toBe(true);
    expect(decideShow({ ...question, trigger: 'automatic', random: 0.03 })).toBe(false);
  });
});
