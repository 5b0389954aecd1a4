import { Tokenizer as ReferenceTokenizer } from '@huggingface/tokenizers';
import { describe, expect, it } from 'vitest';
import { UserFacingError } from '../../../../src/common/userFacingError';
import { type PreTokenizerFamily, preTokenizerDocument } from '../../../../src/model/base/preTokenizer';
import { createTokenizer } from '../../../../src/model/base/tokenizer';
import {
  createRandom,
  randomText,
  readReference,
  readTinyDocument,
  type ReferenceTexts,
  tokenizerJson,
} from './fixtures';

const document = readTinyDocument();
const tokenizer = createTokenizer(tokenizerJson(document));
const utf8 = new TextEncoder();
const { texts } = readReference('tokenizer-qwen2.json') as ReferenceTexts;

describe('against the Rust tokenizers', () => {
  it.each(texts)('gives the same tokens: $name', ({ text, plain }) => {
    expect(tokenizer.encode(text)).toEqual(plain);
  });

  it.each(texts)('gives the text back: $name', ({ text, plain, decoded }) => {
    expect(tokenizer.decode(plain)).toBe(decoded ?? text);
  });
});

describe('against @huggingface/tokenizers, on random text', () => {
  const families: readonly PreTokenizerFamily[] = ['gpt2', 'gpt2Digits', 'qwen2', 'llama3'];

  it.each(families)('gives the same tokens with the pre-tokenizer of %s', (family) => {
    const model = { ...document.model, ignore_merges: family === 'llama3' };
    const variant = { ...document, ...preTokenizerDocument(family), model };
    const own = createTokenizer(tokenizerJson(variant));
    const reference = new ReferenceTokenizer({ ...variant, added_tokens: [] }, {});
    const random = createRandom(1);
    for (let round = 0; round < 1000; round++) {
      // This port cuts out ASCII digits alone, where the Rust original takes every number: the reference files tell.
      const text = randomText(random, 40).toWellFormed().replaceAll(/[٣½]/g, '');
      expect(own.encode(text), JSON.stringify(text)).toEqual(
        Array.from(reference.encode(text, { add_special_tokens: false }).ids),
      );
    }
  });
});

describe('encode', () => {
  it('answers after every edit as for the whole text', () => {
    const random = createRandom(2);
    const remembering = createTokenizer(tokenizerJson(document));
    let text = '';
    for (let round = 0; round < 300; round++) {
      const at = Math.floor(random() * (text.length + 1));
      text = text.slice(0, at) + randomText(random, 12) + text.slice(at + Math.floor(random() * 20));
      expect(remembering.encode(text)).toEqual(createTokenizer(tokenizerJson(document)).encode(text));
    }
  });

  it('takes special tokens in code as plain characters', () => {
    const ids = tokenizer.encode('a <|endoftext|> b');
    expect(ids.some((id) => tokenizer.isSpecial(id))).toBe(false);
    expect(tokenizer.decode(ids)).toBe('a <|endoftext|> b');
  });

  it('replaces a lone surrogate, as left by a cursor inside an emoji', () => {
    expect(tokenizer.decode(tokenizer.encode('x\ud83d'))).toBe('x\ufffd');
  });

  it('encodes a million letters without a blank in seconds', () => {
    const random = createRandom(3);
    const text = Array.from({ length: 1_000_000 }, () => String.fromCharCode(97 + Math.floor(random() * 26))).join('');
    expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
  }, 10_000);
});

describe('decode', () => {
  const bytes = tokenizer.encode('🙂');

  it('leaves out a character that is unfinished at the end', () => {
    expect(bytes.length).toBeGreaterThan(1);
    expect(tokenizer.decode(bytes.slice(0, -1))).toBe('');
    expect(Array.from(tokenizer.decodeBytes(bytes))).toEqual(Array.from(utf8.encode('🙂')));
  });

  it('keeps a byte-order mark', () => {
    expect(tokenizer.decode(tokenizer.encode('\ufeffa'))).toBe('\ufeffa');
  });

  it('adds nothing for special tokens and for ids beyond the vocabulary', () => {
    expect(tokenizer.decode([600, ...tokenizer.encode('a'), 601, 5000])).toBe('a');
    expect(tokenizer.isSpecial(5000)).toBe(true);
  });
});

describe('look-up by bytes', () => {
  it.each(['e', ' ', '\n', 're', ' ret', 'zzzz', ''])('finds every token that begins with %j, in order', (start) => {
    const prefix = utf8.encode(start);
    const all = Array.from({ length: tokenizer.vocabSize }, (_, id) => id);
    const expected = all.filter((id) => !tokenizer.isSpecial(id) && beginsWith(tokenizer.tokenBytes(id), prefix));
    const found = Array.from(tokenizer.tokensStartingWith(prefix));
    expect(found.toSorted((a, b) => a - b)).toEqual(expected);
    const inOrder = found.toSorted((a, b) => Buffer.compare(tokenizer.tokenBytes(a), tokenizer.tokenBytes(b)));
    expect(found).toEqual(inOrder);
  });

  it('finds the token of exactly these bytes', () => {
    const ids = Array.from({ length: 600 }, (_, id) => id);
    expect(ids.map((id) => tokenizer.idOfBytes(tokenizer.tokenBytes(id)))).toEqual(ids);
    expect(tokenizer.idOfBytes(utf8.encode('no such token'))).toBeUndefined();
    expect(tokenizer.idOfBytes(new Uint8Array(0))).toBeUndefined();
  });
});

describe('fill-in-the-middle tokens', () => {
  it('are found where the vocabulary has all three', () => {
    expect(tokenizer.fim).toEqual({ prefix: 601, middle: 602, suffix: 603, repository: 604, fileSeparator: 605 });
  });

  it('are none where only those of repositories and files are there', () => {
    const added = document.added_tokens.filter((token) => !token.content.includes('fim'));
    expect(createTokenizer(tokenizerJson({ ...document, added_tokens: added })).fim).toBeUndefined();
  });
});

describe('a damaged or foreign tokenizer.json', () => {
  const { model } = document;
  const unigram = { ...document, model: { type: 'Unigram', vocab: [['a', 0]] } };
  it.each([
    ['nothing', undefined],
    ['a list', []],
    ['no model', { ...document, model: undefined }],
    ['a vocabulary of another kind', unigram],
    ['merges of unknown tokens', { ...document, model: { ...model, merges: ['a never-seen'] } }],
    ['merges that are no pairs', { ...document, model: { ...model, merges: ['a b c', 5] } }],
    ['an id out of range', { ...document, model: { ...model, vocab: { a: 2 ** 40 }, merges: [] } }],
    ['an id that is no number', { ...document, model: { ...model, vocab: { a: 'b' }, merges: [] } }],
    ['words that are not byte-level', { ...document, model: { ...model, vocab: { '▁a': 0 }, merges: [] } }],
    ['an unknown split', { ...document, pre_tokenizer: { type: 'Metaspace' } }],
    ['an unknown normalizer', { ...document, normalizer: { type: 'Lowercase' } }],
  ])('is refused with a reason: %s', (_, damaged) => {
    expect(() => createTokenizer(tokenizerJson(damaged))).toThrow(UserFacingError);
  });
});

function beginsWith(bytes: Uint8Array, prefix: Uint8Array): boolean {
  return Buffer.compare(bytes.subarray(0, prefix.length), prefix) === 0;
}
