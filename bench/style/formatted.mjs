/** @file Stretches of code as prettier and ruff set them at several widths. */
import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import prettier from 'prettier';
import { createRandom, shuffled } from '../learning/random.mjs';

/** @typedef {import('./makeSnippets.mjs').Snippet} Snippet */

const FORMATTED_FILES = 9;
const LONG_LINES = 120;
const WIDTHS = [80, 100, 120];

/**
 * @param {string} modules the folder of packages
 * @param {string | undefined} ruff the program; without it there is no Python
 * @returns {Promise<readonly Snippet[]>} stretches of code, each as a formatter sets it at three widths
 */
export async function formattedSnippets(modules, ruff) {
  const random = createRandom('formatted');
  const javascript = globSync('{eslint/lib/rules,commander/lib,mocha/lib}/*.js', { cwd: modules }).sort();
  const formatted = [];
  for (const source of shuffled(javascript, random).slice(0, FORMATTED_FILES)) {
    const text = readFileSync(path.join(modules, source), 'utf8');
    const format = (/** @type {number} */ printWidth) => prettier.format(text, { parser: 'babel', printWidth });
    formatted.push(...longSnippets(source, 'javascript', await Promise.all(WIDTHS.map(format))));
  }
  if (ruff !== undefined) formatted.push(...formattedPython(ruff, random));
  return formatted;
}

/**
 * @param {string} program
 * @param {import('../learning/random.mjs').Random} random
 * @returns {readonly Snippet[]}
 */
function formattedPython(program, random) {
  const script = 'import sysconfig; print(sysconfig.get_paths()["stdlib"])';
  const folder = execFileSync('python3', ['-c', script], { encoding: 'utf8' }).trim();
  const files = shuffled(globSync('[a-z]*.py', { cwd: folder }).sort(), random).slice(0, FORMATTED_FILES);
  return files.flatMap((source) => {
    const input = readFileSync(path.join(folder, source), 'utf8');
    const texts = WIDTHS.map((width) => {
      const options = ['format', '--isolated', '--line-length', String(width), '--stdin-filename', source];
      return execFileSync(program, options, { input, encoding: 'utf8' });
    });
    return longSnippets(source, 'python', texts);
  });
}

/**
 * @param {string} source
 * @param {string} languageId
 * @param {readonly string[]} texts at each of the widths
 * @returns {readonly Snippet[]} the middle of each that differs from those before it
 */
function longSnippets(source, languageId, texts) {
  const stretches = texts.map((text) => {
    const lines = text.split('\n');
    const start = Math.max(0, Math.floor(lines.length / 2) - LONG_LINES / 2);
    return lines.slice(start, start + LONG_LINES);
  });
  return stretches.flatMap((stretch, index) => {
    const text = stretch.join('\n');
    const isSeen = stretches.slice(0, index).some((other) => other.join('\n') === text);
    return isSeen ? [] : [{ source, languageId, text, labels: { lineLength: { [String(WIDTHS[index])]: 1 } } }];
  });
}
