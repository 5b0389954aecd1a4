/** @file The benchmark's results: a line of JSON for each cell that was measured, which is not measured again. */
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** @typedef {import('./cells').Cell} Cell */
/** @typedef {import('./cells').CellResult} CellResult */

/**
 * By what a cell's result is known again.
 * @typedef {object} Origin
 * @property {string} recipe a hash of all that decides on it, beside the texts
 * @property {string} texts their checksum
 */

/** @typedef {Omit<Cell, 'size'> & Origin & CellResult & { readonly date: string; readonly machine: string }} Result */

/**
 * @param {string} file
 * @returns {readonly Result[]} none where there is no file; a line that a crash cut short is left out
 */
export function readResults(file) {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return line === '' ? [] : [JSON.parse(line)];
      } catch {
        return [];
      }
    });
}

/**
 * @param {string} file
 * @param {Result} result
 */
export function appendResult(file, result) {
  const isCutShort = existsSync(file) && !readFileSync(file, 'utf8').endsWith('\n');
  appendFileSync(file, `${isCutShort ? '\n' : ''}${JSON.stringify(result)}\n`);
}

/**
 * @param {Omit<Cell, 'size'> & Origin} cell
 * @returns {string} the same for a cell and its result
 */
export function keyOf({ method, language, developer, seed, n, epsilon, recipe, texts }) {
  return [method, language, developer, seed, n, epsilon, recipe, texts].join(' ');
}

/**
 * @param {readonly Result[]} results
 * @param {readonly (Cell & Origin)[]} cells
 * @returns {readonly Result[]} of the cells, those that are there; of a cell measured again the last
 */
export function resultsOf(results, cells) {
  const byKey = new Map(results.map((result) => [keyOf(result), result]));
  return [...new Set(cells.map(keyOf))].flatMap((key) => byKey.get(key) ?? []);
}

/**
 * @param {string} folder of texts
 * @param {string} language
 * @returns {string} the checksum of what cells of this language read
 */
export function textsChecksum(folder, language) {
  return checksumOf(folder, [`{forks,spots}-${language}-*.jsonl`, 'neutral-*.jsonl']);
}

/**
 * @param {string} folder
 * @param {readonly string[]} patterns of files in it
 * @returns {string}
 */
export function checksumOf(folder, patterns) {
  const hash = createHash('sha256');
  for (const name of globSync([...patterns], { cwd: folder }).sort()) {
    hash.update(`${name}\n`).update(readFileSync(path.join(folder, name)));
  }
  return hash.digest('hex').slice(0, 12);
}
