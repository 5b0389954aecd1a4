/** @file Figures as the report writes them. */

/** @typedef {import('./statistics.mjs').Estimate} Estimate */

/**
 * @param {Estimate} estimated a share
 * @returns {string}
 */
export function percent({ mean: middle, halfWidth }) {
  if (!Number.isFinite(middle)) return '–';
  return Number.isFinite(halfWidth) ? `${percentOf(middle)} ± ${percentOf(halfWidth)} %` : `${percentOf(middle)} %`;
}

/**
 * @param {Estimate} estimated of shares
 * @returns {string} in points
 */
export function difference({ mean: middle, halfWidth }) {
  return Number.isFinite(middle) ? `${signed(100 * middle)} ± ${shown(100 * halfWidth)}` : '–';
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
function shown(number) {
  return Number.isFinite(number) ? number.toFixed(1) : '–';
}
