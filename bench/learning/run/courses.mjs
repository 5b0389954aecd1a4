/** @file Updates one after another: a taste that changes, and many days; which axis changes, and the table of both. */
import { markdownTable } from '../../report.mjs';
import { percent, percentOf, signed } from './formatting.mjs';
import { adherence, adherenceByAxis, neutralTax, rankAccuracy } from './measures.mjs';
import { estimate, mean } from './statistics.mjs';

/** @typedef {import('./results.mjs').Result} Result */
/** @typedef {import('./selecting.mjs').Measured} Measured */

/** Of the taste that changes. */
export const PAIRS_BEFORE = 50;
export const PAIRS_A_DAY = 5;

/**
 * @param {readonly string[]} axes of the language
 * @param {number} seed
 * @returns {string} on each axis, seed by seed
 */
export function changedAxis(axes, seed) {
  const axis = axes[(seed - 1) % axes.length];
  if (axis === undefined) throw new Error('there is no axis to change on');
  return axis;
}

/**
 * @param {Measured} measured
 * @returns {readonly string[]} what became of a taste that changed, and of a model after many updates, where that was measured
 */
export function courseTables({ results, axes }) {
  const changed = results.filter(({ method }) => method === 'changedTaste');
  const daily = results.filter(({ method }) => method === 'daily');
  const title = '### Updates one after another';
  return [
    ...(changed.length === 0 ? [] : [changedTable(changed, axes)]),
    ...(daily.length === 0 ? [] : [dailyTable(daily, axes)]),
  ].map((table, index) => (index === 0 ? `${title}\n\n${table}` : table));
}

/**
 * @param {readonly Result[]} results
 * @param {Measured['axes']} axes
 * @returns {string}
 */
function changedTable(results, axes) {
  const share = (/** @type {Result} */ result, /** @type {boolean} */ isChanged) => {
    const axis = changedAxis(axes[result.language], result.seed);
    const counts = [...adherenceByAxis(result, axes)].filter(([name]) => (name === axis) === isChanged);
    const sum = (/** @type {'adherent' | 'decisive'} */ what) =>
      counts.reduce((total, [, count]) => total + count[what], 0);
    return sum('adherent') / sum('decisive');
  };
  const rows = [...Map.groupBy(results, ({ language }) => language)].map(([language, own]) => [
    language,
    percent(estimate(own.map((result) => share(result, true)))),
    percent(estimate(own.map((result) => share(result, false)))),
    signed(100 * mean(own.map(neutralTax))),
    String(own.length),
  ]);
  const pairs = results[0]?.n ?? 0;
  const header = ['', 'in style, the axis that changed', 'in style, the others', 'NLL tax, %', 'cells'];
  return `A developer whose taste changed on one axis, after ${PAIRS_BEFORE} pairs of the taste before and ${pairs} of the one since:\n\n${markdownTable(header, rows)}`;
}

/**
 * @param {readonly Result[]} results
 * @param {Measured['axes']} axes
 * @returns {string}
 */
function dailyTable(results, axes) {
  const rows = [...Map.groupBy(results, ({ language }) => language)].map(([language, own]) => [
    language,
    `${percentOf(mean(own.map((result) => adherence(result, axes))))} %`,
    `${percentOf(mean(own.map((result) => rankAccuracy(result, axes))))} %`,
    signed(100 * mean(own.map(neutralTax))),
    `${mean(own.map(({ heldUpdates = 0 }) => heldUpdates)).toFixed(1)}`,
    String(own.length),
  ]);
  const days = (results[0]?.n ?? 0) / PAIRS_A_DAY;
  const header = ['', 'in style', 'ranking', 'NLL tax, %', 'updates held', 'cells'];
  return `An update a day, of ${PAIRS_A_DAY} pairs each, for ${days} days:\n\n${markdownTable(header, rows)}`;
}
