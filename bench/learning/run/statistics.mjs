/** @file Means with 95 % intervals, of units that are independent: a developer at a seed. */

/**
 * @typedef {object} Estimate
 * @property {number} mean
 * @property {number} halfWidth of its 95 % interval; NaN of one unit alone
 * @property {number} units
 */

/** Student's t, two-sided 95 %, by degrees of freedom from 1 on. */
const T_95 = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];
const NORMAL_95 = 1.96;

/**
 * @param {readonly number[]} numbers one a unit; those that are none are left out
 * @returns {Estimate}
 */
export function estimate(numbers) {
  const known = numbers.filter((number) => Number.isFinite(number));
  const middle = mean(known);
  const freedom = known.length - 1;
  const variance = known.reduce((sum, number) => sum + (number - middle) ** 2, 0) / freedom;
  const t = T_95[freedom - 1] ?? NORMAL_95;
  return { mean: middle, halfWidth: freedom < 1 ? NaN : t * Math.sqrt(variance / known.length), units: known.length };
}

/**
 * @param {ReadonlyMap<string, number>} own by unit
 * @param {ReadonlyMap<string, number>} others
 * @returns {Estimate} of the differences within units that both have
 */
export function pairedDifference(own, others) {
  return estimate([...own].map(([unit, number]) => number - (others.get(unit) ?? NaN)));
}

/**
 * @param {readonly number[]} numbers
 * @returns {number} NaN of none
 */
export function mean(numbers) {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
