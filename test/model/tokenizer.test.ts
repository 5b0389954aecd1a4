import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Tokenizer as ReferenceTokenizer } from '@huggingface/tokenizers';
import { afterAll, describe, expect, it } from 'vitest';
import { openWeightFile } from '../../src/model/base/openWeightFile';
import { createTokenizer } from '../../src/model/base/tokenizer';
import { readReference, type ReferenceTexts } from '../unit/model/base/fixtures';
import { realModelPath } from './realModel';

const file = openWeightFile(realModelPath);
afterAll(() => file.dispose());
const json = file.readTokenizerJson();
const tokenizer = createTokenizer(json);
const { texts } = readReference('tokenizer-smollm2.json') as ReferenceTexts;
const source = readFileSync(join(import.meta.dirname, '..', '..', 'src', 'model', 'base', 'gguf.ts'), 'utf8');

describe("SmolLM2's vocabulary", () => {
  it.each(texts)('gives the tokens of the Rust tokenizers: $name', ({ text, plain, decoded }) => {
    expect(tokenizer.encode(text)).toEqual(plain);
    expect(tokenizer.decode(plain)).toBe(decoded ?? text);
  });

  it('gives the tokens of @huggingface/tokenizers for every line of a source file', () => {
    const document = json.document as ConstructorParameters<typeof ReferenceTokenizer>[0];
    const reference = new ReferenceTokenizer(document, {});
    for (const text of [source, ...source.split('\n')]) {
      expect(tokenizer.encode(text)).toEqual(Array.from(reference.encode(text, { add_special_tokens: false }).ids));
    }
  });

  it('begins and ends texts with the document separator, and fills nothing in', () => {
    expect(tokenizer.vocabSize).toBe(49_152);
    expect(tokenizer.bosTokenId).toBe(0);
    expect(tokenizer.endTokenIds).toEqual([0, 2, 3, 5]);
    expect(tokenizer.fim).toBeUndefined();
    expect(tokenizer.isSpecial(0)).toBe(true);
  });

  it('encodes 10,000 characters again in a moment when only the last line changed', () => {
    const text = source.repeat(3).slice(0, 10_000);
    tokenizer.encode(text);
    const times: number[] = [];
    for (let round = 1; round <= 41; round++) {
      const start = performance.now();
      tokenizer.encode(text + 'x'.repeat(round));
      times.push(performance.now() - start);
    }
    // 0.3 ms on a quiet machine; the whole text takes 10.
    expect(times.toSorted((a, b) => a - b)[20]).toBeLessThan(3);
  });
});
