/** @file Drafts by prompt lookup: code repeats its context, so what followed the last few tokens before may follow them again. */

/** Tokens drafted at most. Verifying 5 positions takes 1.4 times as long as one (measured), so more rarely pays. */
const MAX_DRAFT = 4;
/** The longest run of last tokens that is looked for, then shorter ones. */
const LONGEST_MATCH = 3;
const SHORTEST_MATCH = 2;

/** What followed the most recent earlier occurrence of the last tokens; empty where there is none. */
export function draftByLookup(sequence: readonly number[], limit: number): readonly number[] {
  const count = Math.min(MAX_DRAFT, limit);
  if (count <= 0) return [];
  const end = sequence.length;
  for (let size = LONGEST_MATCH; size >= SHORTEST_MATCH; size--) {
    for (let start = end - size - 1; start >= 0; start--) {
      let matched = 0;
      while (matched < size && sequence[start + matched] === sequence[end - size + matched]) matched++;
      if (matched === size) return sequence.slice(start + size, start + size + count);
    }
  }
  return [];
}
