import { describe, expect, it } from 'vitest';
import type { PreferencePair } from '../../../../src/common/pairs';
import { createTokenizer } from '../../../../src/model/base/tokenizer';
import { DEFAULT_WINDOW, divideTexts, encodePair } from '../../../../src/model/personal/pairTokens';
import { readTinyDocument, tokenizerJson } from '../base/fixtures';

const tokenizer = createTokenizer(tokenizerJson(readTinyDocument()));

/** The texts of a pair's parts. */
function texts(pair: PreferencePair, window?: number): readonly [prompt: string, chosen: string, rejected: string] {
  const { prompt, chosen, rejected } = encodePair(pair, tokenizer, window);
  return [tokenizer.decode([...prompt]), tokenizer.decode([...chosen]), tokenizer.decode([...rejected])];
}

describe('a pair as tokens', () => {
  it('is its prompt and two responses', () => {
    const pair = { prompt: 'const x = ', chosen: "'a';\n", rejected: '"a";\n' };
    expect(texts(pair)).toEqual(['const x =', " 'a';\n", ' "a";\n']);
  });

  it('counts what both responses begin with as prompt', () => {
    const pair = { prompt: 'let ', chosen: 'total = sum(a)\n', rejected: 'total = sum(b)\n' };
    const [prompt, chosen, rejected] = texts(pair);
    expect([prompt, prompt + chosen, prompt + rejected]).toEqual([
      'let total = sum(',
      'let total = sum(a)\n',
      'let total = sum(b)\n',
    ]);
  });

  it('is tokens of the whole text, where a word goes on from prompt to response', () => {
    const { prompt, chosen } = encodePair({ prompt: 'ret', chosen: 'urn x', rejected: 'ry()' }, tokenizer);
    expect([...prompt, ...chosen]).toEqual(tokenizer.encode('return x'));
  });

  it('has an empty response where one is the beginning of the other', () => {
    const pair = { prompt: 'x = 1', chosen: ' + y', rejected: ' + y * 2;' };
    const { chosen, rejected } = encodePair(pair, tokenizer);
    expect(chosen).toEqual([]);
    expect(tokenizer.decode([...rejected])).toBe(' * 2;');
  });

  it('has two empty responses where they are the same', () => {
    const { chosen, rejected } = encodePair({ prompt: 'x', chosen: ' = 1', rejected: ' = 1' }, tokenizer);
    expect([chosen, rejected]).toEqual([[], []]);
  });

  it('keeps the end of a long prompt', () => {
    const pair = { prompt: 'const value = 1;\n'.repeat(200), chosen: 'a', rejected: 'b' };
    const { prompt } = encodePair(pair, tokenizer);
    expect(prompt).toHaveLength(DEFAULT_WINDOW);
    expect(tokenizer.encode(pair.prompt).slice(-DEFAULT_WINDOW)).toEqual(prompt);
  });

  it('keeps explicit preferences before the end of a long prompt', () => {
    const preferences = '// Prefers single quotes.\n';
    const pair = { prompt: 'const value = 1;\n'.repeat(200), chosen: 'a', rejected: 'b', preferences };
    const { prompt } = encodePair(pair, tokenizer);
    expect(prompt).toHaveLength(DEFAULT_WINDOW);
    expect(tokenizer.decode([...prompt])).toMatch(/^\/\/ Prefers single quotes\.\n[^]+const value = 1;\n$/);
  });
});

describe('two texts of tokens', () => {
  it('are divided where they part', () => {
    expect(divideTexts([1, 2, 3, 4], [1, 2, 5, 4], [], 10)).toEqual({
      prompt: [1, 2],
      chosen: [3, 4],
      rejected: [5, 4],
    });
  });

  it('lose what is beyond the window at the left of what is common', () => {
    expect(divideTexts([1, 2, 3, 4, 9], [1, 2, 3, 4, 8], [], 3)).toEqual({
      prompt: [2, 3, 4],
      chosen: [9],
      rejected: [8],
    });
  });

  it('leave half of the window to preferences, which lose their end', () => {
    expect(divideTexts([1, 2, 3, 9], [1, 2, 3, 8], [51, 52, 53, 54], 4).prompt).toEqual([51, 52, 2, 3]);
    expect(divideTexts([1, 2, 3, 9], [1, 2, 3, 8], [51], 4).prompt).toEqual([51, 1, 2, 3]);
  });

  it('with nothing in common have no prompt', () => {
    expect(divideTexts([1], [2, 1], [], 4)).toEqual({ prompt: [], chosen: [1], rejected: [2, 1] });
  });
});
