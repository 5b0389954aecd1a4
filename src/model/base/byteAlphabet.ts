/**
 * @file The alphabet of byte-level vocabularies (GPT-2's): each byte is one visible character, printable Latin-1 as itself, the
 * other 68 bytes as the characters from U+0100 on. So a token has as many bytes as characters.
 */

function isVisible(byte: number): boolean {
  return (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
}

const INVISIBLE_BYTES = Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => !isVisible(byte));

/** The character code of each byte. */
const CHARACTERS = Uint16Array.from({ length: 256 }, (_, byte) =>
  isVisible(byte) ? byte : 0x100 + INVISIBLE_BYTES.indexOf(byte),
);

/** The byte of each character code, −1 for characters outside the alphabet. */
const BYTES = new Int16Array(0x100 + INVISIBLE_BYTES.length).fill(-1);
CHARACTERS.forEach((code, byte) => (BYTES[code] = byte));

/** Writes the bytes of `word` into `bytes` from `start` on; false if it is not of this alphabet. */
export function writeAlphabetBytes(word: string, bytes: Uint8Array, start: number): boolean {
  for (let index = 0; index < word.length; index++) {
    const byte = BYTES[word.charCodeAt(index)] ?? -1;
    if (byte < 0) return false;
    bytes[start + index] = byte;
  }
  return true;
}

/** The word of some bytes. */
export function alphabetWord(bytes: Uint8Array): string {
  return String.fromCharCode(...Array.from(bytes, (byte) => CHARACTERS[byte]!));
}
