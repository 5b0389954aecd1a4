import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beginningOf, endOf, fileParts, shortTime, sizeOf } from '../../../../webview/data/words';
import { counted } from '../../../../webview/words';

describe('words', () => {
  it('count', () => {
    expect([0, 1, 12_345].map((number) => counted(number, 'pair', 'en'))).toEqual([
      '0 pairs',
      '1 pair',
      '12,345 pairs',
    ]);
  });

  it('tell today by the time, other days by the date, other years with the year', () => {
    const noon = new Date(2026, 5, 15, 12).getTime();
    expect(shortTime(noon, noon + 3_600_000, 'en-GB')).toBe('12:00');
    expect(shortTime(noon, noon + 86_400_000, 'en-US')).toBe('Jun 15');
    expect(shortTime(noon, noon + 366 * 86_400_000, 'en-US')).toBe('Jun 15, 2026');
  });

  it('tell sizes', () => {
    expect([900, 45_000, 3_400_000, 120_000_000].map((bytes) => sizeOf(bytes, 'en'))).toEqual([
      '0.9 kB',
      '45 kB',
      '3.4 MB',
      '120 MB',
    ]);
  });

  it('part files from folders', () => {
    expect(fileParts('src/a/b.ts')).toEqual({ name: 'b.ts', folder: 'src/a' });
    expect(fileParts('C:\\x\\b.ts')).toEqual({ name: 'b.ts', folder: 'C:\\x' });
    expect(fileParts('b.ts')).toEqual({ name: 'b.ts', folder: '' });
  });
});

describe('cuts', () => {
  it('take lines from the beginning or the end', () => {
    expect(beginningOf('a\nb\nc', 2, 100)).toEqual({ text: 'a\nb', isWhole: false });
    expect(endOf('a\nb\nc', 2, 100)).toEqual({ text: 'b\nc', isWhole: false });
    expect(beginningOf('a\nb', 2, 100)).toEqual({ text: 'a\nb', isWhole: true });
    expect(endOf('', 2, 100)).toEqual({ text: '', isWhole: true });
  });

  it('take characters of a long line, and halve none', () => {
    expect(beginningOf('🙂🙂', 9, 3)).toEqual({ text: '🙂', isWhole: false });
    expect(endOf('🙂🙂', 9, 3)).toEqual({ text: '🙂', isWhole: false });
  });

  it('are the beginning and the end', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', '\n', '🙂') }),
        fc.nat(5),
        fc.nat(9),
        (text, lines, characters) => {
          const beginning = beginningOf(text, lines + 1, characters + 1);
          const end = endOf(text, lines + 1, characters + 1);
          expect(text.startsWith(beginning.text)).toBe(true);
          expect(text.endsWith(end.text)).toBe(true);
          for (const cut of [beginning, end]) {
            expect(cut.text.split('\n').length).toBeLessThanOrEqual(lines + 1);
            expect(cut.text.length).toBeLessThanOrEqual(characters + 1);
            expect(cut.isWhole).toBe(cut.text === text);
          }
        },
      ),
    );
  });
});
