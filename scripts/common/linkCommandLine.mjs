/**
 * @file Makes `npx penchant` run the command line just built. npm links the commands of dependencies only, never those
 * of the project itself; without a link npx would first install the project into its own cache, with warnings.
 */
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './run.mjs';

/** Links `node_modules/.bin/penchant` to `dist/cli.js`, as npm would for a dependency. */
export function linkCommandLine() {
  const folder = path.join(root, 'node_modules/.bin');
  mkdirSync(folder, { recursive: true });
  if (process.platform === 'win32') {
    writeFileSync(path.join(folder, 'penchant.cmd'), '@node "%~dp0\\..\\..\\dist\\cli.js" %*\r\n');
    return;
  }
  const link = path.join(folder, 'penchant');
  rmSync(link, { force: true });
  symlinkSync('../../dist/cli.js', link);
}
