import { describe, expect, it } from 'vitest';
import {
  type PreTokenizerFamily,
  preTokenizerDocument,
  recognisePreTokenizer,
  splitPieces,
  splitSegments,
} from '../../../../src/model/base/preTokenizer';
import { createRandom, randomText } from './fixtures';

const FAMILIES: readonly PreTokenizerFamily[] = ['gpt2', 'gpt2Digits', 'qwen2', 'llama3'];

describe('splitPieces', () => {
  it.each([
    ['gpt2', "it's 1234  x\n\n  y", ['it', "'s", ' 1234', ' ', ' x', '\n\n ', ' y']],
    ['gpt2Digits', "it's 12  3\n\n  y", ['it', "'s", ' ', '1', '2', '  ', '3', '\n\n ', ' y']],
    ['qwen2', "it'S 12();\n\n  y(z", ['it', "'S", ' ', '1', '2', '();\n\n', ' ', ' y', '(z']],
    ['llama3', "it'S 12345  y", ['it', "'S", ' ', '123', '45', ' ', ' y']],
  ] as const)('cuts as %s does: %j', (family, text, pieces) => {
    expect([...splitPieces(text, family)]).toEqual(pieces);
  });

  it.each(FAMILIES)('leaves no gap with %s', (family) => {
    const random = createRandom(1);
    for (let round = 0; round < 500; round++) {
      const text = randomText(random, 40);
      expect([...splitPieces(text, family)].join('')).toBe(text);
    }
  });
});

describe('splitSegments', () => {
  it.each(FAMILIES)('cuts only where %s cuts, on thousands of random texts', (family) => {
    const random = createRandom(2);
    let segments = 0;
    for (let round = 0; round < 4000; round++) {
      const text = randomText(random, 60);
      const parts = [...splitSegments(text)];
      segments += parts.length;
      expect(parts.flatMap((part) => [...splitPieces(part, family)])).toEqual([...splitPieces(text, family)]);
    }
    expect(segments).toBeGreaterThan(6000);
  });

  it('cuts once a line, so that an edit leaves the other lines as they were', () => {
    const lines = ['function f(a) {', '  return a + 1;', '}', '', 'call it;'];
    expect([...splitSegments(lines.join('\n'))]).toEqual([
      'function',
      ' f(a) {\n  return',
      ' a + 1;\n}\n\ncall',
      ' it;',
    ]);
  });

  it('cuts a long line at every few hundred characters', () => {
    const parts = [...splitSegments('word '.repeat(10_000))];
    expect(Math.max(...parts.map((part) => part.length))).toBeLessThan(300);
  });
});

describe('recognisePreTokenizer', () => {
  it.each(FAMILIES)('knows the steps of %s', (family) => {
    expect(recognisePreTokenizer(preTokenizerDocument(family).pre_tokenizer)).toBe(family);
  });

  it('refuses a split that it does not know', () => {
    const split = { type: 'Split', pattern: { Regex: '\\w+' }, behavior: 'Isolated', invert: false };
    const steps = [split, { type: 'ByteLevel', add_prefix_space: false, use_regex: false }];
    expect(() => recognisePreTokenizer({ type: 'Sequence', pretokenizers: steps })).toThrow(/splits text/);
  });
});
