import { describe, expect, test } from 'vitest';
import { decideShape, stopRulesFor } from '../../../src/completion/multiline';
import { placeOf } from '../../../src/completion/place';
import { spot, type SpotOptions } from './spot';

function shapeAt(marked: string, options?: SpotOptions, mode: 'auto' | 'always' | 'never' = 'auto'): string {
  const shape = decideShape(placeOf(spot(marked, options)), mode);
  switch (shape.kind) {
    case 'none':
      return shape.reason;
    case 'line':
      return 'line';
    case 'block':
      return `block to ${shape.indentation}`;
  }
}

const python = { languageId: 'python', tabSize: 4 };

describe('a block is due', () => {
  test.each([
    ['after a brace', 'function f() {│'],
    ['after an arrow', 'const f = () =>│'],
    ['after an opened call', 'call(│'],
    ['on the blank line below a brace', 'function f() {\n  │'],
    ['on the blank line below a brace, before its closer', 'function f() {\n  │\n}'],
    ['below a comment', 'x();\n// Adds two numbers.\n│'],
    ['below an opener that bears a comment', 'if (a) { // for b\n  │'],
  ])('%s', (_where, marked) => {
    expect(shapeAt(marked)).toBe('block to 0');
  });

  test.each([
    ['after a colon', 'def f():│', 'block to 0'],
    ['below a colon', 'class A:\n    def f(self):\n        │', 'block to 4'],
    ['below a docstring', 'class A:\n    def f(self):\n        """Says f."""\n        │', 'block to 4'],
    ['on a blank line in a body, for one statement', 'def f():\n    x = 1\n    │', 'block to 4'],
  ])('%s in Python', (_where, marked, expected) => {
    expect(shapeAt(marked, python)).toBe(expected);
  });

  test('wherever one asks for it', () => {
    expect(shapeAt('const x = │', { trigger: 'explicit' })).toBe('block to 0');
    expect(shapeAt('const x = │', {}, 'always')).toBe('block to 0');
  });
});

describe('a line is due', () => {
  test.each([
    ['in the middle of a statement', 'const x = │'],
    ['on a blank line outside of blocks', 'a();\n│'],
    ['before closers', 'call(│)'],
    ['before a little text', 'const x = │ + b;'],
    ['after a colon that opens no block', 'const a = { b:│'],
    ['behind a comment that ends in an opener', '// for example {│'],
  ])('%s', (_where, marked) => {
    expect(shapeAt(marked)).toBe('line');
  });

  test('where blocks are switched off', () => {
    expect(shapeAt('function f() {│', {}, 'never')).toBe('line');
  });
});

describe('nothing is due', () => {
  test.each([
    ['inside a word', 'const na│me', 'insideWord'],
    ['before more than eight characters of text', 'const x = │ + anotherPrice;', 'textRightOfCursor'],
    ['where nothing is written yet', '\n\n│', 'nothingWritten'],
    ['in a line that nobody types', `${'x'.repeat(2000)} │`, 'longLine'],
    ['in binary text', 'abc\0\u0001def │', 'binary'],
    ['between the halves of an emoji', 'const a = "\uD83D│\uDE00"', 'insideCharacter'],
  ])('%s', (_where, marked, expected) => {
    expect(shapeAt(marked)).toBe(expected);
  });
});

test('the stop rules know the next line with its indentation', () => {
  const place = placeOf(spot('if (a) {\n  │\n\n  b();  \n}'));
  const shape = decideShape(place, 'auto');
  if (shape.kind === 'none') throw new Error(shape.reason);
  expect(stopRulesFor(place, shape)).toEqual({
    isSingleLine: false,
    indentation: 0,
    tabSize: 2,
    nextLine: '  b();',
    maxLines: 12,
  });
});
