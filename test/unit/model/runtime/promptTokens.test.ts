import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTokenizer } from '../../../../src/model/base/tokenizer';
import { arrangePrompt, softRowOf, softToken } from '../../../../src/model/runtime/promptTokens';
import { createRandom, randomText, readTinyDocument, tokenizerJson } from '../base/fixtures';

const withFim = createTokenizer(tokenizerJson(readTinyDocument()));
const { fim, ...withoutFim } = withFim;
const code =
  'export function sum(values) {\n  let total = 0;\n  for (const value of values) total += value;\n  return total;\n}\n';

describe('a prompt without fill-in-the-middle tokens', () => {
  it('is the document separator, the soft prompt, head and prefix, without the token taken back', () => {
    const { tokens, healing } = arrangePrompt({ head: '// one\n', prefix: 'let x', suffix: ';' }, withoutFim, {
      softRows: 2,
      maxTokens: 100,
    });
    expect(tokens.slice(0, 3)).toEqual([600, softToken(0), softToken(1)]);
    expect(withoutFim.decode(tokens.slice(3)) + Buffer.from(healing!.remaining).toString()).toBe('// one\nlet x');
  });

  it('has explicit preferences before the head, encoded by themselves as in training', () => {
    const prompt = { preferences: "a = 'b'\n", head: '\n// one\n', prefix: 'let x', suffix: '' };
    const { tokens } = arrangePrompt(prompt, withoutFim, { softRows: 1, maxTokens: 100 });
    const texts = [withoutFim.encode("a = 'b'\n"), withoutFim.encode('\n// one\n'), withoutFim.encode('let')];
    expect(tokens).toEqual([600, softToken(0), ...texts.flat()]);
  });

  it('cuts explicit preferences that would take more than a quarter of it', () => {
    const prompt = { preferences: code.repeat(9), head: '', prefix: code.repeat(9), suffix: '' };
    const { tokens } = arrangePrompt(prompt, withoutFim, { softRows: 0, maxTokens: 201 });
    expect(tokens.slice(1, 51)).toEqual(withoutFim.encode(code.repeat(9)).slice(0, 50));
    expect(tokens[51]).not.toBe(withoutFim.encode(code.repeat(9))[50]);
  });

  it('of nothing is the document separator alone', () => {
    const empty = { head: '', prefix: '', suffix: '' };
    expect(arrangePrompt(empty, withoutFim, { softRows: 0, maxTokens: 100 })).toEqual({
      tokens: [600],
      healing: undefined,
    });
  });

  it('drops text at the left, in whole blocks, where it does not fit', () => {
    const prefix = code.repeat(8);
    const all = withoutFim.encode(prefix);
    const { tokens } = arrangePrompt({ head: '', prefix, suffix: '' }, withoutFim, { softRows: 0, maxTokens: 200 });
    const text = tokens.slice(1);
    const cut = all.length - 1 - text.length;
    expect(text).toEqual(all.slice(cut, -1));
    expect(cut % 64).toBe(0);
    expect(cut).toBeGreaterThan(0);
  });

  it('keeps something of the prefix, however little room there is', () => {
    for (const maxTokens of [2, 10, 40, 70]) {
      const { tokens, healing } = arrangePrompt({ head: '', prefix: code, suffix: '' }, withoutFim, {
        softRows: 0,
        maxTokens,
      });
      expect(tokens.length).toBeLessThanOrEqual(maxTokens);
      expect(healing).toBeDefined();
    }
  });

  it('stays the same to the left while one types, but for a jump of the cut once in 64 tokens', () => {
    const head = code;
    const typed = code.repeat(6);
    let before: readonly number[] = [];
    let cuts = 0;
    for (let length = 200; length < typed.length; length++) {
      const prompt = { head, prefix: typed.slice(0, length), suffix: '' };
      const { tokens } = arrangePrompt(prompt, withoutFim, { softRows: 0, maxTokens: 192 });
      const common = tokens.findIndex((token, index) => token !== before[index]);
      // A character typed changes the last word's tokens at most.
      if (common >= 0 && common < before.length - 8) cuts++;
      before = tokens;
    }
    expect(cuts).toBeGreaterThan(0);
    // Once in a block of 64; and back again where characters typed merge into fewer tokens just there.
    expect(cuts).toBeLessThanOrEqual((2 * withoutFim.encode(typed).length) / 64);
  });
});

describe('a prompt with fill-in-the-middle tokens', () => {
  it('frames head and prefix, then suffix', () => {
    const { tokens, healing } = arrangePrompt({ head: '// one\n', prefix: 'let x', suffix: ';\n' }, withFim, {
      softRows: 1,
      maxTokens: 100,
    });
    const { prefix, suffix, middle } = fim!;
    const before = [...withFim.encode('// one\n'), ...withFim.encode('let')];
    expect(tokens).toEqual([600, softToken(0), prefix, ...before, suffix, ...withFim.encode(';\n'), middle]);
    expect(healing).toBeDefined();
  });

  it('goes without the frame where nothing follows the cursor', () => {
    const { tokens } = arrangePrompt({ head: '', prefix: 'let x', suffix: '' }, withFim, {
      softRows: 0,
      maxTokens: 100,
    });
    expect(tokens).toEqual([600, ...withFim.encode('let')]);
  });

  it('names each file before its text', () => {
    const files = [{ path: 'a.ts', text: 'let a;' }];
    const prompt = { head: '', prefix: 'let x', suffix: '', files };
    const { tokens } = arrangePrompt(prompt, withFim, { softRows: 0, maxTokens: 100 });
    expect(tokens).toEqual([600, fim!.fileSeparator, ...withFim.encode('a.ts\nlet a;\n'), ...withFim.encode('let')]);
  });
});

it('no prompt takes more tokens than it may', () => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.integer({ min: 0, max: 12 }),
      fc.integer({ min: 32, max: 300 }),
      fc.constantFrom(withFim, withoutFim),
      (seed, softRows, maxTokens, tokenizer) => {
        const random = createRandom(seed);
        const text = () => randomText(random, 200);
        const prompt = {
          preferences: text(),
          head: text(),
          prefix: text(),
          suffix: text(),
          files: [{ path: 'a.ts', text: text() }],
        };
        const { tokens } = arrangePrompt(prompt, tokenizer, { softRows, maxTokens });
        expect(tokens.length).toBeLessThanOrEqual(maxTokens);
        expect(tokens[0]).toBe(600);
      },
    ),
    { numRuns: 200 },
  );
});

it('files that do not fit are left out whole', () => {
  const files = ['a.ts', 'b.ts', 'c.ts'].map((path) => ({ path, text: code }));
  const prompt = { head: '', prefix: 'let x', suffix: '', files };
  const { tokens } = arrangePrompt(prompt, withFim, { softRows: 0, maxTokens: 300 });
  expect(tokens.filter((token) => token === fim!.fileSeparator)).toHaveLength(2);
  expect(withFim.decode(tokens)).toBe(`a.ts\n${code}\nb.ts\n${code}\nlet`);
});

it('a soft token stands for its row', () => {
  expect([0, 1, 9].map((row) => softRowOf(softToken(row)))).toEqual([0, 1, 9]);
});
