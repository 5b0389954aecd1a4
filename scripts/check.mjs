/**
 * @file Runs every static check, as many at a time as there are cores, and prints what failed.
 *
 *     npm run check [-- names…]
 */
import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { elapsed, root, run } from './common/run.mjs';

/** The folders that hold sources; each is type-checked on its own, as each runs in another world. */
const programs = ['src', 'test', 'scripts', 'webview'].filter(
  (folder) => globSync(`${folder}/**/*.{ts,mjs}`, { cwd: root }).length > 0,
);

/**
 * The checks by name, the slowest first.
 * @type {Readonly<Record<string, readonly [command: string, ...args: string[]]>>}
 */
const checks = {
  lint: ['eslint', '.', '--max-warnings=0'],
  knip: ['knip', '--no-progress', '--treat-config-hints-as-errors'],
  ...Object.fromEntries(
    programs.map((folder) => [`types of ${folder}`, ['tsc', '--project', folder === 'src' ? '.' : folder]]),
  ),
  format: ['prettier', '--check', '.', '--log-level=warn', '--cache', '--cache-location=.cache/prettier'],
  imports: ['depcruise', '--config', '.dependency-cruiser.mjs', ...programs],
};

const started = performance.now();
const asked = process.argv.slice(2);
const waiting = Object.entries(checks).filter(
  ([name]) => asked.length === 0 || asked.some((word) => name.includes(word)),
);
const total = waiting.length;
let passed = 0;
await Promise.all(Array.from({ length: availableParallelism() }, runChecks));
console.log(`${passed} of ${total} checks passed in ${elapsed(started)}`);
process.exitCode = total > 0 && passed === total ? 0 : 1;

/** Takes checks from the queue until it is empty. */
async function runChecks() {
  for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
    const start = performance.now();
    const [name, [command, ...args]] = check;
    const { code, output } = await run(command, args);
    if (code === 0) passed++;
    console.log(`${code === 0 ? '✔' : '✘'} ${name} (${elapsed(start)})${code === 0 ? '' : `\n${output.trim()}\n`}`);
  }
}
