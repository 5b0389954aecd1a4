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
    expect(judgeStyle('javascript', 'semicolons', prompt, completion)).toBe(style);
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
    expect(judgeStyle('javascript', 'quotes', prompt, completion)).toBe(style);
  });

  test.each([
    ['an arrow function', '// adds', '\nconst add = (a, b) => {', 'a'],
    ['an arrow function without a block', '// adds', '\nconst add = (a, b) => a + b\n', 'a'],
    ['a declaration', '// adds', '\nasync function add(a, b) {', 'b'],
    ['the one that begins first', '// adds', '\nfunction add(a) {\n  const inner = () => {', 'b'],
    ['no decision in a head that is cut off', '// adds', '\nconst add = (a, b', undefined],
    ['no decision in a method', 'class A {', '\n  add(a, b) {\n  }\n}', undefined],
    ['no decision in a callback', '// adds', '\nlist.map((a) => a + 1)\n', undefined],
    ['what is decided behind the word that exports it', 'n()\nexport', ' const add = (a) => {', 'a'],
    ['a declaration behind that word', 'n()\nexport', ' async function add(a) {', 'b'],
  ] as const)('of functions sees %s', (_, prompt, completion, style) => {
    expect(judgeStyle('javascript', 'functions', prompt, completion)).toBe(style);
  });

  test.each([
    ['a comma behind the last', 'call(\n  one,\n  two', ',\n);\n', 'a'],
    ['none behind the last', 'const list = [\n  one,\n  two', '\n];\n', 'b'],
    ['the list whose last ends first', 'f({\n  a: [', '\n    1,\n    2\n  ],\n});\n', 'b'],
    ['a comma before a comment', 'import {\n  one', ', // first\n} from "x";\n', 'a'],
    ['no decision in a list on one line', 'call(one', ', two);\n', undefined],
    ['no decision in a list that has not closed', 'call(\n  one', ',\n  two', undefined],
    ['no decision behind a rest parameter, which takes no comma', 'function f(\n  ...all', '\n) {', undefined],
  ] as const)('of trailing commas sees %s', (_, prompt, completion, style) => {
    expect(judgeStyle('javascript', 'trailingCommas', prompt, completion)).toBe(style);
  });

  test.each([
    ['a blank inside of an import', 'import', ' { a } from "x"', 'a'],
    ['none inside of an object', 'const a = {', 'b: 1}', 'b'],
    ['none inside of a pattern that is cut off', 'const', ' {a, b', 'b'],
    ['no decision in an empty object', 'const a =', ' {}\n', undefined],
    ['no decision over several lines', 'const a =', ' {\n  b: 1\n}', undefined],
    ['no decision in a block', 'if (a)', ' { b() }', undefined],
  ] as const)('of blanks in braces sees %s', (_, prompt, completion, style) => {
    expect(judgeStyle('javascript', 'bracketSpacing', prompt, completion)).toBe(style);
  });

  test.each([
    ['parentheses', 'list.map(', '(a) => a + 1)', 'a'],
    ['none, though those of the call stand there', 'list.map(', 'a => a + 1)', 'b'],
    ['none behind `async`', 'list.map(', 'async a => {', 'b'],
    ['no decision with two parameters', 'list.map(', '(a, b) => a)', undefined],
    ['no decision with a pattern', 'list.map(', '({ a }) => a)', undefined],
    ['no decision before the arrow', 'list.map(', '(a', undefined],
  ] as const)('of parameters of arrow functions sees %s', (_, prompt, completion, style) => {
    expect(judgeStyle('javascript', 'arrowParens', prompt, completion)).toBe(style);
  });

  test.each([
    ['a template', 'const s =', ' `a ${b}`', 'a'],
    ['a sum', 'const s =', " 'a ' + b", 'b'],
    ['a sum that begins with a value', 'const s =', " b + ' a'", 'b'],
    ['no decision in a template without values', 'const s =', ' `a`', undefined],
    ['no decision in a sum of numbers', 'const s =', ' a + 1', undefined],
    ['no decision where a text is only broken', 'const s =', " 'a ' +\n  'b'", undefined],
    ['no decision in a tagged template', 'const s =', ' css`a ${b}`', undefined],
  ] as const)('of composed texts sees %s', (_, prompt, completion, style) => {
    expect(judgeStyle('javascript', 'interpolation', prompt, completion)).toBe(style);
  });

  test.each([
    ['a constant', 'go()', '\nconst a = 1\n', 'a'],
    ['a variable', 'go()', '\nlet { a } = b\n', 'b'],
    ['no decision in a variable that changes', 'go()', '\nlet a = 1\na += 2\n', undefined],
    ['no decision in a variable without a value', 'go()', '\nlet a\n', undefined],
    ['no decision in a function', 'go()', '\nconst a = () => 1\n', undefined],
    ['no decision in an old variable', 'go()', '\nvar a = 1\n', undefined],
  ] as const)('of declarations sees %s', (_, prompt, completion, style) => {
    expect(judgeStyle('javascript', 'declarations', prompt, completion)).toBe(style);
  });

  test.each([
    ['braces', 'if (a)', ' {\n  return b;\n}\n', 'a'],
    ['braces that have just opened', 'if (a)', ' {', 'a'],
    ['a bare statement', 'if (a)', ' return b;\n', 'b'],
    ['a bare statement below', 'if (a)', '\n  throw b;\n', 'b'],
    ['no decision where two statements need braces', 'if (a)', ' {\n  b();\n  c();\n}', undefined],
    ['no decision where a long statement needs braces', 'if (a)', ' {\n  b(\n    c\n  );\n}', undefined],
    ['no decision where there is an alternative', 'if (a)', ' {\n  b();\n} else {\n  c();\n}', undefined],
  ] as const)('of braces sees %s', (_, prompt, completion, style) => {
    expect(judgeStyle('javascript', 'braces', prompt, completion)).toBe(style);
  });

  test('knows no axis of another language', () => {
    expect(() => judgeStyle('javascript', 'naming', '', 'a')).toThrow('has no axis');
  });

  test.each(['train-a.jsonl', 'test-a.jsonl'])('tells the sides of the pairs in %s', (name) => {
    const pairs = readPairs(name);
    const toldApart = pairs.filter(
      (pair) =>
        judgeStyle('javascript', pair.axis, pair.prompt, pair.chosen) === 'a' &&
        judgeStyle('javascript', pair.axis, pair.prompt, pair.rejected) === 'b',
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
