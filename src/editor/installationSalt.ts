/** @file A secret of this data folder, so that hashes in its database tell nobody which known code they stand for. */

import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FILE_NAME = 'salt';
const BYTES = 16;

/** The same for as long as the folder lives; where it cannot be kept, one for this window. */
export function installationSalt(dataFolder: string): string {
  const path = join(dataFolder, 'learning', FILE_NAME);
  const known = read(path);
  if (known !== '') return known;
  const salt = randomBytes(BYTES).toString('base64url');
  try {
    mkdirSync(join(dataFolder, 'learning'), { recursive: true, mode: 0o700 });
    // Of several windows that begin at once the first one's holds.
    writeFileSync(path, salt, { mode: 0o600, flag: 'wx' });
    return salt;
  } catch {
    return read(path) || salt;
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
