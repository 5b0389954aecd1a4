import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { complete } from '../../../src/completion/complete';
import { depsFor, requestInside, says, ScriptedModel } from './spot';

const never = new AbortController().signal;

/** Completes at the end of a text; milliseconds and suggestions. */
async function timed(text: string, answer = 'value;', trigger: 'automatic' | 'explicit' = 'explicit') {
  const deps = depsFor(new ScriptedModel([[says(answer)]]));
  const request = requestInside(text, text.length, { trigger });
  const startedAt = performance.now();
  const suggestions = await complete(request, deps, never);
  return { milliseconds: performance.now() - startedAt, suggestions };
}

/** All that happens outside the model has to be over long before anybody notices, on a busy machine too. */
const PROMPT_MS = 200;

describe('hostile text takes no time', () => {
  test.each([
    ['a line of a megabyte', `const a = "${'x'.repeat(1_000_000)}`],
    ['a megabyte of blanks', `const a =${' '.repeat(1_000_000)}`],
    ['a megabyte of brackets', '('.repeat(1_000_000)],
    ['a megabyte of quotes', '\'"`'.repeat(333_333)],
    ['a megabyte of newlines', '\n'.repeat(1_000_000)],
    ['50,000 lines', 'const value = compute();\n'.repeat(50_000)],
    ['blanks before slashes', `a${' '.repeat(11_000)}/\n`],
  ])('%s', async (_what, text) => {
    expect((await timed(text)).milliseconds).toBeLessThan(PROMPT_MS);
  });

  test.each([
    ['one long word', 'x'.repeat(20_000)],
    ['one long loop', 'ab, '.repeat(5_000)],
    ['many lines', 'return value;\n'.repeat(2_000)],
    ['brackets', '([{'.repeat(5_000)],
    ['blanks', ' '.repeat(20_000)],
  ])('nor does an answer of %s', async (_what, answer) => {
    expect((await timed('const a = ', answer)).milliseconds).toBeLessThan(PROMPT_MS);
  });
});

test('a line that nobody types gets no automatic suggestion', async () => {
  expect((await timed(`const a = "${'x'.repeat(1_000_000)}`, 'x', 'automatic')).suggestions).toEqual([]);
});

test('whatever stands around the cursor and whatever the model says, what is suggested is sound', async () => {
  const unit = fc.constantFrom(
    'a',
    'Z',
    '7',
    ' ',
    '\t',
    '\n',
    '\r\n',
    '(',
    ')',
    '{',
    '}',
    "'",
    '"',
    '`',
    ';',
    ':',
    '#',
    '//',
    '😀',
    '\uD83D',
    '\\',
    '\0',
    'é',
    '漢',
  );
  const text = fc.string({ unit, maxLength: 80 });
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        before: text,
        after: text,
        answer: text,
        stopReason: fc.constantFrom(
          'stopRule' as const,
          'deadline' as const,
          'tokenBudget' as const,
          'endOfText' as const,
        ),
        trigger: fc.constantFrom('automatic' as const, 'explicit' as const),
        languageId: fc.constantFrom('typescript', 'python', 'plaintext', 'html'),
      }),
      async ({ before, after, answer, stopReason, trigger, languageId }) => {
        const request = requestInside(before + after, before.length, { trigger, languageId });
        const deps = depsFor(new ScriptedModel([[says(answer, stopReason)]]));
        for (const suggestion of await complete(request, deps, never)) {
          expect(suggestion.text.trim()).not.toBe('');
          expect(suggestion.text.isWellFormed()).toBe(true);
          expect(suggestion.text).not.toContain('\0');
          const lineEnd = request.suffix.search(/\r?\n|$/);
          expect(suggestion.replacesAfter).toBeLessThanOrEqual(lineEnd);
          if (request.eol === '\n') expect(suggestion.text).not.toContain('\r');
          else expect(suggestion.text.replaceAll('\r\n', '')).not.toContain('\n');
        }
      },
    ),
    { numRuns: 1500 },
  );
});
