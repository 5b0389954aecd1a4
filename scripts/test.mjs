/**
 * @file `npm test`: runs every suite, from nothing where need be, and ends with one line: `N passed, N failed`.
 *
 *     npm test [-- names of suites…]
 *
 * It begins under whatever Node runs npm, so it uses no dependency and nothing newer than Node 20; the suites themselves
 * run under the project's own Node, once that is installed.
 */
import { spawnSync } from 'node:child_process';
import { isInstalled } from './common/dependencies.mjs';
import { elapsed, root, run } from './common/run.mjs';

const start = performance.now();
if (!isInstalled()) {
  const { code } = await run('npm', ['ci'], { show: true });
  console.log(`${code === 0 ? '✔' : '✘'} npm ci (${elapsed(start)})`);
  if (code !== 0) {
    console.log('0 passed, 1 failed');
    process.exit(1);
  }
}
const { status } = spawnSync('node_modules/.bin/node', ['scripts/test/runSuites.mjs', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
  shell: process.platform === 'win32',
});
process.exitCode = status ?? 1;
