import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differenceOf, type Stretch } from '../../../webview/difference';
import { cpuMs } from '../cpuTime';

function marked(stretches: readonly Stretch[]): string {
  return stretches.map(({ text, isOwn }) => (isOwn ? `[${text}]` : text)).join('');
}

function joined(stretches: readonly Stretch[]): string {
  return stretches.map(({ text }) => text).join('');
}

describe('the difference of two texts', () => {
  it('is told by words', () => {
    const { left, right } = differenceOf("const name = 'a';", 'const title = "a";');
    expect(marked(left)).toBe("const [name] = [']a['];");
    expect(marked(right)).toBe('const [title] = ["]a["];');
  });

  it('has blanks and line ends in it', () => {
    const { left, right } = differenceOf('a\n  b', 'a\n    b');
    expect([joined(left), joined(right)]).toEqual(['a\n  b', 'a\n    b']);
    expect(left.concat(right).some(({ isOwn }) => isOwn)).toBe(true);
  });

  it('leaves each side whole, and marks nothing where both are the same', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        const { left, right } = differenceOf(a, b);
        expect([joined(left), joined(right)]).toEqual([a, b]);
        expect(differenceOf(a, a).left.some(({ isOwn }) => isOwn)).toBe(false);
      }),
    );
  });

  it('gives up on long texts that share nothing, rather than let the page wait', () => {
    const long = (letter: string): string =>
      Array.from({ length: 20_000 }, (_, index) => `${letter}${index}`).join(' ');
    const start = cpuMs();
    const { left, right } = differenceOf(long('a'), long('b'));
    expect(cpuMs() - start).toBeLessThan(2_000);
    expect([joined(left), joined(right)]).toEqual([long('a'), long('b')]);
  });
});
