import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { refinedEdit, survivingShare } from '../../../src/feedback/survivalText';
import { editedText } from '../../../src/feedback/textRange';
import { cpuMs } from '../cpuTime';

describe('the surviving share', () => {
  test.each([
    ['a(b);', 'a(b);', 1],
    ['a(b);', 'a( b );', 1],
    ['if (a) {\n  b\n}', 'if (a) { b }', 1],
    ['a(b);', '', 0],
    ['', 'a(b);', 0],
    ['  \n', 'a', 0],
    ['abcd + ef', 'abcd', 4 / 7],
    ['one two', 'two one', 0.5],
    ['naïve', 'naïve', 1],
  ])('of %j in %j is %f', (taken, now, share) => {
    expect(survivingShare(taken, now)).toBeCloseTo(share);
  });

  test('a new name for the same call is no survival', () => {
    expect(survivingShare('fetchAll(users);', 'load(admins);')).toBeLessThan(0.5);
  });
});

describe('a large edit', () => {
  const text = fc
    .array(fc.constantFrom('a', 'bc', ' ', '\n', '(', ')', ';', 'Ω', '\t'), { maxLength: 40 })
    .map((parts) => parts.join(''));

  test('does the same as the small edits that it comes down to', () => {
    fc.assert(
      fc.property(text, text, fc.nat(5), (replaced, written, offset) => {
        const document = 'x'.repeat(offset) + replaced + 'y';
        const edit = { offset, length: replaced.length, text: written };
        const { edits, share } = refinedEdit(replaced, edit);
        expect(editedText(document, edits)).toBe(editedText(document, [edit]));
        expect(share).toBeGreaterThanOrEqual(0);
        expect(share).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('leaves alone what it writes over with the same', () => {
    expect(refinedEdit('a = b', { offset: 10, length: 5, text: 'a  = b;' })).toEqual({
      edits: [
        { offset: 12, length: 0, text: ' ' },
        { offset: 15, length: 0, text: ';' },
      ],
      share: 1,
    });
  });

  test('on 10,000 lines is over before anybody notices', () => {
    const before = Array.from({ length: 10_000 }, (_, line) => `  const value${line} = compute(${line}, 'x');\n`).join(
      '',
    );
    const after = before.replaceAll('  const', '\tconst').replaceAll("'", '"');
    const startedAt = cpuMs();
    const { share } = refinedEdit(before, { offset: 0, length: before.length, text: after });
    expect(cpuMs() - startedAt).toBeLessThan(1000);
    expect(share).toBeGreaterThan(0.9);
  });
});
