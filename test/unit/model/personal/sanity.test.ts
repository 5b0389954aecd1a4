import { describe, expect, it } from 'vitest';
import { isSane } from '../../../../src/model/personal/sanity';

describe('a completion of sense', () => {
  it.each([
    ['code', 'const total = prices.reduce((sum, price) => sum + price, 0);\n'],
    ['a short one, even if it repeats', 'aaaaaaaaaaaaaaaaaaaa'],
    ['nothing', ''],
    ['a table, whose rows differ', '[1, 0, 0],\n[0, 1, 0],\n[0, 0, 1],\n[1, 1, 0],\n[0, 1, 1],\n'],
    ['a line four times', 'x = 1\ny = 2;'.repeat(4)],
    ['a longer piece that comes again', 'def test_addition(self):\n    pass\n\n'.repeat(4)],
  ])('%s', (_, text) => {
    expect(isSane(text)).toBe(true);
  });
});

describe('a completion of no sense', () => {
  it.each([
    ['one character', '!'.repeat(32)],
    ['a word without end', `return ${'the '.repeat(10)}`],
    ['a line without end, after code', `const a = 1;\n${'foo();\n'.repeat(6)}`],
    ['four characters in disorder', 'ababcabbacdbacbdabcabdbcabdc'],
    ['blank lines between the same', 'x += 1\n\n\nx += 1\nx += 1\n \nx += 1\nx += 1\nx += 1'],
    ['a piece of twelve characters', 'abcdefghijk '.repeat(6)],
  ])('%s', (_, text) => {
    expect(isSane(text)).toBe(false);
  });
});
