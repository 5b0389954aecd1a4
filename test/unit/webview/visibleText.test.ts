import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { piecesOf } from '../../../webview/visibleText';

function shown(text: string): string {
  return piecesOf(text)
    .map((piece) => (piece.kind === 'text' ? piece.text : `[${piece.code}]`))
    .join('');
}

describe('text as it really is', () => {
  it.each([
    ['a\u202Eb\u2066c', 'a[U+202E]b[U+2066]c'],
    ['\u200Bzero\uFEFF', '[U+200B]zero[U+FEFF]'],
    ['nul\0 esc\u001B[31m', 'nul[U+0000] esc[U+001B][31m'],
    ['half \ud83d', 'half [U+D83D]'],
    ['tag \u{E0041}', 'tag [U+E0041]'],
    ['line\u2028separator', 'line[U+2028]separator'],
    ['lone\rreturn', 'lone[U+000D]return'],
  ])('shows what cannot be seen: %j', (text, expected) => {
    expect(shown(text)).toBe(expected);
  });

  it.each(['', 'plain', 'tab\tand\nline\r\nends', 'ä 漢字 🙂 שלום العربية', '<script>alert(1)</script>'])(
    'leaves what can be seen as it is: %j',
    (text) => {
      expect(shown(text)).toBe(text);
    },
  );

  it('names what turns text round', () => {
    expect(piecesOf('\u202E')).toEqual([{ kind: 'unseen', code: 'U+202E', name: 'right-to-left override' }]);
  });

  it('loses nothing', () => {
    const units = fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 40 });
    fc.assert(
      fc.property(units, (codes) => {
        const text = String.fromCharCode(...codes);
        const back = piecesOf(text).map((piece) =>
          piece.kind === 'text' ? piece.text : String.fromCodePoint(parseInt(piece.code.slice(2), 16)),
        );
        expect(back.join('')).toBe(text);
      }),
    );
  });
});
