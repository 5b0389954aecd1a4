import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { offsetAt, requestAt, windowStart } from '../../../src/completion/request';

function documentOf(text: string, onRead: (characters: number) => void = () => undefined) {
  return {
    uri: 'file:///project/main.ts',
    path: 'main.ts',
    languageId: 'typescript',
    version: 1,
    length: text.length,
    eol: '\n' as const,
    tabSize: 2,
    read: (start: number, end: number) => {
      onRead(end - start);
      return text.slice(start, end);
    },
  };
}

describe('the window before the cursor', () => {
  test('begins with the document while the cursor is near', () => {
    expect(windowStart(0)).toBe(0);
    expect(windowStart(12_287)).toBe(0);
  });

  test('then moves by whole blocks and holds at least two of them', () => {
    fc.assert(
      fc.property(fc.nat({ max: 10_000_000 }), (offset) => {
        const start = windowStart(offset);
        expect(start % 4096).toBe(0);
        expect(offset - start).toBeGreaterThanOrEqual(Math.min(offset, 8192));
        expect(offset - start).toBeLessThan(12_288 + 4096);
      }),
    );
  });
});

describe('a request', () => {
  test('reads little of a document of 50,000 lines', () => {
    let characters = 0;
    const text = 'const value = compute();\n'.repeat(50_000);
    const request = requestAt(
      documentOf(text, (read) => (characters += read)),
      { line: 25_000, offset: 625_000 },
      'automatic',
    );
    expect(request?.prefix.endsWith('compute();\n')).toBe(true);
    expect(characters).toBeLessThan(20_000);
  });

  test.each([-1, 4, Number.NaN, 1.5])('for offset %s of three characters is none', (offset) => {
    expect(requestAt(documentOf('abc'), { line: 0, offset }, 'automatic')).toBeUndefined();
  });
});

describe('the offset of a line and character', () => {
  test.each([
    [0, 0, 0],
    [0, 2, 2],
    [1, 0, 4],
    [1, 3, 7],
    [2, 0, 8],
    [0, 3, undefined],
    [3, 0, undefined],
    [2, 1, undefined],
    [-1, 0, undefined],
    [0, -1, undefined],
  ])('line %s, character %s', (line, character, expected) => {
    expect(offsetAt('ab\r\ncde\n', line, character)).toBe(expected);
  });
});
