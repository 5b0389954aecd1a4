import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { judgeStyle, type Axis } from '../../../bench/learning/judges';
import { parsePairs } from '../../../src/common/pairs';
import { syntheticPairs, type Original } from '../../../src/preferences/synthetic';
import type { Choices } from '../../../src/preferences/traits';

function originals(chosen: string, language = 'javascript', prompt = 'tell(a);\n'): readonly Original[] {
  return [
    { prompt, chosen, language },
    // Of two pairs one may be made; the other shows nothing.
    { prompt: '// ', chosen: 'x', language: 'javascript' },
  ];
}

/** Both sides of the one pair that is made. */
function sidesOf(pairs: readonly Original[], stated: Choices): readonly string[] {
  return syntheticPairs(pairs, () => stated).flatMap(({ chosen, rejected }) => [chosen, rejected]);
}

describe('a synthetic comparison', () => {
  test('has the stated quotes against the other ones', () => {
    expect(sidesOf(originals('b("c", \'d\');'), { quotes: 'single' })).toEqual(["b('c', 'd');", 'b("c", "d");']);
    expect(sidesOf(originals("b = f'c'", 'python', 'a\n'), { quotes: 'double' })).toEqual(['b = f"c"', "b = f'c'"]);
  });

  test('has the stated ends of statements, with the line’s end that shows them', () => {
    const chosen = 'b()\nfor (let i = 0; i < 3; i++) {\n  c();\n}';
    expect(sidesOf(originals(chosen), { semicolons: 'always' })).toEqual([
      'b();\nfor (let i = 0; i < 3; i++) {\n  c();\n}\n',
      'b()\nfor (let i = 0; i < 3; i++) {\n  c()\n}\n',
    ]);
  });

  test('has the stated commas', () => {
    expect(sidesOf(originals('b = [\n  1,\n  2\n];'), { trailingCommas: 'always' })).toEqual([
      'b = [\n  1,\n  2,\n];',
      'b = [\n  1,\n  2\n];',
    ]);
  });

  test.each([
    ['strings that hold a quote', 'b("it\'s");', { quotes: 'single' }],
    ['a semicolon within a line', 'b(); c()', { semicolons: 'never' }],
    ['a semicolon before a bracket', 'b();\n[c].forEach(d);', { semicolons: 'never' }],
    ['a text that shows nothing of it', 'b(c)', { quotes: 'single', trailingCommas: 'never' }],
    ['what nobody stated', 'b("c")', {}],
    ['a choice that has no opposite', 'const b = 1;', { declarations: 'const', quotes: 'curly' }],
  ])('is not made of %s', (_, chosen, stated) => {
    expect(sidesOf(originals(chosen), stated)).toEqual([]);
  });

  test('keeps whose it is, when it was, and what was stated before its prompt', () => {
    const kept = { preferences: 'p\n', user: 'u', time: '2026-01-05T09:00:00.000Z' };
    const [pair] = syntheticPairs(
      [...originals('b("c");')].map((each) => ({ ...each, ...kept })),
      () => ({
        quotes: 'single',
      }),
    );
    expect(pair).toMatchObject({ ...kept, source: 'synthetic', language: 'javascript', prompt: 'tell(a);\n' });
  });
});

describe('of real pairs', () => {
  const file = join(import.meta.dirname, '..', '..', 'fixtures', 'pairs', 'train-a.jsonl');
  const real = parsePairs(readFileSync(file, 'utf8'), file);
  const made = syntheticPairs(real, () => ({ quotes: 'double', semicolons: 'always' }));

  test('at most half as many are made, of each stated trait some', () => {
    expect(made.length).toBeLessThanOrEqual(real.length / 2);
    expect(made.length).toBeGreaterThan(real.length / 5);
  });

  test('TypeScript’s parser finds in each chosen side what is stated, and the opposite in the other', () => {
    for (const { prompt, chosen, rejected } of made) {
      const axis: Axis = chosen.replaceAll(/['"]/g, '') === rejected.replaceAll(/['"]/g, '') ? 'quotes' : 'semicolons';
      expect([chosen, judgeStyle('javascript', axis, prompt, `${chosen}\nnext()`)]).toEqual([chosen, 'b']);
      expect([rejected, judgeStyle('javascript', axis, prompt, `${rejected}\nnext()`)]).toEqual([rejected, 'a']);
    }
  });

  test('the same are made each time', () => {
    expect(syntheticPairs(real, () => ({ quotes: 'double', semicolons: 'always' }))).toEqual(made);
  });
});
