import { describe, expect, it } from 'vitest';
import { codeState } from '../../../../src/model/runtime/codeState';

describe('where in a line one is', () => {
  it.each([
    ['code', 'const a = b('],
    ["'", "const a = 'b"],
    ['code', "const a = 'b'"],
    ["'", String.raw`const a = 'it\'s `],
    ['"', `say("it's`],
    ['`', 'say(`it is "so" ${'],
    ['comment', "a(); // don't"],
    ['comment', ' * a "line" of a block comment'],
    ['code', '/* short */ a('],
    ['code', 'a * b'],
    ["'", "open('https://"],
  ] as const)('in JavaScript is %s behind %s', (state, line) => {
    expect(codeState(line, 'javascript')).toBe(state);
  });

  it.each([
    ['comment', "a = 1  # don't"],
    ['code', 'a = b // c'],
    ["'", "a = f'{b} `"],
    ['code', '* a'],
  ] as const)('in Python is %s behind %s', (state, line) => {
    expect(codeState(line, 'python')).toBe(state);
  });

  it('goes on from where it was', () => {
    expect(codeState("b')", 'javascript', "'")).toBe('code');
    expect(codeState('b"', 'javascript', "'")).toBe("'");
  });
});
