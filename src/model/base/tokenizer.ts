/**
 * @file Text to tokens and back, byte for byte, for byte-level BPE vocabularies. Made for an editor: code is encoded again at
 * every keystroke, so segments that did not change are remembered.
 *
 * The tokens are Hugging Face's for text without special tokens: `<|endoftext|>` in a source file is plain characters.
 */

import { type BytePairEncoder, createBytePairEncoder } from './bytePairs';
import { type PreTokenizerFamily, splitPieces, splitSegments } from './preTokenizer';
import { type FimTokens, findFimTokens } from './specialTokens';
import { readTokenizerDocument, unusableTokenizer } from './tokenizerDocument';
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

/** Characters of all segments (lines, mostly) that are remembered: a few open files' worth, about 3 MB. */
const MAX_REMEMBERED_CHARACTERS = 2 ** 18;
/** Longer segments (minified code, binary data) are not remembered. */
const MAX_SEGMENT_CHARACTERS = 2 ** 12;

/** Makes a tokenizer of a parsed `tokenizer.json`; a `UserFacingError` says why one cannot be used. */
export function createTokenizer(json: TokenizerJson): Tokenizer {
  const vocabulary = readTokenizerDocument(json.document);
  const table = createTokenTable(vocabulary.words);
  if (!table) throw unusableTokenizer('it is not a byte-level vocabulary');
  const byteIds = Int32Array.from({ length: 256 }, (_, byte) => table.idOf(Uint8Array.of(byte)) ?? -1);
  const mergePairs = createBytePairEncoder(vocabulary.merges, byteIds);
  const encodePiece = createPieceEncoder(mergePairs, vocabulary.keepsWholePieces ? table.idOf : undefined);
  const encode = createTextEncoder(vocabulary.family, encodePiece);
  const { isNormalized } = vocabulary;
  const fim = findFimTokens(vocabulary.addedTokens);
  const decodeBytes = (ids: Iterable<number>) => new Uint8Array(Buffer.concat(Array.from(ids, table.bytesOf)));
  return {
    vocabSize: table.size,
    bosTokenId: json.bosTokenId,
    endTokenIds: json.endTokenIds,
    ...(fim && { fim }),
    encode: (text) => encode(isNormalized ? text.toWellFormed().normalize('NFC') : text.toWellFormed()),
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
  /** Least recently used first. */
  const remembered = new Map<string, RememberedSegment>();
  let rememberedCharacters = 0;

  return (text) => {
    const ids: number[] = [];
    for (const segment of splitSegments(text)) {
      for (const id of recall(segment) ?? remember(encodeSegment(segment))) ids.push(id);
    }
    return ids;
  };

  function encodeSegment(segment: string): RememberedSegment {
    const ids: number[] = [];
    for (const piece of splitPieces(segment, family)) encodePiece(piece, ids);
    // The segment is a slice, which keeps the whole text it was cut from in memory; its copy does not.
    return { text: Buffer.from(segment, 'utf16le').toString('utf16le'), ids: ids.slice() };
  }

  function recall(segment: string): readonly number[] | undefined {
    const known = remembered.get(segment);
    if (!known) return undefined;
    remembered.delete(known.text);
    remembered.set(known.text, known);
    return known.ids;
  }

  function remember(segment: RememberedSegment): readonly number[] {
    if (segment.text.length > MAX_SEGMENT_CHARACTERS) return segment.ids;
    remembered.set(segment.text, segment);
    rememberedCharacters += segment.text.length;
    for (const oldest of remembered.keys()) {
      if (rememberedCharacters <= MAX_REMEMBERED_CHARACTERS) break;
      remembered.delete(oldest);
      rememberedCharacters -= oldest.length;
    }
    return segment.ids;
  }
}

interface RememberedSegment {
  readonly text: string;
  readonly ids: readonly number[];
}

/** UTF-8 of a piece, then its merges. With `wholeTokenOf` a piece that is a token stays one (Llama 3's `ignore_merges`). */
function createPieceEncoder(
  mergePairs: BytePairEncoder,
  wholeTokenOf: ((bytes: Uint8Array) => number | undefined) | undefined,
): (piece: string, out: number[]) => void {
  const utf8 = new TextEncoder();
  const ordinary = new Uint8Array(1024);
  return (piece, out) => {
    // A UTF-16 unit takes at most three bytes.
    const bytes = piece.length * 3 <= ordinary.length ? ordinary : new Uint8Array(piece.length * 3);
    const { written } = utf8.encodeInto(piece, bytes);
    const whole = wholeTokenOf?.(bytes.subarray(0, written));
    if (whole === undefined) mergePairs(bytes, written, out);
    else out.push(whole);
  };
}
