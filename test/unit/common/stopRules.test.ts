import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findStop, indentationOf, type StopRules } from '../../../src/common/stopRules';

const block: StopRules = { isSingleLine: false, indentation: 0, tabSize: 4, nextLine: '', maxLines: 12 };

function kept(text: string, rules: Partial<StopRules> = {}, isComplete = true): string {
  const cut = findStop(text, { ...block, ...rules }, isComplete);
  return cut ? text.slice(0, cut.end) : text;
}

describe('a single line', () => {
  test('ends before its first newline', () => {
    expect(kept('a = 1\nb = 2', { isSingleLine: true })).toBe('a = 1');
  });

  test('ends before a carriage return too', () => {
    expect(kept('a = 1\r\nb = 2', { isSingleLine: true })).toBe('a = 1');
  });

  test('goes on while there is no newline', () => {
    expect(findStop('a = 1', { ...block, isSingleLine: true })).toBeUndefined();
  });
});

describe('a block', () => {
  test('takes in the line that closes it', () => {
    expect(kept('\n  return x;\n}\n\nnext();')).toBe('\n  return x;\n}');
  });

  test('ends before the next statement at its own indentation', () => {
    expect(kept('x = 1\n    y = 2\n', { indentation: 4 })).toBe('x = 1');
  });

  test('ends where the text falls back further', () => {
    expect(kept('    return 1\n\ndef g():\n', { indentation: 4 })).toBe('    return 1');
    expect(kept('return 1\ndef g():\n', { indentation: 4 })).toBe('return 1');
  });

  test('goes on with what continues it', () => {
    const text = 'if a:\n    x()\nelse:\n    y()';
    expect(kept(text)).toBe(text);
  });

  test('goes on below its own decorator or comment', () => {
    const text = '@property\n    def name(self):\n        return self._name';
    expect(kept(text, { indentation: 4 })).toBe(text);
  });

  test('ends at a blank line after text', () => {
    expect(kept('x = 1\n\n    y = 2', { indentation: 0 })).toBe('x = 1');
  });

  test('keeps a blank line after an opener', () => {
    const text = '(self):\n\n    return 1';
    expect(kept(text)).toBe(text);
  });

  test('has no more lines than asked for', () => {
    expect(kept('\n  a\n  b\n  c\n  d', { maxLines: 3 })).toBe('\n  a\n  b');
  });

  test('keeps carriage returns out of its end', () => {
    expect(kept('\r\n  return x;\r\n}\r\nnext();')).toBe('\r\n  return x;\r\n}');
  });
});

describe('the line after the cursor', () => {
  test('ends the completion that reaches it', () => {
    expect(kept('a();\n  b();\n  c();', { nextLine: '  b();' })).toBe('a();');
  });

  test('is, if it is a closer, the same only at the same indentation', () => {
    const text = 'for (const x of y) {\n    f(x);\n  }\n}';
    expect(kept(text, { nextLine: '}' })).toBe('for (const x of y) {\n    f(x);\n  }');
  });
});

describe('repetition', () => {
  test('of a telling line ends the text before its second occurrence', () => {
    const line = '  total += values[index];';
    expect(kept(`\n${line}\n  next();\n${line}\n  next();\n${line}\n`)).toBe(`\n${line}\n  next();`);
  });

  test('is seen through growing indentation', () => {
    const text =
      "on({\n  action: {\n    type: 'Fetch',\n    action: {\n      type: 'Fetch',\n      action: {\n        type: 'Fetch',\n";
    expect(kept(text)).toBe("on({\n  action: {\n    type: 'Fetch',\n    action: {");
  });

  test('of exits is no loop', () => {
    const exits =
      '\n  if (a) {\n    return false;\n  }\n  if (b) {\n    return false;\n  }\n  if (c) {\n    return false;\n  }';
    expect(kept(exits)).toBe(exits);
  });

  test('of a short line is a loop only without anything between', () => {
    const cases = '\n  case 1:\n    a();\n    break;\n  case 2:\n    b();\n    break;\n  case 3:\n    c();\n    break;';
    expect(kept(cases)).toBe(cases);
    expect(kept('\n  tick();\n  tick();\n  tick();\n')).toBe('\n  tick();');
  });
});

describe('text still being decoded', () => {
  test('ends as soon as its last line can only be the next statement', () => {
    expect(findStop('\n  x();\n}', block)).toBeUndefined();
    expect(findStop('\n  x();\nel', block)).toBeUndefined();
    expect(findStop('\n  x();\nco', block)).toEqual({ end: 7, reason: 'block' });
  });

  test('is never cut further left than the whole text is, nor right of it by more than what it knows', () => {
    const line = fc.constantFrom(
      '',
      '  a();',
      '  b(1);',
      '}',
      '  }',
      'else {',
      'const x = 1;',
      '\tc();',
      '    d();',
      '// e',
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 10 }), fc.nat({ max: 80 }), (lines, length) => {
        const text = lines.join('\n');
        const part = text.slice(0, length);
        const early = findStop(part, block);
        const whole = findStop(text, block, true);
        if (early) expect(whole?.end).toBe(early.end);
      }),
    );
  });
});

test('a tab reaches the next multiple of its width', () => {
  expect(indentationOf('  \tx', 4)).toBe(4);
  expect(indentationOf('\t  x', 4)).toBe(6);
});
