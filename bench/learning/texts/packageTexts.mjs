/** @file All places and files that packages give. */
import { sourcesOf } from '../fetchPackage.mjs';
import { shuffled } from '../random.mjs';
import { forkAt, spotAt } from './forks.mjs';
import { javascript } from './javascriptEdits.mjs';
import { lineStart, mixText } from './mixedText.mjs';
import { piecesOf } from './pieces.mjs';
import { python } from './pythonEdits.mjs';

/** @typedef {import('./select.mjs').Found} Found */
/** @typedef {import('../random.mjs').Random} Random */

const LANGUAGES = { javascript, python };
/** Formatting is what takes time; this many files of a package give more than is drawn of it. */
const FILES_PER_PACKAGE = 72;

/**
 * A file whose places are in styles drawn by chance, and what it takes to render it in others.
 * @typedef {object} TextFile
 * @property {string} package its name and version
 * @property {string} path in the package
 * @property {string} text
 * @property {readonly import('./pieces.mjs').Piece[]} pieces
 */

/**
 * @param {import('../judges').Language} name
 * @param {readonly import('../packages.mjs').Package[]} packages
 * @param {(use: string) => Random} randomFor
 * @returns {Promise<{
 *   readonly forks: readonly (Found & import('./forks.mjs').Fork)[],
 *   readonly spots: readonly Found[],
 *   readonly files: readonly TextFile[],
 * }>}
 */
export async function placesIn(name, packages, randomFor) {
  const language = LANGUAGES[name];
  const forks = [];
  const spots = [];
  const files = [];
  for (const each of packages) {
    const sources = shuffled(await sourcesOf(each), randomFor(each.name)).slice(0, FILES_PER_PACKAGE);
    for (const source of sources) {
      const random = randomFor(`${each.name} ${source.path}`);
      const text = await language.normalize(source.text);
      const edits = text === undefined ? undefined : language.editsOf(text);
      if (text === undefined || !edits) continue;
      const pieces = piecesOf(text, edits);
      const mixed = mixText(pieces, language, random);
      if (!mixed) continue;
      files.push({ package: source.package, path: source.path, text: mixed.text, pieces });
      for (const place of mixed.places) {
        const line = lineNumber(mixed.text, place.start);
        const found = {
          axis: place.choice.axis,
          package: source.package,
          file: `${source.package}/${source.path}`,
          line,
          place: `${source.package}/${source.path}:${line}`,
          code: lineOf(mixed.text, place.start),
        };
        const fork = forkAt(mixed, place, random);
        if (fork) forks.push({ ...found, ...fork });
        const prompt = spotAt(mixed, place);
        if (prompt !== undefined) spots.push({ ...found, prompt });
      }
    }
  }
  return { forks, spots, files };
}

/**
 * @param {string} text
 * @param {number} offset
 * @returns {number} from 1
 */
function lineNumber(text, offset) {
  return text.slice(0, offset).split('\n').length;
}

/**
 * @param {string} text
 * @param {number} offset
 * @returns {string} without what style decides most often, so that it is the same in every style
 */
function lineOf(text, offset) {
  const end = text.indexOf('\n', offset);
  const line = text.slice(lineStart(text, offset), end < 0 ? text.length : end);
  return line.replaceAll(/['"`;,(){}\s]/g, '');
}
