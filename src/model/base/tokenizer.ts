/**
 * @file Text to tokens and back, byte for byte, for byte-level BPE vocabularies. Made for an editor: code is encoded again at
 * every keystroke, so segments that did not change are remembered.
 *
 * The tokens are Hugging Face's for text without special tokens: `<|endoftext|>` in a source file is plain characters.
 */

import { z } from 'zod';
import { UserFacingError } from '../../common/userFacingError';
import { type BytePairEncoder, createBytePairEncoder, type MergeRule } from './bytePairs';
import { type PreTokenizerFamily, recognisePreTokenizer, splitPieces, splitSegments } from './preTokenizer';
import { ADDED_TOKEN, type FimTokens, findFimTokens, isMarkup, MAX_VOCAB_SIZE } from './specialTokens';
import { createTokenTable } from './tokenTable';
import type { TokenizerJson } from './weights';

export interface Tokenizer {
  /** One more than the highest id; the model's embedding may have more rows, which stand for nothing. */
  readonly vocabSize: number;
  /** The document separator that begins a sequence. */
  readonly bosTokenId: number;
  /** Tokens that end a text. */
  readonly endTokenIds: readonly number[];
  /** Present where the model fills in the middle. */
  readonly fim?: FimTokens;
  /** Tokens of a text, none of them special; a lone surrogate counts as U+FFFD. */
  encode(text: string): number[];
  /** The bytes a token stands for, a view; empty for special tokens. They need not be whole characters. */
  tokenBytes(id: number): Uint8Array;
  /** The bytes of a text; special tokens add none. */
  decodeBytes(ids: Iterable<number>): Uint8Array;
  /** The text; a character that is unfinished at the end is left out, invalid bytes before it become U+FFFD. */
  decode(ids: Iterable<number>): string;
  /** Whether an id stands for no text. */
  isSpecial(id: number): boolean;
  /** Tokens whose bytes begin with these or are these, in order of bytes; a view, not to be written. */
  tokensStartingWith(bytes: Uint8Array): Uint32Array;
  /** The token that stands for exactly these bytes. */
  idOfBytes(bytes: Uint8Array): number | undefined;
}

/** Segments (lines, mostly) that are remembered: a few open files' worth, about 1 MB. */
const MAX_REMEMBERED_SEGMENTS = 4096;
/** Longer segments (minified code, binary data) are not remembered. */
const MAX_REMEMBERED_LENGTH = 4096;

const DOCUMENT = z.object({
  normalizer: z.object({ type: z.literal('NFC') }).nullish(),
  pre_tokenizer: z.unknown(),
  added_tokens: z.array(ADDED_TOKEN),
  model: z.object({
    type: z.literal('BPE').default('BPE'),
    // Checked entry by entry where they are read: a schema would copy them.
    vocab: z.custom<Readonly<Record<string, unknown>>>((value) => typeof value === 'object' && value !== null),
    merges: z.custom<readonly unknown[]>((value) => Array.isArray(value)),
    ignore_merges: z.boolean().default(false),
    byte_fallback: z.literal(false).default(false),
  }),
});

/** Makes a tokenizer of a parsed `tokenizer.json`; a `UserFacingError` says why one cannot be used. */
export function createTokenizer(json: TokenizerJson): Tokenizer {
  const parsed = DOCUMENT.safeParse(json.document);
  if (!parsed.success) throw unusableTokenizer('it is not a byte-level BPE vocabulary', parsed.error);
  const { normalizer, pre_tokenizer: preTokenizer, added_tokens: addedTokens, model } = parsed.data;
  const family = recognisePreTokenizer(preTokenizer);
  const markupIds = new Set(addedTokens.filter(isMarkup).map((token) => token.id));
  const table = createTokenTable(readTokens(model.vocab, addedTokens, markupIds));
  const byteIds = Int32Array.from({ length: 256 }, (_, byte) => table.idOf(Uint8Array.of(byte)) ?? -1);
  const mergePairs = createBytePairEncoder(readMerges(model.merges, model.vocab), byteIds);
  const encodePiece = createPieceEncoder(mergePairs, model.ignore_merges ? table.idOf : undefined);
  const encode = createTextEncoder(family, encodePiece);
  const fim = findFimTokens(addedTokens);

  const decodeBytes = (ids: Iterable<number>) => {
    const parts = Array.from(ids, table.bytesOf);
    return new Uint8Array(Buffer.concat(parts));
  };
  return {
    vocabSize: table.size,
    bosTokenId: json.bosTokenId,
    endTokenIds: json.endTokenIds,
    ...(fim && { fim }),
    encode: (text) => encode(normalizer ? text.toWellFormed().normalize('NFC') : text.toWellFormed()),
    tokenBytes: table.bytesOf,
    decodeBytes,
    decode: (ids) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(decodeBytes(ids), { stream: true }),
    isSpecial: (id) => table.bytesOf(id).length === 0,
    tokensStartingWith: table.startingWith,
    idOfBytes: table.idOf,
  };
}

/** Encodes a text segment by segment, and remembers the segments used last. */
function createTextEncoder(
  family: PreTokenizerFamily,
  encodePiece: (piece: string, out: number[]) => void,
): (text: string) => number[] {
  const remembered = new Map<string, readonly number[]>();
  return (text) => {
    const ids: number[] = [];
    for (const segment of splitSegments(text)) {
      let tokens = remembered.get(segment);
      if (tokens) {
        remembered.delete(segment);
        remembered.set(segment, tokens);
      } else {
        const encoded: number[] = [];
        for (const piece of splitPieces(segment, family)) encodePiece(piece, encoded);
        if (segment.length <= MAX_REMEMBERED_LENGTH) remembered.set(ownCopy(segment), encoded);
        if (remembered.size > MAX_REMEMBERED_SEGMENTS) remembered.delete(remembered.keys().next().value!);
        tokens = encoded;
      }
      for (const token of tokens) ids.push(token);
    }
    return ids;
  };
}

/** A slice keeps the whole text it was cut from in memory; this does not. */
function ownCopy(slice: string): string {
  return Buffer.from(slice, 'utf16le').toString('utf16le');
}

/** UTF-8 of a piece, then its merges. With `wholeTokenOf` a piece that is a token stays one (Llama 3's `ignore_merges`). */
function createPieceEncoder(
  mergePairs: BytePairEncoder,
  wholeTokenOf: ((bytes: Uint8Array) => number | undefined) | undefined,
): (piece: string, out: number[]) => void {
  const utf8 = new TextEncoder();
  let bytes = new Uint8Array(1024);
  return (piece, out) => {
    if (bytes.length < piece.length * 3) bytes = new Uint8Array(piece.length * 6);
    const { written } = utf8.encodeInto(piece, bytes);
    const whole = wholeTokenOf?.(bytes.subarray(0, written));
    if (whole === undefined) mergePairs(bytes, written, out);
    else out.push(whole);
  };
}

/** The bytes of each id; nothing for tokens that steer and for gaps. */
function readTokens(
  vocab: Readonly<Record<string, unknown>>,
  addedTokens: readonly { readonly id: number; readonly content: string }[],
  markupIds: ReadonlySet<number>,
): readonly (Uint8Array | undefined)[] {
  const tokens: (Uint8Array | undefined)[] = [];
  const place = (id: unknown, bytes: Uint8Array | undefined) => {
    if (typeof id !== 'number' || !Number.isInteger(id) || id < 0 || id > MAX_VOCAB_SIZE) {
      throw unusableTokenizer('it holds an id out of range');
    }
    while (tokens.length <= id) tokens.push(undefined);
    tokens[id] = bytes;
  };
  const addedIds = new Set(addedTokens.map((token) => token.id));
  for (const content of Object.keys(vocab)) {
    const id = vocab[content];
    if (typeof id === 'number' && addedIds.has(id)) continue;
    const bytes = bytesOfAlphabet(content);
    if (!bytes) throw unusableTokenizer('it is not a byte-level vocabulary');
    place(id, bytes);
  }
  for (const { id, content } of addedTokens) place(id, markupIds.has(id) ? undefined : Buffer.from(content, 'utf8'));
  return tokens;
}

/** Merges come as `"left right"` or `["left", "right"]`. */
function readMerges(merges: readonly unknown[], vocab: Readonly<Record<string, unknown>>): readonly MergeRule[] {
  const idOf = (token: string) => {
    const id = vocab[token];
    if (typeof id !== 'number') throw unusableTokenizer('its merges name tokens that it does not have');
    return id;
  };
  return merges.map((merge) => {
    const parts: readonly unknown[] = typeof merge === 'string' ? merge.split(' ') : Array.isArray(merge) ? merge : [];
    const [left, right] = parts.length === 2 ? parts : [];
    if (typeof left !== 'string' || typeof right !== 'string') throw unusableTokenizer('its merges are not pairs');
    return { left: idOf(left), right: idOf(right), merged: idOf(left + right) };
  });
}

/**
 * Byte-level vocabularies (GPT-2's) write each byte as one visible character: printable Latin-1 as itself, the other 68 as the
 * characters from U+0100 on.
 */
const BYTE_OF_CHARACTER: ReadonlyMap<number, number> = new Map(
  Array.from({ length: 256 }, (_, byte) => byte)
    .sort((a, b) => Number(isVisible(b)) - Number(isVisible(a)) || a - b)
    .map((byte, index) => [isVisible(byte) ? byte : 0x100 + index - 188, byte]),
);

function isVisible(byte: number): boolean {
  return (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
}

function bytesOfAlphabet(content: string): Uint8Array | undefined {
  const bytes = new Uint8Array(content.length);
  for (let index = 0; index < content.length; index++) {
    const byte = BYTE_OF_CHARACTER.get(content.charCodeAt(index));
    if (byte === undefined) return undefined;
    bytes[index] = byte;
  }
  return bytes;
}

function unusableTokenizer(what: string, cause?: unknown): UserFacingError {
  return new UserFacingError(
    `The model's tokenizer is not usable: ${what}. Delete the model file and get the model again.`,
    cause === undefined ? {} : { cause },
  );
}
