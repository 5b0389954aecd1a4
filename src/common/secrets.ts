/** @file Likely secrets in a text: known formats of keys, values with the names of secrets, and random text of unknown kinds. */

import { looksRandom, withoutPublicIds } from './randomText';
import { keysIn, type FoundSecret } from './secretFormats';

export type { FoundSecret };

/** The likely secrets of a text, in order; none overlap. */
export function findSecrets(text: string): readonly FoundSecret[] {
  const found = [...keysIn(text), ...namedIn(text), ...randomIn(text)];
  const inOrder = found.sort((a, b) => a.start - b.start || b.end - a.end);
  const apart: FoundSecret[] = [];
  for (const secret of inOrder) if (secret.start >= (apart.at(-1)?.end ?? 0)) apart.push(secret);
  return apart;
}

export function holdsSecret(text: string): boolean {
  return findSecrets(text).length > 0;
}

/** `API_KEY=…`, `"password": "…"`, `clientSecret: string = '…'`: a name, perhaps a type, a sign, a value with or without quotes. */
const NAMED =
  /(?:secret|token|passw(?:or)?d|passphrase|pwd|credential|(?:api|access|auth|private|encryption|signing|account)[_-]?key)\w{0,20}["'`\]]{0,2}(?:\??: ?string)?\s{0,3}(?::=|=>|[:=])\s{0,3}(?:(?<quote>["'`])(?<quoted>[^\s"'`]{8,200})\k<quote>|(?<bare>[^\s"'`,;()[\]{}]{16,200}))/dgi;

function* namedIn(text: string): Generator<FoundSecret> {
  for (const { groups, indices } of text.matchAll(NAMED)) {
    const { quoted, bare } = groups ?? {};
    const isSecret = quoted === undefined ? looksRandom(bare ?? '') : looksLikePassword(quoted);
    const range = indices?.groups?.['quoted'] ?? indices?.groups?.['bare'];
    if (isSecret && range) yield { kind: 'secret by its name', start: range[0], end: range[1] };
  }
}

/** Random, or of as many kinds of characters as people are made to put into a password; no template and no phrase in kebab-case. */
function looksLikePassword(text: string): boolean {
  if (/\$\{|\{\{|^[<{%$]|%[a-z]\b/i.test(text)) return false;
  if (looksRandom(text)) return true;
  if (!/\d/.test(text) || (text.match(/[-_./]/g)?.length ?? 0) > 1) return false;
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^\w\s./-]/];
  return kinds.filter((kind) => kind.test(text)).length >= 3;
}

/** The characters of base64, its variant for addresses, and hex. */
const RUN = /[A-Za-z0-9+/_-]{20,}/g;
/** From this length on a run is looked at wherever it stands, for it may be a piece of a longer one; a shorter one only as a value. */
const TELLING_CHARACTERS = 32;

function* randomIn(text: string): Generator<FoundSecret> {
  for (const { 0: run, index } of text.matchAll(RUN)) {
    const isValue = /(?:["'`=:>]|\b(?:Bearer|Basic)) ?$/.test(text.slice(Math.max(0, index - 8), index));
    if (!isValue && run.length < TELLING_CHARACTERS) continue;
    if (looksRandom(withoutPublicIds(run))) yield { kind: 'random text', start: index, end: index + run.length };
  }
}
