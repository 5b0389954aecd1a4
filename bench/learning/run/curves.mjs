/** @file The benchmark's curves over the number of pairs. */
import { lineChart } from './charts.mjs';
import { adherence, rankAccuracy } from './measures.mjs';
import { atCount, countsOf } from './selecting.mjs';
import { estimate } from './statistics.mjs';

/** @typedef {import('./results.mjs').Result} Result */
/** @typedef {import('./selecting.mjs').Measured} Measured */

/** What is drawn, by short names; colours follow this order. @type {Readonly<Record<string, string>>} */
const CURVES = {
  default: 'Penchant',
  learned: 'Penchant, learned alone',
  dpo: 'DPO, own LoRA',
  sft: 'SFT, own LoRA',
  pooledDpo: 'pooled DPO',
  stated: 'stated, by token',
  exemplar: 'exemplar in prompt',
  kShot: 'code in prompt',
  base: 'base model',
};

/**
 * @param {Measured} measured
 * @returns {ReadonlyMap<string, string>} SVG by name; none where there is but one number of pairs
 */
export function chartsOf(measured) {
  if (countsOf(measured).length < 2) return new Map();
  const chart = (/** @type {string} */ title, /** @type {(result: Result) => number} */ measure) => {
    const curves = Object.entries(CURVES).flatMap(([method, name]) => {
      const points = countsOf(measured).flatMap((n) => pointAt(method, n, measured, measure));
      const isFlat = measured.results.some((result) => result.method === method && result.n === 0);
      // Before the first pair all there is, is the base model; and what does not depend on pairs is the same everywhere.
      const start = isFlat ? [] : pointAt('base', 0, measured, measure);
      return points.length === 0 ? [] : [{ name, points: isFlat ? points.slice(0, 1) : [...start, ...points], isFlat }];
    });
    return lineChart({ title, xTitle: 'preference pairs', curves, range: [0.4, 1] });
  };
  return new Map([
    ['learning-adherence', chart('Completions in the developer’s style', (result) => adherence(result, measured.axes))],
    [
      'learning-ranking',
      chart('Test forks ranked rightly by log-probability', (result) => rankAccuracy(result, measured.axes)),
    ],
  ]);
}

/**
 * @param {string} method
 * @param {number} n
 * @param {Measured} measured
 * @param {(result: Result) => number} measure
 * @returns {readonly import('./charts.mjs').Curve['points'][number][]} one, unless nothing was measured there
 */
function pointAt(method, n, measured, measure) {
  const found = atCount(method, n, measured);
  return found.length === 0 ? [] : [{ x: n, ...estimate(found.map(measure)) }];
}
