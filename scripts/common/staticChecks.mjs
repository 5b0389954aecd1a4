/** @file The static checks: types, lint, formatting, dead code, who imports whom. */
import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { elapsed, root, run } from './run.mjs';

/** The folders that hold sources; each is type-checked on its own, as each runs in another world. */
const programs = ['src', 'test', 'scripts', 'bench', 'webview'].filter(
  (folder) => globSync(`${folder}/**/*.{ts,tsx,mjs}`, { cwd: root }).length > 0,
);
const typePrograms = programs.filter((folder) => folder !== 'bench');

/** The compiler of TypeScript 7; the libraries that work on syntax trees want 6. */
const compiler = 'node_modules/typescript7/bin/tsc';

/**
 * The checks by name, the slowest first.
 * @type {Readonly<Record<string, readonly [command: string, ...args: string[]]>>}
 */
const checks = {
  lint: ['oxlint', '--deny-warnings'],
  'dead code': ['knip', '--no-progress', '--treat-config-hints-as-errors'],
  ...Object.fromEntries(
    typePrograms.map((folder) => [
      `types of ${folder}`,
      ['node', compiler, '--project', folder === 'src' ? '.' : folder],
    ]),
  ),
  format: ['prettier', '--check', '.', '--log-level=warn', '--cache', '--cache-location=.cache/prettier'],
  imports: ['depcruise', '--config', '.dependency-cruiser.mjs', ...programs],
};

/**
 * Runs the checks, as many at a time as there are cores, and prints what failed.
 * @param {object} [options]
 * @param {readonly string[]} [options.words] runs only checks with one of these words in their names, if there are any
 * @param {boolean} [options.isPolite] at low priority
 * @returns {Promise<{ readonly passed: number; readonly failed: number; readonly failures: readonly string[] }>} with the names of those
 * that failed
 */
export async function runStaticChecks({ words = [], isPolite = false } = {}) {
  const waiting = Object.entries(checks).filter(
    ([name]) => words.length === 0 || words.some((word) => name.includes(word)),
  );
  const total = waiting.length;
  let passed = 0;
  /** @type {string[]} */
  const failures = [];
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return { passed, failed: total - passed, failures };

  /** Takes checks from the queue until it is empty. */
  async function worker() {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const start = performance.now();
      const [name, [command, ...args]] = check;
      const { code, output } = await run(command, args, { isPolite });
      if (code === 0) passed++;
      else failures.push(name);
      console.log(`${code === 0 ? '✔' : '✘'} ${name} (${elapsed(start)})${code === 0 ? '' : `\n${output.trim()}\n`}`);
    }
  }
}
