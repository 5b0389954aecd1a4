/** @file Excerpts of code as it was published, by which drift on code that nobody trained on is measured. */
import { inTurns } from './draw.mjs';
import { sourcesOf } from './fetchPackage.mjs';
import { shuffled } from './random.mjs';

/** @typedef {import('./fetchPackage.mjs').SourceFile} SourceFile */

const EXCERPTS = 30;
/** About 200 tokens. */
const LEAST_CHARACTERS = 600;
const MOST_CHARACTERS = 800;
/** A longer line is data or prose. */
const LONGEST_LINE = 130;
/** Code with a comment here and there, not prose with code here and there. */
const MOST_COMMENT = 0.3;

/**
 * @param {readonly import('./packages.mjs').Package[]} packages
 * @param {(use: string) => import('./random.mjs').Random} randomFor
 * @returns {Promise<readonly { readonly text: string }[]>} one of a file, as far as there are files
 */
export async function excerptsFrom(packages, randomFor) {
  const excerpts = [];
  for (const each of packages) {
    const random = randomFor(`excerpts ${each.name}`);
    const files = shuffled(await sourcesOf(each), random);
    // Few files give several excerpts each.
    const rounds = Math.ceil(EXCERPTS / Math.max(1, files.length));
    const texts = Array.from({ length: rounds }, () => files.flatMap((file) => excerptOf(file, random) ?? [])).flat();
    excerpts.push([...new Set(texts)].map((text) => ({ text })));
  }
  return inTurns(excerpts).slice(0, EXCERPTS);
}

/**
 * @param {SourceFile} file
 * @param {import('./random.mjs').Random} random
 * @returns {string | undefined} whole lines from somewhere in the file; nothing where there is hardly any code
 */
function excerptOf(file, random) {
  const lines = file.text.split('\n');
  for (const start of shuffled([...lines.keys()], random)) {
    const text = linesFrom(lines, start);
    if (text !== undefined && isMostlyCode(text)) return text;
  }
  return undefined;
}

/**
 * @param {readonly string[]} lines
 * @param {number} start
 * @returns {string | undefined} as many lines as fit; nothing where they are too few or begin with a blank one
 */
function linesFrom(lines, start) {
  if (lines[start]?.trim() === '') return undefined;
  let text = '';
  for (const line of lines.slice(start)) {
    if (text.length + line.length + 1 > MOST_CHARACTERS) break;
    text += `${line}\n`;
  }
  return text.length < LEAST_CHARACTERS ? undefined : text;
}

/**
 * @param {string} text
 * @returns {boolean}
 */
function isMostlyCode(text) {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const comments = lines.filter((line) => /^\s*(?:\/\/|\/?\*|#(?!\[)|""")/.test(line));
  return comments.length <= lines.length * MOST_COMMENT && lines.every((line) => line.length <= LONGEST_LINE);
}
