/** @file The benchmark's tables: only from cells that were measured, and with what is missing said. */
import { markdownTable } from '../../report.mjs';
import { courseTables } from './courses.mjs';
import { difference, percent, percentOf, signed } from './formatting.mjs';
import { adherence, adherenceByAxis, neutralTax, rankAccuracy, worst } from './measures.mjs';
import { packTables } from './packTables.mjs';
import { EPSILON } from './plan.mjs';
import { adherences, atCount, baseOf, countsOf, plannedAt, unitOf } from './selecting.mjs';
import { estimate, mean, pairedDifference } from './statistics.mjs';

/** @typedef {import('./results.mjs').Result} Result */
/** @typedef {import('./selecting.mjs').Measured} Measured */

/** What each method is called, in the order of the tables. @type {Readonly<Record<string, string>>} */
const TITLES = {
  base: 'base model',
  instruction: 'preference as a sentence in the prompt',
  kShot: 'accepted code in the prompt',
  exemplar: 'exemplar snippet in the prompt',
  stated: 'stated preferences, decided by token',
  pooledDpo: 'pooled DPO, one LoRA for all',
  sft: 'SFT on what was accepted',
  dpo: 'DPO, one LoRA a developer',
  dpoAnchored: 'the same, anchored',
  pdpo: 'P-DPO as published, individual, anchored',
  revealed: 'what pairs reveal, decided by token, nothing learned',
  default: '**Penchant**',
  learned: 'Penchant, what was learned alone',
  defaultStated: '**Penchant, and stated preferences**',
  withoutPack: 'what was learned alone, without a starter pack',
  sharedPack: 'starter pack and an embedding alone',
  genericPack: 'starter pack, generic user',
  ownCode: 'Penchant, own code read, no feedback yet',
  changedTaste: 'Penchant, after a change of taste on one axis',
  daily: 'Penchant, an update a day',
  changed: 'Penchant, recipe changed',
};
/** What the best of is to be beaten; one LoRA trained with DPO for each developer stands beside them. */
const BASELINES = ['base', 'instruction', 'kShot', 'exemplar', 'pooledDpo', 'sft'];
/** Pairs of the tables that show everything. */
const MAIN_COUNTS = [50, 20];

/**
 * @param {Measured} measured
 * @returns {string} Markdown, without the heading
 */
export function tablesOf(measured) {
  const { results, plan } = measured;
  const methods = Object.keys(TITLES).filter((method) => plan.some((cell) => cell.method === method));
  const counts = MAIN_COUNTS.filter((n) => results.some((result) => result.n === n));
  const parts = [
    ...counts.map((n) => `### After ${n} pairs\n\n${mainTable(methods, n, measured)}`),
    ...counts.map((n) => differencesOf(n, measured)),
    ...(countsOf(measured).length > 1 ? [`### By number of pairs\n\n${countTable(methods, measured)}`] : []),
    ...axisTables(counts, measured),
    ...errorTable(measured),
    ...packTables(measured),
    ...courseTables(measured),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

/**
 * @param {readonly string[]} methods
 * @param {number} n
 * @param {Measured} measured
 * @returns {string}
 */
function mainTable(methods, n, measured) {
  const { axes } = measured;
  const languages = [...new Set(measured.plan.map(({ language }) => language))];
  const rows = methods.map((method) => {
    const found = atCount(method, n, measured);
    const title = TITLES[method] ?? method;
    const planned = plannedAt(method, n, measured);
    if (planned === 0) return undefined;
    if (found.length === 0) {
      return [title, 'not measured', ...languages.map(() => ''), '', '', '', '', '', '', `0 of ${planned}`];
    }
    const least = worst(found, axes);
    const isTrained = found.some(({ trainingSeconds }) => trainingSeconds !== undefined);
    const rewards = found.flatMap((result) => {
      const base = baseOf(result, measured);
      return base && isTrained ? [rankAccuracy(result, axes, base)] : [];
    });
    return [
      title,
      percent(estimate(found.map((result) => adherence(result, axes)))),
      ...languages.map((language) => {
        const own = found.filter((result) => result.language === language);
        return `${percentOf(mean(own.map((result) => adherence(result, axes))))} %`;
      }),
      `${percentOf(least.developer)} %`,
      `${percentOf(least.axis)} % (${least.axisName})`,
      // What single tokens decide is not in the log-probabilities.
      method.endsWith('tated') || method === 'revealed'
        ? '–'
        : percent(estimate(found.map((result) => rankAccuracy(result, axes)))),
      rewards.length === 0 ? '–' : percent(estimate(rewards)),
      isTrained ? signed(100 * mean(found.map(neutralTax))) : '–',
      isTrained ? String(Math.round(mean(found.flatMap(({ trainingSeconds }) => trainingSeconds ?? [])))) : '–',
      `${found.length} of ${planned}${withoutEffect(found)}`,
    ];
  });
  return markdownTable(
    [
      '',
      'in style',
      ...languages,
      'worst developer',
      'worst axis',
      'ranking',
      'implicit reward',
      'NLL tax, %',
      'seconds',
      'cells',
    ],
    rows.filter((row) => row !== undefined),
  );
}

/**
 * @param {number} n
 * @param {Measured} measured
 * @returns {string} by how much Penchant's default is better in each developer and seed
 */
function differencesOf(n, measured) {
  const own = adherences(atCount('default', n, measured), measured);
  const estimates = [...BASELINES, 'dpo'].flatMap((method) => {
    const others = adherences(atCount(method, n, measured), measured);
    const estimated = pairedDifference(own, others);
    return estimated.units === 0 ? [] : [{ method, estimated, level: mean([...others.values()]) }];
  });
  if (estimates.length === 0) return '';
  const baselines = estimates.filter(({ method }) => BASELINES.includes(method));
  const bestLevel = Math.max(...baselines.map(({ level }) => level));
  const rows = estimates.map(({ method, estimated, level }) => [
    `${TITLES[method] ?? method}${method !== 'dpo' && level === bestLevel ? ' (the best baseline)' : ''}`,
    difference(estimated),
    String(estimated.units),
  ]);
  return `Penchant after ${n} pairs, less the other, in points of style, within developer and seed:\n\n${markdownTable(['', 'difference', 'units'], rows)}`;
}

/**
 * @param {readonly string[]} methods
 * @param {Measured} measured
 * @returns {string}
 */
function countTable(methods, measured) {
  const counts = countsOf(measured);
  const rows = methods.flatMap((method) => {
    const cells = [0, ...counts].map((n) => {
      const found = atCount(method, n, measured).filter((result) => result.n === n);
      return found.length === 0 ? '' : percent(estimate(found.map((result) => adherence(result, measured.axes))));
    });
    return cells.every((cell) => cell === '') ? [] : [[TITLES[method] ?? method, ...cells]];
  });
  return markdownTable(['in style, of completions in which style shows', '0', ...counts.map(String)], rows);
}

/**
 * @param {readonly number[]} counts
 * @param {Measured} measured
 * @returns {readonly string[]} who and what Penchant's default learns how well
 */
function axisTables([n = 0], measured) {
  const found = atCount('default', n, measured);
  if (found.length === 0) return [];
  const languages = Map.groupBy(found, ({ language }) => language);
  return [...languages].map(([language, results]) => {
    const axes = measured.axes[language];
    const developers = [...Map.groupBy(results, ({ developer }) => developer)].sort(([a], [b]) => a.localeCompare(b));
    const row = (/** @type {string} */ name, /** @type {readonly Result[]} */ group) => [
      name,
      ...axes.map((axis) => {
        const tallies = group.map((result) => adherenceByAxis(result, measured.axes).get(axis));
        const sum = (/** @type {'adherent' | 'decisive'} */ what) =>
          tallies.reduce((total, tally) => total + (tally?.[what] ?? 0), 0);
        return `${percentOf(sum('adherent') / sum('decisive'))} % of ${sum('decisive')}`;
      }),
    ];
    const rows = [...developers.map(([name, group]) => row(name, group)), row('all', results)];
    return `Penchant after ${n} pairs by developer (their sides, axis by axis) and axis, ${language}:\n\n${markdownTable(['', ...axes], rows)}`;
  });
}

/**
 * @param {Measured} measured
 * @returns {readonly string[]} what errors cost, where other rates than the usual one were measured
 */
function errorTable(measured) {
  const { results, axes } = measured;
  const trained = results.filter(({ trainingSeconds }) => trainingSeconds !== undefined);
  const rates = [...new Set(trained.map(({ epsilon }) => epsilon))].sort((a, b) => a - b);
  if (rates.length < 2) return [];
  const groups = Map.groupBy(
    trained.filter(({ method, n }) =>
      results.some((each) => each.method === method && each.n === n && each.epsilon !== EPSILON),
    ),
    ({ method, n }) => `${TITLES[method] ?? method}, ${n} pairs`,
  );
  // The same developers and seeds at every rate, or the rates could not be compared.
  const rows = [...groups].map(([name, group]) => {
    const units = rates.map((rate) => new Set(group.filter(({ epsilon }) => epsilon === rate).map(unitOf)));
    const isEverywhere = (/** @type {Result} */ result) => units.every((set) => set.has(unitOf(result)));
    const cells = rates.map((rate) => {
      const found = group.filter((result) => result.epsilon === rate && isEverywhere(result));
      return found.length === 0
        ? 'not measured'
        : `${percent(estimate(found.map((result) => adherence(result, axes))))}, ranking ${percent(estimate(found.map((result) => rankAccuracy(result, axes))))}`;
    });
    return [name, ...cells];
  });
  return [
    `### By errors of the developer\n\n${markdownTable(['in style', ...rates.map((rate) => `ε = ${rate}`)], rows)}`,
  ];
}

/**
 * @param {readonly Result[]} results
 * @returns {string} how many updates the gate held, and how many trainings stopped themselves
 */
function withoutEffect(results) {
  const held = results.filter(({ gate }) => gate?.passed === false).length;
  const failed = results.filter(({ failure }) => failure !== undefined).length;
  return `${held === 0 ? '' : `, ${held} held`}${failed === 0 ? '' : `, ${failed} failed`}`;
}
