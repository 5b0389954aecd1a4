/** @file A file name for any text, on every file system: one name a text, one text a name. */

import { createHash } from 'node:crypto';

/** With an ending and what stands beside a file while it is written, well below the 255 bytes of most file systems. */
const MAX_LENGTH = 120;
const READABLE_LENGTH = 60;

/** Windows keeps these for devices, with any ending. */
const DEVICES = /^(?:con|prn|aux|nul|(?:com|lpt)\d)$/;

/**
 * Lower-case letters, digits, `-` and `_` stay; all else is `%` and its bytes in hexadecimal, upper-case letters too, as not every
 * file system tells them apart. So no name has a dot, a separator or a blank. What is too long, empty or no Unicode ends
 * in `~` and its SHA-256.
 */
export function safeFileName(text: string): string {
  const name = text.replaceAll(/[^a-z0-9_-]/gsu, encode);
  if (name === '' || name.length > MAX_LENGTH || !text.isWellFormed()) {
    const hash = createHash('sha256').update(Buffer.from(text, 'utf16le')).digest('hex');
    return `${name.slice(0, READABLE_LENGTH)}~${hash}`;
  }
  return DEVICES.test(name) ? encode(name.charAt(0)) + name.slice(1) : name;
}

/** The text behind a name; nothing where only its hash is kept. */
export function textOfFileName(name: string): string | undefined {
  if (name.includes('~')) return undefined;
  try {
    return decodeURIComponent(name);
  } catch {
    return undefined;
  }
}

function encode(character: string): string {
  return Buffer.from(character).toString('hex').replaceAll(/../g, '%$&');
}
