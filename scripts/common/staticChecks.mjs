/** @file The static checks: types, lint, formatting, dead code, who imports whom. */
import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { elapsed, root, run } from './run.mjs';

/** The folders that hold sources; each is type-checked on its own, as each runs in another world. */
const programs = ['src', 'test', 'scripts', 'bench', 'webview'].filter(
  (folder) => globSync(`${folder}/**/*.{ts,tsx,mjs}`, { cwd: root }).length > 0,
);
const typePrograms = programs.filter((folder) => folder !== 'bench');

/**
 * Lint remembers the files it found clean. With types from other files that is a little too trusting; a fresh clone,
 * as in continuous integration, remembers nothing.
 */
const lintCache = ['--cache', '--cache-strategy=content', '--cache-location=.cache/eslint/'];

/**
 * The checks by name, the slowest first.
 * @type {Readonly<Record<string, readonly [command: string, ...args: string[]]>>}
 */
const checks = {
  lint: ['eslint', '.', '--max-warnings=0', ...lintCache],
  'dead code': ['knip', '--no-progress', '--treat-config-hints-as-errors'],
  ...Object.fromEntries(
    typePrograms.map((folder) => [`types of ${folder}`, ['tsc', '--project', folder === 'src' ? '.' : folder]]),
  ),
  format: ['prettier', '--check', '.', '--log-level=warn', '--cache', '--cache-location=.cache/prettier'],
  imports: ['depcruise', '--config', '.dependency-cruiser.mjs', ...programs],
};

/**
 * Runs the checks, as many at a time as there are cores, and prints what failed.
 * @param {readonly string[]} words runs only checks with one of these words in their names, if there are any
 * @returns {Promise<{ readonly passed: number; readonly failed: number }>}
 */
export async function runStaticChecks(words = []) {
  const waiting = Object.entries(checks).filter(
    ([name]) => words.length === 0 || words.some((word) => name.includes(word)),
  );
  const total = waiting.length;
  let passed = 0;
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return { passed, failed: total - passed };

  /** Takes checks from the queue until it is empty. */
  async function worker() {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const start = performance.now();
      const [name, [command, ...args]] = check;
      const { code, output } = await run(command, args);
      if (code === 0) passed++;
      console.log(`${code === 0 ? '✔' : '✘'} ${name} (${elapsed(start)})${code === 0 ? '' : `\n${output.trim()}\n`}`);
    }
  }
}
