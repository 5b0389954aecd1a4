import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { indentedLine, markedLines, sharedIndentation, withoutIndentation } from '../../../webview/compare/shownCode';
import { differenceOf } from '../../../webview/difference';
import type { Code } from '../../../webview/messages/compare';

/** Lines of tokens, one a word or a gap. */
function codeOf(text: string): Code {
  return text.split('\n').map((line) => (line.match(/\s+|\S+/g) ?? []).map((word) => ({ text: word })));
}

/** Own parts in brackets. */
function drawn(prefix: string, left: string, right: string): string {
  const lines = markedLines(codeOf(prefix + left), differenceOf(left, right).left, prefix.length);
  return lines.map((line) => line.map(({ text, isOwn }) => (isOwn ? `[${text}]` : text)).join('')).join('\n');
}

describe('marks', () => {
  test('are on what the other side has not, behind what stands before both', () => {
    expect(drawn("  const a = 'x' + ", "'b' + c", '"b" + c')).toBe("  const a = 'x' + [']b['] + c");
  });

  test('go on where they were on the next line', () => {
    expect(drawn('', 'one\n  two;\n  three', 'one\n  two\n  three')).toBe('one\n  two[;]\n  three');
  });

  test('keep every character, whatever is compared', () => {
    const text = fc.string({ unit: fc.constantFrom('a', ' ', '\n', ';', '"', 'é', '😀') });
    fc.assert(
      fc.property(text, text, text, (prefix, left, right) => {
        const first = prefix.replaceAll('\n', ' ');
        const lines = markedLines(codeOf(first + left), differenceOf(left, right).left, first.length);
        expect(lines.map((line) => line.map((token) => token.text).join('')).join('\n')).toBe(first + left);
        expect(lines.flat().some(({ isOwn }) => isOwn)).toBe(
          differenceOf(left, right).left.some((stretch) => stretch.isOwn && stretch.text.replaceAll('\n', '') !== ''),
        );
      }),
    );
  });
});

describe('indentation', () => {
  test('that all lines share is left out, blank lines aside', () => {
    const code = codeOf('    if (a) {\n\n      b();\n    }');
    const width = sharedIndentation(code, codeOf('     c();'));
    expect(width).toBe(4);
    const lines = withoutIndentation(code, width).map((line) => line.map((token) => token.text).join(''));
    expect(lines).toEqual(['if (a) {', '', '  b();', '}']);
  });

  test('of a line is told in columns, whatever it is written with', () => {
    expect(indentedLine([{ text: '\t  ' }, { text: ' a b' }])).toEqual({ indentation: 7, tokens: [{ text: 'a b' }] });
    expect(indentedLine([{ text: '  ' }])).toEqual({ indentation: 2, tokens: [] });
  });

  test('of nothing is none', () => {
    expect(sharedIndentation([], codeOf('\n'))).toBe(0);
  });
});
