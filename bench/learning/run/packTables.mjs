/** @file What the starter pack brings, and to whom; and what embeddings do in an adapter that two developers share. */
import { markdownTable } from '../../report.mjs';
import { AXES, isHeldOut } from '../developers.mjs';
import { difference, percent } from './formatting.mjs';
import { adherence, rankAccuracy } from './measures.mjs';
import { unitOf } from './selecting.mjs';
import { estimate, mean, pairedDifference } from './statistics.mjs';

/** @typedef {import('./results.mjs').Result} Result */
/** @typedef {import('./selecting.mjs').Measured} Measured */
/** @typedef {import('../developers.mjs').Styles} Styles */

/** Pairs of these tables. */
const COUNT = 20;

/**
 * What axes of a developer are to the pack.
 * @typedef {object} Kind
 * @property {string} title
 * @property {(language: Result['language'], styles: Styles) => readonly string[]} axesOf
 */

/** @type {Readonly<Record<'newCombination' | 'known' | 'unknown', Kind>>} */
const KINDS = {
  newCombination: {
    title: 'axes of the pack, in a combination that it does not know',
    axesOf: (language, styles) => (isHeldOut(language, styles) ? axesOfPack(language) : []),
  },
  known: {
    title: 'axes of the pack, in others',
    axesOf: (language, styles) => (isHeldOut(language, styles) ? [] : axesOfPack(language)),
  },
  unknown: { title: 'axes that it does not know', axesOf: (language) => Object.keys(AXES[language].heldOut) },
};

/**
 * @param {Measured} measured
 * @returns {readonly string[]} of what was measured of the pack
 */
export function packTables(measured) {
  const tables = [...broughtTable(measured), ...swapTable(measured)];
  return tables.map((table, index) => (index === 0 ? `### The starter pack\n\n${table}` : table));
}

/**
 * @param {Measured} measured
 * @returns {readonly string[]} all developers, with and without it
 */
function broughtTable({ results, axes }) {
  const withPack = ofMethod(results, 'learned');
  const without = ofMethod(results, 'withoutPack');
  const both = new Set([...withPack.keys()].filter((unit) => without.has(unit)));
  if (both.size === 0) return [];
  const rows = Object.values(KINDS).map(({ title, axesOf }) => {
    const sharesIn = (/** @type {ReadonlyMap<string, Result>} */ found) =>
      new Map(
        [...found].flatMap(([unit, result]) =>
          both.has(unit) ? [[unit, adherence(ofAxes(result, axes, axesOf), axes)]] : [],
        ),
      );
    const [own, others] = [sharesIn(withPack), sharesIn(without)];
    const brought = pairedDifference(own, others);
    const shares = [own, others].map((each) => percent(estimate([...each.values()])));
    return [title, ...shares, difference(brought), String(brought.units)];
  });
  const header = ['', 'with it', 'without', 'difference, points', 'developers and seeds'];
  return [
    `In style after ${COUNT} pairs, by what was learned alone, of all developers of whom both were measured:\n\n${markdownTable(header, rows)}`,
  ];
}

/**
 * @param {Measured} measured
 * @returns {readonly string[]} what another developer's embedding makes of the same shared adapter, where that was measured
 */
function swapTable({ results, axes }) {
  const shared = [...ofMethod(results, 'sharedPack').values()];
  const generic = ofMethod(results, 'genericPack');
  const swapped = shared.flatMap((own) => {
    const opposite = shared.find(
      (other) => other.language === own.language && other.seed === own.seed && isOpposite(own, other),
    );
    return opposite ? [{ own, opposite, generic: generic.get(unitOf(own)) }] : [];
  });
  if (swapped.length === 0) return [];
  const kinds = [{ title: 'axes of the pack', axesOf: axesOfPack }, KINDS.unknown];
  const rows = kinds.map(({ title, axesOf }) => {
    const ranking = (/** @type {Result | undefined} */ result, /** @type {Result} */ { developer }) =>
      result ? rankAccuracy(ofAxes({ ...result, developer }, axes, axesOf), axes) : NaN;
    return [
      title,
      percent(estimate(swapped.map(({ own }) => ranking(own, own)))),
      percent(estimate(swapped.map(({ own, opposite }) => ranking(opposite, own)))),
      percent(estimate(swapped.map((each) => ranking(each.generic, each.own)))),
      percent(estimate(swapped.map(({ own, opposite }) => changedShare(ofAxes(own, axes, axesOf), opposite, axes)))),
    ];
  });
  const header = [
    '',
    'ranking',
    'with the opposite developer’s embedding',
    'generic user',
    'completions that change with it',
  ];
  return [
    `The pack's adapter as it is, shared by all, with an embedding that was fitted to ${COUNT} pairs (${swapped.length} developers and seeds):\n\n${markdownTable(header, rows)}`,
  ];
}

/**
 * @param {Result} own
 * @param {Result} opposite with the other embedding
 * @param {Measured['axes']} axes
 * @returns {number} of the completions in the own style that show a style with the other embedding, the share that shows the other's
 */
function changedShare(own, opposite, axes) {
  return mean(
    axes[own.language].flatMap((axis, index) =>
      [...(own.styles[axis] ?? '')].flatMap((style, spot) => {
        const other = opposite.styles[axis]?.[spot] ?? '-';
        const isDecisive = [style, other].every((each) => each === 'a' || each === 'b');
        return isDecisive && style === own.developer[index] ? [Number(other !== style)] : [];
      }),
    ),
  );
}

/**
 * @param {readonly Result[]} results
 * @param {string} method
 * @returns {ReadonlyMap<string, Result>} by developer and seed
 */
function ofMethod(results, method) {
  const found = results.filter((result) => result.method === method && (result.n === COUNT || result.n === 0));
  return new Map(found.map((result) => [unitOf(result), result]));
}

/**
 * @param {Result} result
 * @param {Measured['axes']} axes
 * @param {Kind['axesOf']} axesOf
 * @returns {Result} what was measured on those axes
 */
function ofAxes(result, axes, axesOf) {
  const { language, developer } = result;
  const sides = axes[language].map((axis, index) => [axis, /** @type {'a' | 'b'} */ (developer[index])]);
  const wanted = new Set(axesOf(language, Object.fromEntries(sides)));
  const kept = (/** @type {Readonly<Record<string, unknown>>} */ byAxis) =>
    Object.fromEntries(Object.entries(byAxis).filter(([axis]) => wanted.has(axis)));
  return {
    ...result,
    styles: /** @type {Result['styles']} */ (kept(result.styles)),
    logps: /** @type {Result['logps']} */ (kept(result.logps)),
  };
}

/**
 * @param {Result['language']} language
 * @returns {readonly string[]}
 */
function axesOfPack(language) {
  return Object.keys(AXES[language].pack);
}

/**
 * @param {Result} result
 * @param {Result} other
 * @returns {boolean} whether they agree in nothing
 */
function isOpposite({ developer }, { developer: other }) {
  return [...developer].every((side, axis) => side !== other[axis]);
}
