/** @file Files of JSON lines, one value a line. */
import { readFileSync } from 'node:fs';

/**
 * @param {string} file that this project wrote
 * @returns {any[]}
 */
export function readJsonLines(file) {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line.trim() !== '').map((line) => JSON.parse(line));
}
