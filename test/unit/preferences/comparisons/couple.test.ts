import { describe, expect, test } from 'vitest';
import {
  chooseCouple,
  differInSubstance,
  type KnownTaste,
  type Sample,
} from '../../../../src/preferences/comparisons/couple';

const NOTHING_KNOWN: KnownTaste = { stated: {}, learned: {} };

function sample(text: string, more: Partial<Sample> = {}): Sample {
  return { text, meanLogprob: -0.5, writer: 'policy', shows: {}, ...more };
}

const single = sample("'a'", { shows: { quotes: 'single' } });
const double = sample('"a"', { shows: { quotes: 'double' } });

/** The two texts chosen, in alphabetical order. */
function chosenOf(samples: readonly Sample[], known = NOTHING_KNOWN): readonly string[] | undefined {
  return chooseCouple(samples, known)
    ?.samples.map(({ text }) => text)
    .toSorted();
}

describe('no question', () => {
  test('where there are not two texts, or they differ in white space alone', () => {
    for (const samples of [[], [sample('a')], [sample('f( a )'), sample('f(a)'), sample('f(a)\n')]]) {
      expect(chooseCouple(samples, NOTHING_KNOWN)).toBeUndefined();
    }
  });

  test('white space is no substance, and nothing is no text', () => {
    expect(differInSubstance('a b', 'ab')).toBe(false);
    expect(differInSubstance(' ', 'a')).toBe(false);
    expect(differInSubstance('a;', 'a')).toBe(true);
  });
});

describe('the couple that teaches most', () => {
  test('differs in a trait rather than in words', () => {
    expect(chosenOf([single, sample("'b'", { shows: { quotes: 'single' } }), double])).toEqual(['"a"', "'a'"]);
  });

  test('differs in a trait of which little is known', () => {
    const known: KnownTaste = { stated: {}, learned: { quotes: { pairs: 40, choice: 'single' } } };
    const withSemicolon = sample("'a';", { shows: { quotes: 'single', semicolons: 'always' } });
    const without = sample("'a'", { shows: { quotes: 'single', semicolons: 'never' } });
    const quoted = sample('"a";', { shows: { quotes: 'double', semicolons: 'always' } });
    expect(chosenOf([withSemicolon, without, quoted], known)).toContain("'a'");
  });

  test('differs where what is said and what is done differ, though much is known of it', () => {
    const learned = { quotes: { pairs: 40, choice: 'double' }, semicolons: { pairs: 0 } } as const;
    const semicolon = sample("'a';", { shows: { quotes: 'single', semicolons: 'always' } });
    const none = sample("'b'", { shows: { quotes: 'single', semicolons: 'never' } });
    const other = sample('"a";', { shows: { quotes: 'double', semicolons: 'always' } });
    expect(chosenOf([semicolon, none, other], { stated: { quotes: 'single' }, learned })).toContain('"a";');
    expect(chosenOf([semicolon, none, other], { stated: { quotes: 'double' }, learned })).toContain("'b'");
  });

  test('is one that the policy cannot decide', () => {
    const sure = [sample('aaaa', { meanLogprob: -0.1 }), sample('bbbb', { meanLogprob: -2 })];
    const unsure = [sample('cccc', { meanLogprob: -0.12 })];
    expect(chosenOf([...sure, ...unsure])).toEqual(['aaaa', 'cccc']);
  });

  test('differs in little beside the trait, so that the answer is about that', () => {
    const other = sample('"something else"', { shows: { quotes: 'double' } });
    expect(chosenOf([single, other, double])).not.toContain('"something else"');
  });

  test('differs in a trait that was not asked about just now', () => {
    const asked: KnownTaste = { stated: {}, learned: { quotes: { pairs: 0, asked: 20 } } };
    const semicolon = sample("'a';", { shows: { quotes: 'single', semicolons: 'always' } });
    const none = sample("'a'", { shows: { quotes: 'single', semicolons: 'never' } });
    const quoted = sample('"a";', { shows: { quotes: 'double', semicolons: 'always' } });
    expect(chosenOf([semicolon, none, quoted], asked)).toContain("'a'");
  });

  test('is no nonsense', () => {
    const nonsense = [sample('xq', { meanLogprob: -6 }), sample('zv', { meanLogprob: -6 })];
    expect(chosenOf([...nonsense, sample('aa'), sample('bb')])).toEqual(['aa', 'bb']);
  });
});

describe('what is told of a couple', () => {
  test('its terms lie between 0 and 1, and the likelier text is first', () => {
    const likely = sample('"a"', { meanLogprob: -0.1, shows: { quotes: 'double' } });
    const couple = chooseCouple([single, likely], NOTHING_KNOWN);
    expect(couple?.samples[0]).toBe(likely);
    expect(couple?.traits).toEqual(['quotes']);
    for (const [name, term] of Object.entries(couple?.terms ?? {})) {
      expect(term, name).toBeGreaterThanOrEqual(0);
      expect(term, name).toBeLessThanOrEqual(1);
    }
  });

  test('why it is asked, in words', () => {
    const why = (learned: KnownTaste['learned'], stated: KnownTaste['stated'] = {}): string | undefined =>
      chooseCouple([single, double], { stated, learned })?.why;
    expect(why({})).toBe('Quotes: nothing is known of it yet.');
    expect(why({ quotes: { pairs: 1 } })).toBe('Quotes: known from 1 pair.');
    expect(why({ quotes: { pairs: 9, choice: 'double' } }, { quotes: 'single' })).toBe(
      'Quotes: what you say and what you do differ.',
    );
    expect(chooseCouple([sample('a'), sample('b')], NOTHING_KNOWN)?.why).toBe('Which one reads better here?');
  });
});
