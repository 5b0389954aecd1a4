/** @file The vocabulary in GGUF's metadata, as the `tokenizer.json` that it was made from. */

import { excerpt, type FileBytes, unsupported, unusable } from './fileBytes';
import { type GgufArray, type GgufValue, readNumberArray, readStringArray } from './ggufHeader';
import { preTokenizerDocument, type PreTokenizerFamily } from './preTokenizer';
import { specialTokensOf } from './specialTokens';
import type { TokenizerJson } from './weights';

/** llama.cpp's names of pre-tokenizers (`tokenizer.ggml.pre`) that split alike. */
const FAMILY_OF_PRE: Readonly<Record<string, PreTokenizerFamily>> = {
  default: 'gpt2',
  'gpt-2': 'gpt2',
  'phi-2': 'gpt2',
  olmo: 'gpt2',
  mpt: 'gpt2',
  smollm: 'gpt2Digits',
  starcoder: 'gpt2Digits',
  refact: 'gpt2Digits',
  codeshell: 'gpt2Digits',
  qwen2: 'qwen2',
  'deepseek-r1-qwen': 'qwen2',
  stablelm2: 'qwen2',
  'llama-bpe': 'llama3',
  'llama-v3': 'llama3',
  llama3: 'llama3',
  'smaug-bpe': 'llama3',
  dbrx: 'llama3',
};

/** llama.cpp's token types: control tokens steer the model, user-defined ones are text found before splitting, unused ones pad. */
const CONTROL_TYPE = 3;
const USER_DEFINED_TYPE = 4;
const UNUSED_TYPE = 5;

export function readGgufTokenizer(
  file: FileBytes,
  metadata: ReadonlyMap<string, GgufValue>,
  vocabSize: number,
): TokenizerJson {
  const kind = metadata.get('tokenizer.ggml.model');
  if (kind === 'llama') {
    throw unsupported(file.path, 'its vocabulary is of the SentencePiece kind (Llama 2), only byte-level BPE is read');
  }
  if (kind !== 'gpt2') throw unsupported(file.path, `its tokenizer is ${excerpt(kind)}`);
  const pre = metadata.get('tokenizer.ggml.pre') ?? 'default';
  const family = typeof pre === 'string' && Object.hasOwn(FAMILY_OF_PRE, pre) ? FAMILY_OF_PRE[pre] : undefined;
  if (!family) throw unsupported(file.path, `its text is split in a way that is not known here (${excerpt(pre)})`);

  const tokens = readStringArray(file, arrayOf(file, metadata, 'tokenizer.ggml.tokens'));
  const merges = readStringArray(file, arrayOf(file, metadata, 'tokenizer.ggml.merges'));
  const types = readNumberArray(file, arrayOf(file, metadata, 'tokenizer.ggml.token_type'));
  if (types.length !== tokens.length || tokens.length > vocabSize) {
    throw unusable(file.path, 'its vocabulary does not fit its embeddings');
  }
  const addedTokens = tokens
    .map((content, id) => ({ id, content, special: types[id] === CONTROL_TYPE }))
    .filter((token) => token.special || types[token.id] === USER_DEFINED_TYPE);
  function* usedTokens(): Generator<[string, number]> {
    for (const [id, content] of tokens.entries()) if (types[id] !== UNUSED_TYPE) yield [content, id];
  }
  const document = {
    added_tokens: addedTokens.map((token) => ({
      ...token,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
    })),
    ...preTokenizerDocument(family),
    post_processor: null,
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: { type: 'BPE', ignore_merges: family === 'llama3', vocab: Object.fromEntries(usedTokens()), merges },
  };
  const stated = ['eos', 'eot', 'eom'].map((name) => metadata.get(`tokenizer.ggml.${name}_token_id`));
  return {
    document,
    ...specialTokensOf({
      path: file.path,
      addedTokens,
      vocabSize,
      bosTokenId: metadata.get('tokenizer.ggml.bos_token_id'),
      endTokenIds: stated,
    }),
  };
}

function arrayOf(file: FileBytes, metadata: ReadonlyMap<string, GgufValue>, key: string): GgufArray {
  const value = metadata.get(key);
  if (typeof value !== 'object') throw unusable(file.path, `its metadata lacks ${key}`);
  return value;
}
