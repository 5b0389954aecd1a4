/** @file Where the starter packs are that ship: beside the programs, for the extension and the command line alike. */

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A catalog's id is the name of its pack's folder; a model that is opened by its path has no pack. */
const CATALOG_ID = /^[a-z0-9][a-z0-9.-]*$/;

/**
 * The folder of the starter pack for a model; nothing where none ships.
 * @param program a bundle in `dist/`
 * @param model catalog id or path
 */
export function starterPackBeside(program: string, model: string): string | undefined {
  if (!CATALOG_ID.test(model)) return undefined;
  const folder = join(dirname(program), '..', 'media', 'starter-packs', model);
  return existsSync(folder) ? folder : undefined;
}
