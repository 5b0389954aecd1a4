/** @file Which of the results a table or a curve is about. */
import { adherence } from './measures.mjs';
import { EPSILON } from './plan.mjs';

/** @typedef {import('./results.mjs').Result} Result */
/** @typedef {import('./cells').Cell} Cell */
/** @typedef {import('./measures.mjs').Axes} Axes */

/**
 * What the report is made from.
 * @typedef {object} Measured
 * @property {readonly Result[]} results
 * @property {readonly Cell[]} plan what was to be measured
 * @property {Axes} axes
 */

/** Numbers of pairs that there may be. */
const COUNTS = [5, 10, 20, 50, 100];

/**
 * @param {string} method
 * @param {number} n
 * @param {Measured} measured
 * @returns {readonly Result[]} at the usual error rate; of a method that pairs make no difference to, those that there are
 */
export function atCount(method, n, { results }) {
  return results.filter(
    (result) => result.method === method && (result.n === 0 || (result.n === n && result.epsilon === EPSILON)),
  );
}

/**
 * @param {string} method
 * @param {number} n
 * @param {Measured} measured
 * @returns {number} cells of the plan
 */
export function plannedAt(method, n, { plan }) {
  const cells = plan.filter(
    (cell) => cell.method === method && (cell.n === 0 || (cell.n === n && cell.epsilon === EPSILON)),
  );
  return new Set(cells.map(unitOf)).size;
}

/**
 * @param {Measured} measured
 * @returns {readonly number[]} numbers of pairs that anything was measured at
 */
export function countsOf({ results }) {
  return COUNTS.filter((n) => results.some((result) => result.n === n));
}

/**
 * @param {Result} result
 * @param {Measured} measured
 * @returns {Result | undefined} of the base model on the same test forks
 */
export function baseOf({ language, seed }, { results }) {
  return results.find((result) => result.method === 'base' && result.language === language && result.seed === seed);
}

/**
 * @param {readonly Result[]} results
 * @param {Measured} measured
 * @returns {ReadonlyMap<string, number>} by developer and seed
 */
export function adherences(results, { axes }) {
  return new Map(results.map((result) => [unitOf(result), adherence(result, axes)]));
}

/**
 * @param {Pick<Cell, 'language' | 'developer' | 'seed'>} cell
 * @returns {string}
 */
export function unitOf({ language, developer, seed }) {
  return `${language} ${developer} ${seed}`;
}
