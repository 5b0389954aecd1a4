/** @file Where Penchant keeps models, database and adapters: one folder for all windows, editors and the command line. */

import { homedir } from 'node:os';
import { join } from 'node:path';
import { safeFileName } from './safeFileName';

/**
 * The platform's user-data folder for `penchant`. `PENCHANT_DATA` in the environment moves it, as do the setting
 * `penchant.dataFolder` and the option `--data`, which both win over it.
 */
export function defaultDataFolder(
  platform: NodeJS.Platform = process.platform,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string {
  const moved = environment['PENCHANT_DATA'];
  if (moved) return moved;
  switch (platform) {
    case 'win32':
      return join(environment['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'penchant');
    case 'darwin':
      return join(homedir(), 'Library', 'Application Support', 'penchant');
    default:
      return join(environment['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'), 'penchant');
  }
}

/** Whose adapters are meant where nobody says: one developer has one taste on one machine. */
export const DEFAULT_USER = 'default';

/** The folder of a user's adapters; `user` may be any text. */
export function adaptersFolder(dataFolder: string, user: string): string {
  return join(dataFolder, 'adapters', safeFileName(user));
}

/** Says which of a user's adapters are active, in a small file for each base model; such a file is replaced as a whole. */
export function activeAdaptersFolder(dataFolder: string, user: string): string {
  return join(adaptersFolder(dataFolder, user), 'active');
}
