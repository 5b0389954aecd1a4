/** @file Holds written texts against the judges: are both sides told apart, do prompts tell nobody's taste, are lengths alike? */
import path from 'node:path';
import { readJsonLines } from '../../common/jsonLines.mjs';
import { shuffled } from '../random.mjs';

/** @typedef {import('../judges').Axis} Axis */
/** @typedef {import('../judges').Language} Language */
/** @typedef {{ readonly axis: Axis; readonly prompt: string; readonly a: string; readonly b: string }} ForkRow */

const FORKS_TOLD = 30;
const LEAST_TOLD = 0.95;
const LEAST_SHARE = 0.4;
const MOST_SHARE = 0.6;

/**
 * @param {string} folder
 * @param {typeof import('../judges')} judges
 * @param {import('../random.mjs').Random} random
 * @returns {Promise<boolean>} whether all axes are sound; a table is printed
 */
export async function checkTexts(folder, judges, random) {
  const rows = [];
  for (const language of /** @type {const} */ (['javascript', 'python'])) {
    /** @type {(kind: 'forks' | 'spots', use: 'train' | 'test') => readonly ForkRow[]} */
    const read = (kind, use) => readJsonLines(path.join(folder, `${kind}-${language}-${use}.jsonl`));
    const [train, test, testSpots] = [read('forks', 'train'), read('forks', 'test'), read('spots', 'test')];
    for (const axis of judges.AXES[language]) {
      const of = (/** @type {readonly ForkRow[]} */ all) => all.filter((row) => row.axis === axis);
      const drawn = shuffled(of(test), random).slice(0, FORKS_TOLD);
      const told = drawn.filter((fork) => isTold(judges, language, fork)).length / drawn.length;
      const share = shareOfA(judges, language, axis, [...test, ...testSpots]);
      const characters = mean(of(train).map(({ a, b }) => a.length - b.length));
      rows.push({
        ...{ language, axis, train: of(train).length, test: of(test).length, spots: of(testSpots).length },
        ...{ told, share, 'a − b': characters, side: mean(of(train).map(({ a, b }) => (a.length + b.length) / 2)) },
        isSound: told >= LEAST_TOLD && share >= LEAST_SHARE && share <= MOST_SHARE,
      });
    }
  }
  console.table(
    rows.map((row) => ({
      ...row,
      told: round(row.told),
      share: round(row.share),
      'a − b': round(row['a − b']),
      side: round(row.side),
    })),
  );
  return rows.every(({ isSound }) => isSound);
}

/**
 * @param {typeof import('../judges')} judges
 * @param {Language} language
 * @param {ForkRow} fork
 * @returns {boolean} whether the judge sees each side as what it is
 */
function isTold(judges, language, { axis, prompt, a, b }) {
  return judges.judgeStyle(language, axis, prompt, a) === 'a' && judges.judgeStyle(language, axis, prompt, b) === 'b';
}

/**
 * @param {typeof import('../judges')} judges
 * @param {Language} language
 * @param {Axis} axis
 * @param {readonly { readonly prompt: string }[]} rows
 * @returns {number} among an axis' signs in prompts, the share of a
 */
function shareOfA(judges, language, axis, rows) {
  const signs = rows.flatMap(({ prompt }) => judges.signsOf(language, axis, prompt));
  return signs.filter(({ style }) => style === 'a').length / signs.length;
}

/**
 * @param {readonly number[]} numbers
 * @returns {number}
 */
function mean(numbers) {
  return numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
}

/**
 * @param {number} number
 * @returns {number}
 */
function round(number) {
  return Math.round(number * 100) / 100;
}
