import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ModelDescription } from '../../../src/common/inference';
import { placeOf } from '../../../src/completion/place';
import { buildPrompt, CHARACTERS_PER_TOKEN, type PromptExtras } from '../../../src/completion/prompt';
import { requestInside, smallModel, spot, type SpotOptions } from './spot';

const plain: PromptExtras = { model: smallModel, maxTokens: 96, preferences: '', snippets: [] };
const budget = (512 - 96) * CHARACTERS_PER_TOKEN;
const snippet = { uri: 'file:///project/tax.ts', path: 'src/tax.ts', text: 'export function tax() {}' };

function promptAt(text: string, offset: number, extras: PromptExtras = plain, options?: SpotOptions) {
  return buildPrompt(placeOf(requestInside(text, offset, options)), extras).parts;
}

/** Lines of code of differing lengths, each unlike the others. */
function codeOf(lines: number): string {
  return Array.from(
    { length: lines },
    (_, i) => `  const value${i} = compute(${'argument, '.repeat(i % 4)}${i});`,
  ).join('\n');
}

describe('the prompt', () => {
  test('is the text before the cursor where that fits', () => {
    expect(buildPrompt(placeOf(spot('import a;\nconst b = │;')), plain).parts).toEqual({
      head: '',
      prefix: 'import a;\nconst b = ',
      suffix: '',
    });
  });

  test('holds the imports that its left edge has cut away', () => {
    const text = `import { a } from './a';\n// licence\nimport b from 'b';\n${codeOf(80)}`;
    expect(promptAt(text, text.length).head).toBe("import { a } from './a';\nimport b from 'b';\n");
  });

  test('begins at the start of a line', () => {
    const text = codeOf(100);
    const { prefix } = promptAt(text, text.length);
    expect(text[text.length - prefix.length - 1]).toBe('\n');
  });

  test('names the file of a snippet in a comment', () => {
    const { head } = buildPrompt(placeOf(spot('a = │', { languageId: 'python' })), {
      ...plain,
      snippets: [snippet],
    }).parts;
    expect(head).toBe('# src/tax.ts\nexport function tax() {}\n');
  });

  test('hands snippets over as files to a model that separates files', () => {
    const model: ModelDescription = { ...smallModel, fillsInTheMiddle: true, separatesFiles: true };
    const prompt = buildPrompt(placeOf(spot('a = │;\nb();')), { ...plain, model, snippets: [snippet] });
    expect(prompt.parts).toEqual({
      head: '',
      prefix: 'a = ',
      suffix: ';\nb();',
      files: [{ path: 'src/tax.ts', text: 'export function tax() {}\n' }],
    });
    expect(prompt.snippetUris).toEqual(['file:///project/tax.ts']);
  });

  test('keeps explicit preferences apart, and ends them with a line', () => {
    const { preferences, head } = buildPrompt(placeOf(spot('a = │')), {
      ...plain,
      preferences: "const s = 'x'",
      snippets: [snippet],
    }).parts;
    expect(preferences).toBe("const s = 'x'\n");
    expect(head).toBe('// src/tax.ts\nexport function tax() {}\n');
  });

  test('gives the prefix less room where there are explicit preferences', () => {
    const text = codeOf(100);
    const preferences = 'let it = be;\n'.repeat(20);
    const { prefix } = promptAt(text, text.length, { ...plain, preferences });
    expect(preferences.length + prefix.length).toBeLessThanOrEqual(budget);
  });

  test('has line feeds where the document has carriage returns too', () => {
    expect(buildPrompt(placeOf(spot('a();\r\nb = │')), plain).parts.prefix).toBe('a();\nb = ');
  });

  test('is shorter where a token holds fewer characters', () => {
    const text = '漢字の行がここにある。\n'.repeat(400);
    expect(promptAt(text, text.length).prefix.length).toBeLessThan((512 - 96) * 1.3);
  });
});

describe('the left edge', () => {
  test('leaves between 60 and 100 per cent of the budget in use', () => {
    const text = codeOf(700);
    fc.assert(
      fc.property(fc.integer({ min: 3000, max: text.length }), (offset) => {
        const { head, prefix } = promptAt(text, offset);
        expect(head.length + prefix.length).toBeLessThanOrEqual(budget);
        expect(prefix.length).toBeGreaterThanOrEqual(0.6 * (budget - head.length) - 1);
      }),
      { numRuns: 200 },
    );
  });

  test('moves at most twice while 500 characters are typed', () => {
    const before = `import a from 'a';\n${codeOf(300)}`;
    const after = codeOf(40);
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: before.length }),
        fc.string({ unit: fc.constantFrom('a', 'b', ' ', '(', ')', ';', '\n'), minLength: 500, maxLength: 500 }),
        (offset, typed) => {
          let beginning = '';
          let moves = -1;
          for (let i = 0; i <= typed.length; i++) {
            const text = before.slice(0, offset) + typed.slice(0, i) + after;
            const { head, prefix } = promptAt(text, offset + i);
            const current = head + prefix;
            if (beginning === '' || !current.startsWith(beginning)) moves++;
            beginning = current;
          }
          expect(moves).toBeLessThanOrEqual(2);
        },
      ),
      { numRuns: 30 },
    );
  });

  test('cuts a line of a megabyte without splitting a character', () => {
    const text = `const s = "${'😀'.repeat(500_000)}`;
    const { prefix } = promptAt(text, text.length);
    expect(prefix.length).toBeLessThanOrEqual(budget);
    expect(prefix.isWellFormed()).toBe(true);
  });
});
