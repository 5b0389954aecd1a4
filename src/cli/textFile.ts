/** @file The text of a file that a command is given. */

import { readFile } from 'node:fs/promises';
import { UserFacingError } from '../common/userFacingError';

/** Throws a `UserFacingError` where it cannot be read. */
export async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new UserFacingError(`The file ${path} cannot be read.`, { cause: error });
  }
}
