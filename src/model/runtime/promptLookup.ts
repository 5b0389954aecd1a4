/** @file Drafts by prompt lookup: code repeats its context, so what followed the last few tokens before may follow them again. */

/** Tokens drafted at most. Verifying 5 positions takes 1.4 times as long as one (measured), so more rarely pays. */
const MAX_DRAFT = 4;
/** The longest run of last tokens that is looked for, then shorter ones. */
const LONGEST_MATCH = 3;
const SHORTEST_MATCH = 2;

/** What followed the most recent earlier occurrence of the last tokens, in the sequence itself or else nearby; empty where there is none. */
export function draftByLookup(sequence: readonly number[], limit: number, nearby?: Int32Array): readonly number[] {
  const count = Math.min(MAX_DRAFT, limit);
  if (count <= 0) return [];
  for (let size = LONGEST_MATCH; size >= SHORTEST_MATCH; size--) {
    const last = sequence.slice(-size);
    if (last.length < size) continue;
    const own = endOfLastMatch(sequence, sequence.length - 1, last);
    if (own !== undefined) return sequence.slice(own, own + count);
    const other = nearby && endOfLastMatch(nearby, nearby.length - 1, last);
    if (nearby && other !== undefined) return wordsOf(nearby.subarray(other, other + count));
  }
  return [];
}

/** Index behind the last occurrence of `wanted` that ends at or before `end`. */
function endOfLastMatch(tokens: ArrayLike<number>, end: number, wanted: readonly number[]): number | undefined {
  const size = wanted.length;
  for (let start = end - size; start >= 0; start--) {
    let matched = 0;
    while (matched < size && tokens[start + matched] === wanted[matched]) matched++;
    if (matched === size) return start + size;
  }
  return undefined;
}

/** The tokens up to where a text ends. */
function wordsOf(tokens: Int32Array): readonly number[] {
  const end = tokens.findIndex((token) => token < 0);
  return Array.from(end < 0 ? tokens : tokens.subarray(0, end));
}
