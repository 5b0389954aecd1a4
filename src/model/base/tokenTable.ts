/** @file The bytes every token stands for, in a few flat arrays, and look-up by bytes. */

import { writeAlphabetBytes } from './byteAlphabet';

/** Tokens of a byte-level vocabulary. Ids without bytes (special tokens, padding of the vocabulary) stand for no text. */
export interface TokenTable {
  /** One more than the highest id. */
  readonly size: number;
  /** A view; empty for what stands for no text. */
  readonly bytesOf: (id: number) => Uint8Array;
  /** The token that stands for exactly these bytes. */
  readonly idOf: (bytes: Uint8Array) => number | undefined;
  /** Tokens whose bytes begin with these (or are these), in order of their bytes. A view. */
  readonly startingWith: (bytes: Uint8Array) => Uint32Array;
}

/**
 * `words[id]` is a token in the byte-level alphabet, or nothing for an id that stands for no text.
 * Returns nothing if a word is not of that alphabet.
 */
export function createTokenTable(words: readonly (string | undefined)[]): TokenTable | undefined {
  const size = words.length;
  const offsets = new Uint32Array(size + 1);
  words.forEach((word, id) => (offsets[id + 1] = offsets[id]! + (word?.length ?? 0)));
  const text = new Uint8Array(offsets[size]!);
  if (!words.every((word, id) => word === undefined || writeAlphabetBytes(word, text, offsets[id]!))) return undefined;
  const sorted = sortByBytes(text, offsets);

  /** First place in `sorted` whose token is not below `bytes`; with `afterPrefix`, that is also past all that begin with them. */
  const lowerBound = (bytes: Uint8Array, afterPrefix: boolean) => {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const id = sorted[middle]!;
      if (isBelow(text, offsets[id]!, offsets[id + 1]!, bytes, afterPrefix)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const bytesOf = (id: number) => (id >= 0 && id < size ? text.subarray(offsets[id], offsets[id + 1]) : NO_BYTES);
  return {
    size,
    bytesOf,
    idOf: (bytes) => {
      const id = bytes.length === 0 ? undefined : sorted[lowerBound(bytes, false)];
      return id !== undefined && areEqual(bytesOf(id), bytes) ? id : undefined;
    },
    startingWith: (bytes) => sorted.subarray(lowerBound(bytes, false), lowerBound(bytes, true)),
  };
}

const NO_BYTES = new Uint8Array(0);

/** Ids that have bytes, in order of these (shorter first). */
function sortByBytes(text: Uint8Array, offsets: Uint32Array): Uint32Array {
  const ids = Uint32Array.from(offsets.keys()).filter((id) => offsets[id + 1]! > offsets[id]!);
  // The first six bytes decide nearly always; as one number they compare at once.
  const heads = new Float64Array(offsets.length);
  for (const id of ids) {
    let head = 0;
    for (let index = 0; index < 6; index++) {
      const position = offsets[id]! + index;
      head = head * 257 + (position < offsets[id + 1]! ? text[position]! + 1 : 0);
    }
    heads[id] = head;
  }
  return ids.sort((a, b) => heads[a]! - heads[b]! || compareBytes(text, offsets, a, b));
}

function compareBytes(text: Uint8Array, offsets: Uint32Array, a: number, b: number): number {
  const lengthA = offsets[a + 1]! - offsets[a]!;
  const lengthB = offsets[b + 1]! - offsets[b]!;
  for (let index = 0; index < Math.min(lengthA, lengthB); index++) {
    const difference = text[offsets[a]! + index]! - text[offsets[b]! + index]!;
    if (difference !== 0) return difference;
  }
  return lengthA - lengthB;
}

/** Whether the token `text[start, end)` sorts before `bytes`; what begins with `bytes` counts as before if `afterPrefix`. */
function isBelow(text: Uint8Array, start: number, end: number, bytes: Uint8Array, afterPrefix: boolean): boolean {
  for (let index = 0; index < bytes.length; index++) {
    if (start + index >= end) return true;
    const difference = text[start + index]! - bytes[index]!;
    if (difference !== 0) return difference < 0;
  }
  return afterPrefix;
}

function areEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
