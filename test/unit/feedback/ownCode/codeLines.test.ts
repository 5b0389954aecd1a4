import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeLinesOf } from '../../../../src/feedback/ownCode/codeLines';

function beginnings(languageId: string, ...lines: readonly string[]): readonly boolean[] {
  return codeLinesOf(lines, languageId).map(({ beginsInCode }) => beginsInCode);
}

function codeOf(languageId: string, line: string): string {
  return line.slice(0, codeLinesOf([line], languageId)[0]?.codeEnd);
}

function stringsOf(languageId: string, line: string): readonly string[] {
  return (codeLinesOf([line], languageId)[0]?.strings ?? []).map(({ start, end }) => line.slice(start, end));
}

describe('lines of code', () => {
  it('do not begin inside block comments, docstrings and template literals', () => {
    expect(beginnings('typescript', 'a(); /* one', 'two */ b();', 'c();')).toEqual([true, false, true]);
    expect(beginnings('typescript', 'const a = `one', '"two"', '`;', 'c();')).toEqual([true, false, false, true]);
    expect(beginnings('python', 'def f():', '    """Says', '    what."""', '    return 1')).toEqual([
      ...[true, true, false, true],
    ]);
  });

  it('end where a comment begins, and a sign of one inside a string is none', () => {
    expect(codeOf('typescript', "open('http://x') // why")).toBe("open('http://x')");
    expect(codeOf('python', "color = '#fff'  # white")).toBe("color = '#fff'");
    expect(codeOf('python', 'a = b // 2')).toBe('a = b // 2');
    expect(codeOf('lua', 'local a = 1 -- one')).toBe('local a = 1');
  });

  it('tell their strings, with quotes of the other kind and escaped ones in them', () => {
    expect(stringsOf('javascript', `f('a "b"', "it's", \`c\`, 'd\\'e')`)).toEqual([
      ...[`'a "b"'`, `"it's"`, '`c`', "'d\\'e'"],
    ]);
  });

  it('are given up behind a quote that does not close', () => {
    expect(codeOf('rust', "fn f<'a>(x: &str) -> X {")).toBe('fn f<');
    expect(beginnings('rust', "fn f<'a>(x: &str) -> X {", '    x')).toEqual([true, true]);
  });

  it('of any text have their strings within their code, apart and in order', () => {
    const character = fc.constantFrom(...'ab \'"`\\/*#-\n{('.split(''));
    const language = fc.constantFrom('typescript', 'python', 'lua', 'rust');
    fc.assert(
      fc.property(fc.array(character, { maxLength: 80 }), language, (characters, languageId) => {
        const lines = characters.join('').split('\n');
        const code = codeLinesOf(lines, languageId);
        expect(code).toHaveLength(lines.length);
        for (const [index, { strings, codeEnd }] of code.entries()) {
          expect(codeEnd).toBeLessThanOrEqual((lines[index] ?? '').length);
          const edges = strings.flatMap(({ start, end }) => [start, end]);
          expect(edges).toEqual(edges.toSorted((a, b) => a - b));
          expect(edges.every((edge) => edge <= codeEnd)).toBe(true);
        }
      }),
    );
  });
});
