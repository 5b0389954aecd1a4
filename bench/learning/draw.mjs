/** @file Draws what is used out of all places found: every axis and every package alike, and no line twice. */
import { shuffled } from './random.mjs';

/**
 * A place in a package's code.
 * @typedef {object} Place
 * @property {string} package its name and version
 * @property {string} place package, file and line
 * @property {string} code the line, in one style
 * @property {import('./judges').PairAxis} axis
 */

/**
 * As many of each axis and, as far as they have them, of each package; in an order in which every few have all axes.
 * @template {Place} Item
 * @param {readonly Item[]} items
 * @param {number} count
 * @param {import('./random.mjs').Random} random
 * @returns {readonly Item[]}
 */
export function draw(items, count, random) {
  const axes = [...new Set(items.map((item) => item.axis))].sort();
  const queues = axes.map((axis) => {
    const ofAxis = items.filter((item) => item.axis === axis);
    const byPackage = Object.groupBy(shuffled(ofAxis, random), (item) => item.package);
    return inTurns(Object.values(byPackage).map((group) => group ?? []));
  });
  /** @type {Item[]} */
  const drawn = [];
  // Lines by their text: the same one stands in many files.
  const known = new Set();
  while (drawn.length < count) {
    const round = queues.map((queue) => {
      const item = queue.find(({ code }) => !known.has(code.trim()));
      if (!item) throw new Error(`there are not enough places for ${count}`);
      known.add(item.code.trim());
      return item;
    });
    drawn.push(...shuffled(round, random));
  }
  return drawn.slice(0, count);
}

/**
 * @template Item
 * @param {readonly (readonly Item[])[]} queues
 * @returns {Item[]} the first of each, then the second of each, and so on
 */
export function inTurns(queues) {
  const longest = Math.max(0, ...queues.map((queue) => queue.length));
  return Array.from({ length: longest }, (_, index) => queues.flatMap((queue) => queue.slice(index, index + 1))).flat();
}
