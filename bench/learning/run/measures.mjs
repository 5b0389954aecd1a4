/** @file From the raw figures of cells to what is told of a method: adherence, ranking, implicit reward, drift, the worst case. */
import { mean } from './statistics.mjs';

/** @typedef {import('./results.mjs').Result} Result */
/** @typedef {import('./texts').Side} Side */
/** @typedef {Readonly<Record<Result['language'], readonly string[]>>} Axes */

/**
 * @param {Result} result
 * @param {Axes} axes
 * @returns {ReadonlyMap<string, { readonly adherent: number; readonly decisive: number }>} by axis; what does not parse is not decisive
 */
export function adherenceByAxis({ styles, language, developer }, axes) {
  return new Map(
    axes[language].map((axis, index) => {
      const shown = [...(styles[axis] ?? '')].filter((style) => style === 'a' || style === 'b');
      const adherent = shown.filter((style) => style === developer[index]).length;
      return [axis, { adherent, decisive: shown.length }];
    }),
  );
}

/**
 * @param {Result} result
 * @param {Axes} axes
 * @returns {number} of the completions in which style shows, the share that shows the developer's
 */
export function adherence(result, axes) {
  const counts = [...adherenceByAxis(result, axes).values()];
  const sum = (/** @type {'adherent' | 'decisive'} */ name) => counts.reduce((total, count) => total + count[name], 0);
  return sum('adherent') / sum('decisive');
}

/**
 * @param {Result} result
 * @param {Axes} axes
 * @param {Result} [base] makes it implicit reward: of the same forks under the base model
 * @returns {number} share of test forks whose liked side is the likelier one, or has become likelier than the other; a tie is half
 */
export function rankAccuracy({ logps, language, developer }, axes, base) {
  const rights = axes[language].flatMap((axis, index) =>
    (logps[axis] ?? []).map(([a, b], fork) => {
      const [baseA = 0, baseB = 0] = base?.logps[axis]?.[fork] ?? [];
      const preferred = (a - baseA - (b - baseB)) * (developer[index] === 'a' ? 1 : -1);
      return preferred === 0 ? 0.5 : Number(preferred > 0);
    }),
  );
  return mean(rights);
}

/**
 * @param {Result} result
 * @returns {number} how much less likely neutral code became, in nats a token relative to the base model: of the worst language
 */
export function neutralTax({ neutral }) {
  return Math.max(...Object.values(neutral).map(([base, own]) => own / base - 1));
}

/**
 * @param {readonly Result[]} results of a method
 * @param {Axes} axes
 * @returns {{ readonly developer: number; readonly axis: number; readonly axisName: string }} the least mean adherence of a developer
 * over seeds, and of an axis over everybody
 */
export function worst(results, axes) {
  const developers = Map.groupBy(results, ({ language, developer }) => `${language} ${developer}`);
  const ofDevelopers = [...developers.values()].map((group) => mean(group.map((result) => adherence(result, axes))));
  /** @type {Map<string, { adherent: number, decisive: number }>} */
  const counts = new Map();
  for (const result of results) {
    for (const [axis, { adherent, decisive }] of adherenceByAxis(result, axes)) {
      const name = `${result.language} ${axis}`;
      const sum = counts.get(name) ?? { adherent: 0, decisive: 0 };
      counts.set(name, { adherent: sum.adherent + adherent, decisive: sum.decisive + decisive });
    }
  }
  const ofAxes = [...counts].map(([name, { adherent, decisive }]) => ({ name, share: adherent / decisive }));
  const worstAxis = ofAxes.reduce((one, other) => (other.share < one.share ? other : one), {
    name: '',
    share: Infinity,
  });
  return { developer: Math.min(...ofDevelopers), axis: worstAxis.share, axisName: worstAxis.name };
}
