/** @file Which of the results a table or a curve is about. */
import { adherence } from './measures.mjs';
import { DEVELOPERS, EPSILON } from './plan.mjs';

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
export function atCount(method, n, { results, plan }) {
  return ofTables(results, plan).filter((result) => isAt(result, method, n));
}

/**
 * @param {string} method
 * @param {number} n
 * @param {Measured} measured
 * @returns {number} cells of the plan
 */
export function plannedAt(method, n, { plan }) {
  const cells = ofTables(plan, plan).filter((cell) => isAt(cell, method, n));
  return new Set(cells.map(unitOf)).size;
}

/**
 * @template {Pick<Cell, 'language' | 'developer'>} T
 * @param {readonly T[]} items
 * @param {readonly Cell[]} plan
 * @returns {readonly T[]} of the developers that have all methods; where the plan has none of them, of all
 */
function ofTables(items, plan) {
  const isOfAll = (/** @type {Pick<Cell, 'language' | 'developer'>} */ { language, developer }) =>
    DEVELOPERS[language].includes(developer);
  return plan.some(isOfAll) ? items.filter(isOfAll) : items;
}

/**
 * @param {Pick<Cell, 'method' | 'n' | 'epsilon'>} cell
 * @param {string} method
 * @param {number} n
 * @returns {boolean}
 */
function isAt(cell, method, n) {
  return cell.method === method && (cell.n === 0 || (cell.n === n && cell.epsilon === EPSILON));
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
