/** @file Draws what is used out of all places found: every axis and every package alike, no line twice and none too near another. */
import { inTurns } from '../draw.mjs';
import { shuffled } from '../random.mjs';

/**
 * @typedef {object} Found
 * @property {string} axis
 * @property {string} package its name and version
 * @property {string} file package and path
 * @property {number} line from 1
 * @property {string} place file and line
 * @property {string} code the line without its style
 * @property {string} prompt
 */

/** Lines from one place to the next of the same axis, so that prompts are not all but the same. */
const LEAST_DISTANCE = 4;

/**
 * @template {Found} Item
 * @param {readonly Item[]} items
 * @param {number} most of each axis
 * @param {ReadonlySet<string>} taken places that are used already
 * @param {import('../random.mjs').Random} random
 * @returns {readonly Item[]} in an order in which every few have all axes
 */
export function selectPlaces(items, most, taken, random) {
  const axes = [...new Set(items.map(({ axis }) => axis))].sort();
  const used = new Set(taken);
  const chosen = new Map(axes.map((axis) => [axis, /** @type {Item[]} */ ([])]));
  // What there is least of comes first, as a line is used for one axis alone.
  const countOf = (/** @type {string} */ axis) => items.filter((item) => item.axis === axis).length;
  for (const axis of [...axes].sort((one, other) => countOf(one) - countOf(other))) {
    const ofAxis = items.filter((item) => item.axis === axis);
    const byPackage = Object.groupBy(shuffled(ofAxis, random), (item) => item.package);
    const known = new Set();
    for (const item of inTurns(Object.values(byPackage).map((group) => group ?? []))) {
      const own = chosen.get(axis) ?? [];
      if (own.length >= most) break;
      if (used.has(item.place) || known.has(item.code) || isNearOne(item, own)) continue;
      used.add(item.place);
      known.add(item.code);
      own.push(item);
    }
  }
  return inTurns([...chosen.values()].map((group) => shuffled(group, random)));
}

/**
 * @param {Found} item
 * @param {readonly Found[]} others
 * @returns {boolean}
 */
function isNearOne(item, others) {
  return others.some(({ file, line }) => file === item.file && Math.abs(line - item.line) < LEAST_DISTANCE);
}
