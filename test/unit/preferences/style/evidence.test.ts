import { describe, expect, test } from 'vitest';
import { evidenceFrom, evidenceOf, pairStyle, type TellingPair } from '../../../../src/preferences/style/evidence';

describe('evidence', () => {
  test('of a choice is what was chosen where the other was rejected', () => {
    const pairs = [...repeat(quotes(`'x'`, `"x"`), 9), quotes(`"x"`, `'x'`)];
    expect(evidenceOf(pairs)).toMatchObject([
      {
        trait: 'quotes',
        family: 'javascript',
        choice: 'single',
        pairs: 10,
        decided: 10,
        pairsByChoice: { single: 9, double: 1 },
        share: 0.9,
      },
    ]);
  });

  test('grows with the number of pairs', () => {
    const strengths = [1, 5, 20].map((count) => evidenceOf(repeat(quotes(`'x'`, `"x"`), count))[0]?.strength ?? 0);
    // Wilson's lower bounds for 1 of 1, 5 of 5 and 20 of 20: n / (n + 1.645²).
    expect(strengths.map((strength) => strength.toFixed(3))).toEqual(['0.270', '0.649', '0.881']);
  });

  test('of a suggestion that was let stand counts a quarter of a decision', () => {
    const stood = { ...quotes(`"x"`, `"y"`), source: 'survived' as const };
    const [evidence] = evidenceOf([quotes(`'x'`, `"x"`), ...repeat(stood, 3)]);
    expect(evidence).toMatchObject({ choice: 'single', pairs: 4, decided: 1 });
    expect(evidence?.share).toBeCloseTo(1 / 1.75);
  });

  test("of the developer's own hand counts whole, also with nothing rejected yet", () => {
    const own = { prompt: 'call(', chosen: `"x")`, language: 'javascript', source: 'ownCode' as const };
    expect(evidenceOf([quotes(`'x'`, `"x"`), own, own])[0]).toMatchObject({ choice: 'double', share: 2 / 3 });
  });

  test('of what the refused suggestion had as well counts a quarter, too', () => {
    const own = { ...quotes(`"x", 1`, `"x", 2`), source: 'typedOver' as const };
    const [evidence] = evidenceOf([quotes(`'x'`, `"x"`), ...repeat(own, 3)]);
    expect(evidence).toMatchObject({ choice: 'single', pairs: 4, decided: 1, weight: 1.75 });
  });

  test('may be of the first alone, as many as count for so much', () => {
    const stood = { ...quotes(`"x"`, `"y"`), source: 'survived' as const };
    const styles = [quotes(`'x'`, `"x"`), ...repeat(stood, 8), quotes(`'x'`, `"x"`)].flatMap(
      (pair) => pairStyle(pair) ?? [],
    );
    expect(evidenceFrom(styles, 2)).toMatchObject([{ pairs: 5, weight: 2, pairsByChoice: { single: 1, double: 4 } }]);
  });

  test('is not what was made from stated preferences, nor what the prompt holds', () => {
    const synthetic = { ...quotes(`'x'`, `"x"`), source: 'synthetic' as const };
    const prompted = { prompt: `const a = 'x', b =`, chosen: ' c', rejected: ' d', language: 'javascript' };
    expect(evidenceOf([synthetic, prompted])).toEqual([]);
  });

  test('is there for a semicolon that a line ends in or not', () => {
    const pair = { prompt: 'const n = 1', chosen: '', rejected: ';', language: 'typescript' };
    expect(evidenceOf([pair])).toMatchObject([{ trait: 'semicolons', choice: 'never', decided: 1 }]);
  });

  test('is there for each language family by itself', () => {
    const python = { prompt: 'call(', chosen: `"x")`, rejected: `'x')`, language: 'python' };
    const found = evidenceOf([python, quotes(`'x'`, `"x"`), { ...python, language: 'ruby' }]);
    expect(found.map(({ family, choice }) => [family, choice])).toEqual([
      ['javascript', 'single'],
      ['python', 'double'],
    ]);
  });
});

function quotes(chosen: string, rejected: string): TellingPair {
  return {
    prompt: 'call(',
    chosen: `${chosen})`,
    rejected: `${rejected})`,
    language: 'javascript',
    source: 'comparison',
  };
}

function repeat(pair: TellingPair, count: number): readonly TellingPair[] {
  return Array.from({ length: count }, () => pair);
}
