/** @file Where Penchant keeps models, database and adapters: one folder for all windows, editors and the command line. */

import { homedir } from 'node:os';
import { join } from 'node:path';

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
