/**
 * @file Byte-pair encoding of one piece of text (Sennrich et al. 2016): the neighbouring pair of lowest rank is merged, the
 * leftmost first among equals, until no pair has a rank. All tables are flat arrays: they cost no garbage collection.
 */

/** Ids of the two tokens that are merged and of the token they become; the index is the rank, lowest first. */
export interface MergeRules {
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly merged: Int32Array;
}

/** Appends the tokens of `bytes[0, length)` to `out`. */
export type BytePairEncoder = (bytes: Uint8Array, length: number, out: number[]) => void;

/** No neighbour, no rank. */
const NONE = -1;

/** `byteIds[b]` is the token of byte b, or −1 for a byte that no token has: it is left out. */
export function createBytePairEncoder(rules: MergeRules, byteIds: Int32Array): BytePairEncoder {
  const rankOf = createRankTable(rules);
  const ordinary = createWorkspace(ORDINARY_LENGTH);

  /** Ranks the pair that begins at `at`, and queues it. */
  const rank = ({ ids, next, ranks, heap }: Workspace, at: number) => {
    const found = next[at] === NONE ? NONE : rankOf(ids[at]!, ids[next[at]!]!);
    ranks[at] = found;
    if (found !== NONE) push(heap, found * POSITIONS + at);
  };

  return (bytes, length, out) => {
    const work = length <= ORDINARY_LENGTH ? ordinary : createWorkspace(length);
    const { ids, next, previous, ranks, heap } = work;
    let count = 0;
    for (let index = 0; index < length; index++) {
      const id = byteIds[bytes[index]!]!;
      if (id !== NONE) ids[count++] = id;
    }
    for (let at = 0; at < count; at++) {
      previous[at] = at - 1;
      next[at] = at + 1 < count ? at + 1 : NONE;
    }
    for (let at = 0; at < count; at++) rank(work, at);

    while (heap.length > 0) {
      const entry = pop(heap);
      const at = entry % POSITIONS;
      const pairRank = (entry - at) / POSITIONS;
      // A pair that changed since it was queued, or whose first half was merged away, is ranked otherwise by now.
      if (ranks[at] !== pairRank) continue;
      const consumed = next[at]!;
      const after = next[consumed]!;
      ids[at] = rules.merged[pairRank]!;
      next[at] = after;
      ranks[consumed] = NONE;
      if (after !== NONE) previous[after] = at;
      rank(work, at);
      if (previous[at] !== NONE) rank(work, previous[at]!);
    }
    for (let at = count > 0 ? 0 : NONE; at !== NONE; at = next[at]!) out.push(ids[at]!);
  };
}

/** A queued pair is `rank · POSITIONS + position`: one number that sorts by rank, then from the left, and is exact below 2^53. */
const POSITIONS = 2 ** 30;

/** Bytes of a piece, up to which it is encoded in memory that is kept; a longer one (a base64 string) is rare. */
const ORDINARY_LENGTH = 1024;

/** A piece as a linked list of tokens, each at the position of its first byte. */
interface Workspace {
  readonly ids: Int32Array;
  readonly next: Int32Array;
  readonly previous: Int32Array;
  /** Rank of the pair that begins at a position. */
  readonly ranks: Int32Array;
  /** Binary heap, lowest first. */
  readonly heap: number[];
}

function createWorkspace(capacity: number): Workspace {
  const array = () => new Int32Array(capacity);
  return { ids: array(), next: array(), previous: array(), ranks: array(), heap: [] };
}

/** Rank of a pair of tokens, −1 for none: a hash table with open addressing. */
function createRankTable({ left: lefts, right: rights }: MergeRules): (left: number, right: number) => number {
  // At least half of the slots stay free, so that a miss is found soon.
  const slotCount = 2 ** Math.ceil(Math.log2(2 * lefts.length + 2));
  /** Rank + 1; 0 is free. */
  const slots = new Int32Array(slotCount);
  const slotOf = (left: number, right: number) => {
    let slot = (Math.imul(left, 0x9e3779b1) ^ Math.imul(right, 0x85ebca6b)) >>> 0;
    slot = (slot ^ (slot >>> 15)) & (slotCount - 1);
    for (let entry = slots[slot]!; entry !== 0; entry = slots[slot]!) {
      if (lefts[entry - 1] === left && rights[entry - 1] === right) break;
      slot = (slot + 1) & (slotCount - 1);
    }
    return slot;
  };
  lefts.forEach((left, rank) => (slots[slotOf(left, rights[rank]!)] = rank + 1));
  return (left, right) => slots[slotOf(left, right)]! - 1;
}

function push(heap: number[], value: number): void {
  let index = heap.length;
  heap.push(value);
  while (index > 0) {
    const parent = (index - 1) >> 1;
    if (heap[parent]! <= value) break;
    heap[index] = heap[parent]!;
    index = parent;
  }
  heap[index] = value;
}

function pop(heap: number[]): number {
  const lowest = heap[0]!;
  const value = heap.pop()!;
  const length = heap.length;
  if (length === 0) return lowest;
  let index = 0;
  while (true) {
    let child = 2 * index + 1;
    if (child >= length) break;
    if (child + 1 < length && heap[child + 1]! < heap[child]!) child++;
    if (heap[child]! >= value) break;
    heap[index] = heap[child]!;
    index = child;
  }
  heap[index] = value;
  return lowest;
}
