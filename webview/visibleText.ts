/** @file Text as it really is: characters that cannot be seen, or that turn others round, are told apart so that they can be shown. */

export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  /** One character, such as `U+202E`, with its name where it has one that explains it. */
  | { readonly kind: 'unseen'; readonly code: string; readonly name: string };

/** Controls but tab and line ends, format characters (directions, joiners, byte order marks), separators, halves of characters. */
const UNSEEN = /\p{Cf}|\p{Cs}|\p{Zl}|\p{Zp}|(?![\t\n\r])\p{Cc}|\r(?!\n)/gu;

const NAMES: Readonly<Record<string, string>> = {
  'U+0000': 'null',
  'U+001B': 'escape',
  'U+00AD': 'soft hyphen',
  'U+061C': 'Arabic letter mark',
  'U+200B': 'zero-width space',
  'U+200C': 'zero-width non-joiner',
  'U+200D': 'zero-width joiner',
  'U+200E': 'left-to-right mark',
  'U+200F': 'right-to-left mark',
  'U+202A': 'left-to-right embedding',
  'U+202B': 'right-to-left embedding',
  'U+202C': 'pop directional formatting',
  'U+202D': 'left-to-right override',
  'U+202E': 'right-to-left override',
  'U+2060': 'word joiner',
  'U+2066': 'left-to-right isolate',
  'U+2067': 'right-to-left isolate',
  'U+2068': 'first strong isolate',
  'U+2069': 'pop directional isolate',
  'U+FEFF': 'byte order mark',
};

/** In order; joined, the texts and the characters of the codes give the text again. */
export function piecesOf(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const { 0: character, index } of text.matchAll(UNSEEN)) {
    if (index > end) pieces.push({ kind: 'text', text: text.slice(end, index) });
    const code = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
    pieces.push({ kind: 'unseen', code, name: NAMES[code] ?? 'a character that cannot be seen' });
    end = index + character.length;
  }
  if (end < text.length) pieces.push({ kind: 'text', text: text.slice(end) });
  return pieces;
}
