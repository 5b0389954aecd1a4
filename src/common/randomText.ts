/** @file Whether a text without spaces is random, as keys and hashes are, or made of words, as names and paths are. */

/** Of base64 in the variant for addresses 1 in 32 characters is a separator; of paths and names in kebab-case 1 in 6 and more. */
const MAX_SEPARATOR_SHARE = 0.16;
/**
 * Mean length of the words that capitals and digits divide a text into. 95 in 100 random texts of 20 characters have less than 2.5 if
 * of base64, less than 4 if of one case and digits; of 1,800 quoted names and paths in eight libraries those that had less than
 * this were random indeed, but for three.
 */
const RANDOM_WORD_CHARACTERS = { withDigits: 3, lettersAlone: 3.4 } as const;
/** Fewer are an example or filling, as `aaaa…` and `1234…`. */
const MIN_DISTINCT = 9;
const MIN_CHARACTERS = 16;

/** Whether a text is random; one that is too short to tell is not. */
export function looksRandom(text: string): boolean {
  if (text.length < MIN_CHARACTERS || new Set(text).size < MIN_DISTINCT) return false;
  const letters = text.match(/[A-Za-z]/g)?.length ?? 0;
  const digits = text.match(/\d/g)?.length ?? 0;
  if (/^[0-9a-f]+$|^[0-9A-F]+$/.test(text)) return letters >= 3 && digits >= 3;
  if (text.length - letters - digits > text.length * MAX_SEPARATOR_SHARE) return false;
  const words = text.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+/g)?.length ?? 0;
  const limit = digits > 0 ? RANDOM_WORD_CHARACTERS.withDigits : RANDOM_WORD_CHARACTERS.lettersAlone;
  return letters + digits < words * limit;
}

/** Without what is random and no secret: UUIDs, and checksums of published files (`sha512-…`). */
export function withoutPublicIds(text: string): string {
  return text
    .replace(/[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/gi, '')
    .replace(/\bsha(?:256|384|512)-[A-Za-z0-9+/]{43,}/g, '');
}
