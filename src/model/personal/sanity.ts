/** @file Whether a greedy completion is one of sense: no loop, no collapse. */

/** Shorter texts say nothing either way. */
const MIN_CHARACTERS = 24;
/** Code of so few different characters is none. */
const MIN_DIFFERENT = 5;
/** A loop: the end repeats a piece of at most so many characters, so often. */
const MAX_PERIOD = 12;
const MIN_REPEATS = 5;

export function isSane(text: string): boolean {
  const code = text.replace(/\s+/g, ' ').trim();
  if (code.length < MIN_CHARACTERS) return true;
  if (new Set(code).size < MIN_DIFFERENT) return false;
  for (let period = 1; period <= MAX_PERIOD; period++) {
    const repeated = code.slice(-period * MIN_REPEATS);
    if (repeated.length >= period * MIN_REPEATS && repeated === repeated.slice(-period).repeat(MIN_REPEATS)) {
      return false;
    }
  }
  return true;
}
