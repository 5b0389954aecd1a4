/** @file What a simulated developer has written before: the packages' files in the developer's style. */
import path from 'node:path';
import { readJsonLines } from '../../common/jsonLines.mjs';
import { render, sidesIn } from './pieces.mjs';

/** @typedef {import('./packageTexts.mjs').TextFile} TextFile */
/** @typedef {import('../random.mjs').Random} Random */
/** @typedef {Readonly<Partial<Record<string, import('./pieces.mjs').Side>>>} Styles by axis; an axis not named is left to chance */

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
