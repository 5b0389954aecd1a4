import { expect, test } from 'vitest';
import { findStop } from '../../../src/common/stopRules';
import { stopLike } from '../../../src/feedback/sampleStop';

/** What is left of a text that the model writes in place of `chosen`. */
function cut(chosen: string, written: string): string {
  return written.slice(0, findStop(written, stopLike(chosen), true)?.end);
}

test('beside one line one line is written', () => {
  expect(cut("read('a')", 'read("a");\nnext();')).toBe('read("a");');
});

test('beside a block that its closer ends, one that its closer ends', () => {
  const chosen = '\n    one();\n    two();\n  }';
  expect(cut(chosen, '\n    first();\n  }\n  third();\n')).toBe('\n    first();\n  }');
});

test('beside an open block, one that ends before what stands further out', () => {
  const chosen = '\n    x = 1\n    return x';
  expect(cut(chosen, '\n    return 1\ndef other():\n    pass')).toBe('\n    return 1');
});

test('never more lines than were chosen', () => {
  expect(cut('\n  a = 1\n  b = 2', '\n  c = 3\n  d = 4\n  e = 5\n  f = 6')).toBe('\n  c = 3\n  d = 4');
});

test('what was chosen itself is not cut', () => {
  for (const chosen of ['a', '\n  a;\n  b;\n}', '\n    a\n      b\n    c', 'if (a) {\n    b;\n  }']) {
    expect(cut(chosen, chosen)).toBe(chosen);
  }
});
