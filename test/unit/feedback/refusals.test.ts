import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { placeKey, Refusals, textKeys } from '../../../src/feedback/refusals';

const uri = 'file:///project/main.ts';

function refusalsAt(times: Partial<{ salt: string; maxRefusals: number }> = {}): Refusals {
  let now = 0;
  return new Refusals({ now: () => ++now, ...times });
}

/** Whether the text at `│` is refused after the first was; what stands before `│` in either is the text before it. */
function isRefused(refused: string, offered: string, viaDisk = false): boolean {
  const [before = '', completion = ''] = refused.split('│');
  const [textBefore = '', text = ''] = offered.split('│');
  let refusals = refusalsAt();
  const kept = refusals.add(uri, before, completion);
  if (viaDisk) {
    refusals = refusalsAt();
    refusals.load([kept]);
  }
  return refusals.isRefused(uri, textBefore, text);
}

describe('what was refused', () => {
  test.each([
    ['is refused again', 'const a = │price * count;'],
    ['in other layout', 'const a = │price*count;'],
    ['without its semicolon', 'const a = │price * count'],
    ['while its beginning is typed', 'const a = pri│ce * count;'],
    ['when whole words of it were typed', 'const a = price *│ count;'],
    ['behind white space that was not there', 'const a =│ price * count;'],
    ['as the first line of a block', 'const a = │price * count;\nconst b = 2;'],
  ])('%s, at once and after a restart', (_, offered) => {
    expect(isRefused('const a = │price * count;', offered)).toBe(true);
    expect(isRefused('const a = │price * count;', offered, true)).toBe(true);
  });

  test.each([
    ['another text', 'const a = │cost;'],
    ['another text behind what was typed of it', 'const a = price + │cost;'],
    ['the same at another place', 'const b = │price * count;'],
    ['its beginning alone', 'const a = │price;'],
  ])('does not hold back %s', (_, offered) => {
    expect(isRefused('const a = │price * count;', offered)).toBe(false);
  });

  test('is refused from the beginning of the word in which it was offered', () => {
    expect(isRefused('const a = pri│ce * count;', 'const a = │price * count;', true)).toBe(true);
  });

  test('is refused on the next line too, where it brought its line break along', () => {
    expect(isRefused('open();│\n  close();', 'open();\n  │close();', true)).toBe(true);
  });

  test('is refused as the first line alone of a block', () => {
    expect(isRefused('if (a) {│\n  b();\n  c();', 'if (a) {│\n  b();', true)).toBe(true);
  });

  test('does not hold back another block with the same first line', () => {
    expect(
      isRefused('f();\n│for (const a of b) {\n  c(a);', 'f();\n│for (const a of b) {\n  if (d(a)) return e;'),
    ).toBe(false);
  });

  test('never holds back other quotes, which are a matter of taste', () => {
    const refused = 'log(│first, second, third, fourth, "x");';
    expect(isRefused(refused, "log(│first, second, third, fourth, 'x');")).toBe(false);
    expect(isRefused(refused, 'log(│first, second, third, fourth, "y");')).toBe(true);
  });

  test('in nearly the same words is refused while the window lives', () => {
    const refused = 'a = │first(second, third, fourth, fifth)';
    expect(isRefused(refused, 'a = │first(second, third, fourth, sixth)')).toBe(true);
    expect(isRefused(refused, 'a = │first(second, other, fourth, sixth)')).toBe(false);
    expect(isRefused(refused, 'a = │first(second, third, fourth, sixth)', true)).toBe(false);
  });

  test('is refused where the text further up has changed', () => {
    const near = 'x'.repeat(60).replaceAll('x', 'line();\n');
    expect(isRefused(`import a;\n${near}const a = │price;`, `import b;\nimport c;\n${near}const a = │price;`)).toBe(
      true,
    );
  });

  test('is a matter of its file', () => {
    const refusals = refusalsAt();
    refusals.add(uri, 'const a = ', 'price;');
    expect(refusals.isRefused('file:///project/other.ts', 'const a = ', 'price;')).toBe(false);
  });

  test('is forgotten when asked: of one file, or of all', () => {
    const refusals = refusalsAt();
    refusals.add(uri, 'a = ', 'b;');
    refusals.add('file:///other.ts', 'a = ', 'b;');
    refusals.forget(uri);
    expect(refusals.isRefused(uri, 'a = ', 'b;')).toBe(false);
    expect(refusals.isRefused('file:///other.ts', 'a = ', 'b;')).toBe(true);
    refusals.forget();
    expect(refusals.isRefused('file:///other.ts', 'a = ', 'b;')).toBe(false);
  });

  test('goes, oldest first, when there is too much of it; refused again it is young again', () => {
    const refusals = refusalsAt({ maxRefusals: 2 });
    refusals.add(uri, 'a = ', 'one;');
    refusals.add(uri, 'a = ', 'two;');
    refusals.add(uri, 'a = ', 'one;');
    refusals.add(uri, 'a = ', 'three;');
    const held = ['one;', 'two;', 'three;'].filter((text) => refusals.isRefused(uri, 'a = ', text));
    expect(held).toEqual(['one;', 'three;']);
  });

  test('is kept without its text', () => {
    const refusal = refusalsAt({ salt: 'of this machine' }).add(uri, 'const a = ', 'price * count;\nnext();');
    expect(refusal).toMatchObject({ uri, at: 1 });
    expect(refusal.keys).toHaveLength(2);
    expect(JSON.stringify(refusal)).not.toMatch(/price|count|const/);
  });

  test('has other hashes on another machine', () => {
    expect(placeKey('a = ', 'one')).not.toBe(placeKey('a = ', 'two'));
    expect(textKeys('price;', 'one')).not.toEqual(textKeys('price;', 'two'));
  });

  test('is refused at once, whatever it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme', minLength: 1 }), (before, text) => {
        fc.pre(text.trim() !== '' && !/[\p{L}\p{N}_$]$/u.test(before));
        const refusals = refusalsAt();
        refusals.add(uri, before, text);
        expect(refusals.isRefused(uri, before, text)).toBe(true);
      }),
    );
  });
});
