/** @file What a simulated developer has written before: stretches of the packages' code in the developer's style. */
import path from 'node:path';
import { readJsonLines } from '../../common/jsonLines.mjs';
import { shuffled } from '../random.mjs';
import { render, sidesIn } from './pieces.mjs';

/** @typedef {import('./packageTexts.mjs').TextFile} TextFile */
/** @typedef {import('../random.mjs').Random} Random */
/** @typedef {Readonly<Partial<Record<string, import('./pieces.mjs').Side>>>} Styles by axis; an axis not named is left to chance */

/** About as long as prompts. */
const MOST_CHARACTERS = 960;
const LEAST_CHARACTERS = 300;

/**
 * @param {string} folder that `makeTexts.mjs` wrote
 * @param {import('../judges').Language} language
 * @returns {readonly TextFile[]}
 */
export function readTextFiles(folder, language) {
  return readJsonLines(path.join(folder, `files-${language}.jsonl`));
}

/**
 * @param {TextFile} file
 * @param {Styles} styles
 * @param {Random} random
 * @returns {string} the whole file
 */
export function renderFile(file, styles, random) {
  return render(file.pieces, sidesIn(styles, random)).text;
}

/**
 * @param {readonly TextFile[]} files
 * @param {Styles} styles
 * @param {number} count
 * @param {Random} random
 * @returns {readonly string[]} as many stretches of whole lines, each of another file as far as there are files
 */
export function renderOwnCode(files, styles, count, random) {
  /** @type {string[]} */
  const stretches = [];
  while (stretches.length < count) {
    for (const file of shuffled(files, random).slice(0, count - stretches.length)) {
      const stretch = stretchOf(renderFile(file, styles, random), random);
      if (stretch !== undefined) stretches.push(stretch);
    }
  }
  return stretches;
}

/**
 * @param {string} text
 * @param {Random} random
 * @returns {string | undefined} from the line behind a blank one
 */
function stretchOf(text, random) {
  const starts = [...text.matchAll(/(?<=\n\n)(?=\S)/g)].map(({ index }) => index);
  for (const start of shuffled(starts, random)) {
    const stretch = text.slice(start, start + MOST_CHARACTERS);
    const whole = stretch.slice(0, stretch.lastIndexOf('\n') + 1);
    if (whole.length >= LEAST_CHARACTERS) return whole;
  }
  return undefined;
}
