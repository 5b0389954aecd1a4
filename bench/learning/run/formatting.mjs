/** @file Figures as the report writes them. */

/** @typedef {import('./statistics.mjs').Estimate} Estimate */

/**
 * @param {Estimate} estimated a share
 * @returns {string}
 */
export function percent({ mean: middle, halfWidth }) {
  return Number.isFinite(halfWidth) ? `${percentOf(middle)} ± ${percentOf(halfWidth)} %` : `${percentOf(middle)} %`;
}

/**
 * @param {number} share
 * @returns {string}
 */
export function percentOf(share) {
  return Number.isFinite(share) ? String(Math.round(100 * share)) : '–';
}

/**
 * @param {number} number
 * @returns {string}
 */
export function signed(number) {
  return `${number < 0 ? '−' : '+'}${shown(Math.abs(number))}`;
}

/**
 * @param {number} number
 * @returns {string}
 */
export function shown(number) {
  return Number.isFinite(number) ? number.toFixed(1) : '–';
}
