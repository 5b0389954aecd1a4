/** @file Tokens that stand for no text: which begins a sequence, which end one, which frame fill-in-the-middle prompts. */

import { z } from 'zod';
import { unusable } from './fileBytes';
import type { TokenizerJson } from './weights';

/** A vocabulary larger than this is no vocabulary. */
export const MAX_VOCAB_SIZE = 2 ** 21;

/** A token beside the byte-level vocabulary, as `added_tokens` of a `tokenizer.json` names it. */
export const ADDED_TOKEN = z.object({
  id: z.int().min(0).max(MAX_VOCAB_SIZE),
  content: z.string(),
  special: z.boolean(),
});
export type AddedToken = Readonly<z.infer<typeof ADDED_TOKEN>>;

/** Ids of the tokens that frame a fill-in-the-middle prompt: prefix, suffix, middle; the others where the model knows them. */
export interface FimTokens {
  readonly prefix: number;
  readonly suffix: number;
  readonly middle: number;
  /** Precedes the name of a repository. */
  readonly repository?: number;
  /** Precedes the path of a file. */
  readonly fileSeparator?: number;
  readonly pad?: number;
}

/** Between two documents, for the models that are told apart by it: SmolLM2, Qwen2.5, StarCoder. */
const DOCUMENT_SEPARATOR = '<|endoftext|>';

/** What ends a text, a turn, or a file among files. */
const END_TOKENS: ReadonlySet<string> = new Set([
  DOCUMENT_SEPARATOR,
  '<|im_end|>',
  '<|end_of_text|>',
  '<|eot_id|>',
  '<|eom_id|>',
  '<file_sep>',
  '<|file_sep|>',
  '<repo_name>',
  '<|repo_name|>',
]);

/** The words of Qwen2.5-Coder and of StarCoder. */
const FIM_WORDS = [
  {
    prefix: '<|fim_prefix|>',
    suffix: '<|fim_suffix|>',
    middle: '<|fim_middle|>',
    repository: '<|repo_name|>',
    fileSeparator: '<|file_sep|>',
    pad: '<|fim_pad|>',
  },
  {
    prefix: '<fim_prefix>',
    suffix: '<fim_suffix>',
    middle: '<fim_middle>',
    repository: '<repo_name>',
    fileSeparator: '<file_sep>',
    pad: '<fim_pad>',
  },
] as const;

/**
 * The tokens that begin and end a sequence. The document separator begins one where the vocabulary has it, whatever the file
 * calls its BOS (chat-tuned models name the start of a turn); else the file's BOS does.
 */
export function specialTokensOf(found: {
  readonly path: string;
  readonly addedTokens: readonly AddedToken[];
  /** Rows of the embedding: no id lies beyond. */
  readonly vocabSize: number;
  /** As the file states them: ids, if anything. */
  readonly bosTokenId: unknown;
  readonly endTokenIds: readonly unknown[];
}): Pick<TokenizerJson, 'bosTokenId' | 'endTokenIds'> {
  const isTokenId = (value: unknown): value is number =>
    typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < found.vocabSize;
  const separator = found.addedTokens.find((token) => token.content === DOCUMENT_SEPARATOR);
  const bosTokenId = separator?.id ?? found.bosTokenId;
  if (!isTokenId(bosTokenId)) throw unusable(found.path, 'it does not say which token begins a text');
  const fim: readonly number[] = Object.values({ ...findFimTokens(found.addedTokens) });
  const named = found.addedTokens.filter((token) => END_TOKENS.has(token.content)).map((token) => token.id);
  const stated = found.endTokenIds.filter(isTokenId);
  return { bosTokenId, endTokenIds: [...new Set([...stated, ...named, ...fim])].sort((a, b) => a - b) };
}

/** The fill-in-the-middle tokens, if the vocabulary has all three; repository and file tokens alone make no such model. */
export function findFimTokens(addedTokens: readonly AddedToken[]): FimTokens | undefined {
  const ids = new Map(addedTokens.map((token) => [token.content, token.id]));
  for (const words of FIM_WORDS) {
    const [prefix, suffix, middle] = [words.prefix, words.suffix, words.middle].map((word) => ids.get(word));
    if (prefix === undefined || suffix === undefined || middle === undefined) continue;
    const repository = ids.get(words.repository);
    const fileSeparator = ids.get(words.fileSeparator);
    const pad = ids.get(words.pad);
    return {
      prefix,
      suffix,
      middle,
      ...(repository !== undefined && { repository }),
      ...(fileSeparator !== undefined && { fileSeparator }),
      ...(pad !== undefined && { pad }),
    };
  }
  return undefined;
}

/**
 * Whether an added token steers the model, or pads the vocabulary, in place of standing for its own text; `<tool_call>` and
 * llama.cpp's `[PAD151700]` do without being marked as special.
 */
export function isMarkup(token: AddedToken): boolean {
  return token.special || /^(?:<.*>|\[PAD\d+\])$/s.test(token.content);
}
