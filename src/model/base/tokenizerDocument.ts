/** @file Reads a parsed `tokenizer.json` of the byte-level BPE kind; its entries are checked here and trusted afterwards. */

import { z } from 'zod';
import { UserFacingError } from '../../common/userFacingError';
import { alphabetWord } from './byteAlphabet';
import type { MergeRules } from './bytePairs';
import { type PreTokenizerFamily, recognisePreTokenizer } from './preTokenizer';
import { ADDED_TOKEN, type AddedToken, isMarkup, MAX_VOCAB_SIZE } from './specialTokens';

export interface Vocabulary {
  readonly family: PreTokenizerFamily;
  /** Text is brought into Unicode's normal form C first. */
  readonly isNormalized: boolean;
  readonly addedTokens: readonly AddedToken[];
  /** By id, in the byte-level alphabet; nothing for tokens that steer and for gaps. */
  readonly words: readonly (string | undefined)[];
  readonly merges: MergeRules;
  /** A piece that is a token stays one, whatever the merges say (Llama 3). */
  readonly keepsWholePieces: boolean;
}

const DOCUMENT = z.object({
  normalizer: z.object({ type: z.literal('NFC') }).nullish(),
  pre_tokenizer: z.unknown(),
  added_tokens: z.array(ADDED_TOKEN),
  model: z.object({
    type: z.literal('BPE').default('BPE'),
    // Checked entry by entry below: a schema would copy them.
    vocab: z.custom<Words>((value) => typeof value === 'object' && value !== null),
    merges: z.custom<readonly unknown[]>((value) => Array.isArray(value)),
    ignore_merges: z.boolean().default(false),
    byte_fallback: z.literal(false).default(false),
  }),
});

type Words = Readonly<Record<string, unknown>>;

/** Throws a `UserFacingError` for what is damaged or of another kind. */
export function readTokenizerDocument(document: unknown): Vocabulary {
  const parsed = DOCUMENT.safeParse(document);
  if (!parsed.success) throw unusableTokenizer('it is not a byte-level BPE vocabulary', parsed.error);
  const { normalizer, pre_tokenizer: preTokenizer, added_tokens: addedTokens, model } = parsed.data;
  return {
    family: recognisePreTokenizer(preTokenizer),
    isNormalized: Boolean(normalizer),
    addedTokens,
    words: readWords(model.vocab, addedTokens),
    merges: readMerges(model.merges, model.vocab),
    keepsWholePieces: model.ignore_merges,
  };
}

/** The error for a vocabulary that cannot be used: `what` is a clause. */
export function unusableTokenizer(what: string, cause?: unknown): UserFacingError {
  return new UserFacingError(
    `The model's tokenizer is not usable: ${what}. Delete the model file and get the model again.`,
    cause === undefined ? {} : { cause },
  );
}

function readWords(vocab: Words, addedTokens: readonly AddedToken[]): readonly (string | undefined)[] {
  const words: (string | undefined)[] = [];
  const place = (id: number, word: string | undefined) => {
    while (words.length <= id) words.push(undefined);
    words[id] = word;
  };
  for (const word of Object.keys(vocab)) place(checkedId(vocab[word]), word);
  const utf8 = new TextEncoder();
  for (const token of addedTokens) {
    place(token.id, isMarkup(token) ? undefined : alphabetWord(utf8.encode(token.content)));
  }
  return words;
}

/** Merges come as `"left right"` or `["left", "right"]`. */
function readMerges(merges: readonly unknown[], vocab: Words): MergeRules {
  const rules = {
    left: new Int32Array(merges.length),
    right: new Int32Array(merges.length),
    merged: new Int32Array(merges.length),
  };
  merges.forEach((merge, rank) => {
    const parts: readonly unknown[] = typeof merge === 'string' ? merge.split(' ') : Array.isArray(merge) ? merge : [];
    const [left, right] = parts;
    if (parts.length !== 2 || typeof left !== 'string' || typeof right !== 'string') {
      throw unusableTokenizer('its merges are not pairs');
    }
    rules.left[rank] = checkedId(vocab[left]);
    rules.right[rank] = checkedId(vocab[right]);
    rules.merged[rank] = checkedId(vocab[left + right]);
  });
  return rules;
}

function checkedId(id: unknown): number {
  if (typeof id === 'number' && Number.isInteger(id) && id >= 0 && id < MAX_VOCAB_SIZE) return id;
  throw unusableTokenizer('it names tokens that it does not have');
}
