import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { judgeStyle } from '../../../bench/learning/judges';

const axis = z.enum(['semicolons', 'quotes', 'functions']);
const pairSchema = z.object({ prompt: z.string(), chosen: z.string(), rejected: z.string(), axis });

describe('the judge of style', () => {
  test.each([
    ['a semicolon at the end of the line', 'const n = 1', ';\nconst', 'b'],
    ['a line that ends without one', 'const n = 1', '\nconst', 'a'],
    ['no decision where the statement goes on', 'const n = one', '\n  .two(', undefined],
    ['no decision where the code ends with the line', 'const n = one', '\n', undefined],
    ['no decision in the middle of an argument list', 'call(one,', '\n  two,\n  three', undefined],
    ['the statement that ends first, though others hold it', 'run(() => {', '\n  return 1\n});\n', 'a'],
    ['the statement behind a block, which takes none', 'if (yes) {', '\n  go();\n}\ngo()\n', 'b'],
    ['a field of a class', 'class A {\n  n =', ' 1\n  m = 2;\n}', 'a'],
    ['nothing of what the prompt has already', 'one();', '\nif (two) {\n', undefined],
  ] as const)('of semicolons sees %s', (_, prompt, completion, style) => {
    expect(judgeStyle('semicolons', prompt, completion)).toBe(style);
  });

  test.each([
    ['a single quote', 'const s =', " 'x'", 'a'],
    ['a double quote that comes first', 'call(', '"x")', 'b'],
    ['the quote of a string that is cut off', 'const s =', ' "x and', 'b'],
    ['no decision in a template literal', 'const s =', ' `x`', undefined],
    ['no decision in a string with a quote in it', 'const s =', ` "it's"`, undefined],
    ['the next string behind such a one', 'call(', `"it's", 'x')`, 'a'],
    ['no quote in a comment or a regular expression', 'const s =', ` /"/ // it's\nconst t = 'x'`, 'a'],
    ['nothing of what the prompt has already', 'call("x",', ' n)', undefined],
  ] as const)('of quotes sees %s', (_, prompt, completion, style) => {
    expect(judgeStyle('quotes', prompt, completion)).toBe(style);
  });

  test.each([
    ['an arrow function', '// adds', '\nconst add = (a, b) => {', 'a'],
    ['an arrow function without a block', '// adds', '\nconst add = (a, b) => a + b\n', 'a'],
    ['a declaration', '// adds', '\nasync function add(a, b) {', 'b'],
    ['the one that begins first', '// adds', '\nfunction add(a) {\n  const inner = () => {', 'b'],
    ['no decision in a head that is cut off', '// adds', '\nconst add = (a, b', undefined],
    ['no decision in a method', 'class A {', '\n  add(a, b) {\n  }\n}', undefined],
    ['no decision in a callback', '// adds', '\nlist.map((a) => a + 1)\n', undefined],
  ] as const)('of functions sees %s', (_, prompt, completion, style) => {
    expect(judgeStyle('functions', prompt, completion)).toBe(style);
  });

  test.each(['train-a.jsonl', 'test-a.jsonl'])('tells the sides of the pairs in %s', (name) => {
    const pairs = readPairs(name);
    const toldApart = pairs.filter(
      (pair) =>
        judgeStyle(pair.axis, pair.prompt, pair.chosen) === 'a' &&
        judgeStyle(pair.axis, pair.prompt, pair.rejected) === 'b',
    );
    expect(toldApart.length / pairs.length).toBeGreaterThanOrEqual(0.97);
  });
});

function readPairs(name: string): readonly z.infer<typeof pairSchema>[] {
  const text = readFileSync(path.join(import.meta.dirname, '../../fixtures/pairs', name), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => pairSchema.parse(JSON.parse(line)));
}
