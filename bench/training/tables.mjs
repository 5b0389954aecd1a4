/** @file What the training bench prints: its samples as tables, each beside the limit that Penchant sets itself. */
import { ratios } from '../common/samples.mjs';
import { markdownTable, median, medianAndRange, threeDigits } from '../report.mjs';

/**
 * @typedef {import('./rounds.mjs').CaseResult} CaseResult
 * @typedef {ReturnType<typeof import('./contenders.mjs').contenders>} Contenders
 * @typedef {'packed' | 'trl' | 'precomputed'} Peer
 */

/** @type {readonly Peer[]} */
const PEERS = ['packed', 'trl', 'precomputed'];

/**
 * By peer, the largest ratio of Penchant's time, or memory, to the peer's that it wants to have.
 * @type {Readonly<Record<'perStep' | 'peak' | 'peakOnce', Readonly<Partial<Record<Peer, number>>>>>}
 */
export const LIMITS = {
  perStep: { packed: 0.9, trl: 0.4 },
  peak: { packed: 0.7, trl: 0.7 },
  peakOnce: { packed: 0.7, trl: 0.7 },
};

/**
 * Penchant beside each peer, case by case.
 * @param {'perStep' | 'peak' | 'peakOnce'} kind
 * @param {readonly CaseResult[]} results
 * @param {Contenders} contenders
 * @returns {string}
 */
export function comparison(kind, results, contenders) {
  const head = PEERS.flatMap((peer) => {
    const limit = LIMITS[kind][peer];
    return [contenders[peer].name, limit === undefined ? 'ratio' : `ratio (limit ${limit})`];
  });
  const rows = results.map((result) => {
    const own = numbersOf(result, 'penchant', kind);
    const cells = PEERS.flatMap((peer) => {
      const others = numbersOf(result, peer, kind);
      return [show(others), ratioCell(own, others, LIMITS[kind][peer])];
    });
    return [caseName(result), show(own), ...cells];
  });
  return markdownTable(['prompt + responses', contenders.penchant.name, ...head], rows);
}

/**
 * What a step and a reference take by themselves, for those that run a pair's reference once.
 * @param {readonly CaseResult[]} results
 * @param {Contenders} contenders
 * @returns {string}
 */
export function parts(results, contenders) {
  const keys = /** @type {const} */ (['penchant', 'packed', 'precomputed']);
  const rows = results.map((result) => [
    caseName(result),
    ...keys.flatMap((key) => [show(numbersOf(result, key, 'step')), show(numbersOf(result, key, 'reference'))]),
  ]);
  const head = keys.flatMap((key) => [`${contenders[key].name}: step`, 'reference']);
  return markdownTable(['prompt + responses', ...head], rows);
}

/**
 * How time and memory grow with the prompt: how many times as much as with the shortest.
 * @param {readonly CaseResult[]} results
 * @param {Contenders} contenders
 * @returns {string}
 */
export function growth(results, contenders) {
  const prompts = distinct(results.map((result) => result.case.promptTokens));
  const responses = distinct(results.map((result) => result.case.responseTokens));
  const rows = responses.flatMap((responseTokens) => {
    const group = results.filter((result) => result.case.responseTokens === responseTokens);
    return Object.entries(contenders).map(([key, { name }]) => {
      const time = multiples(group.map((result) => numbersOf(result, key, 'perStep')));
      const memory = multiples(group.map((result) => numbersOf(result, key, 'peak')));
      return [`${name}, 2 × ${responseTokens}`, ...time.map((each, index) => `${each} · ${memory[index]}`)];
    });
  });
  return markdownTable(['time · memory', ...prompts.map((prompt) => `prompt of ${prompt}`)], rows);
}

/**
 * @param {import('./users').UserResults} users
 * @returns {string}
 */
export function population({ populations }) {
  const rows = populations.map(({ users, bytesPerUser, addMs, readMs }) => [
    users.toLocaleString('en'),
    Math.round(bytesPerUser).toLocaleString('en'),
    medianAndRange(addMs),
    medianAndRange(readMs),
  ]);
  return markdownTable(['users', 'bytes per user', 'one more user, ms', 'a user read, with its soft prompt, ms'], rows);
}

/**
 * @param {readonly CaseResult[]} results
 * @returns {string} how far apart what should be the same is, at most
 */
export function largestDifferences(results) {
  const most = (/** @type {'loss' | 'gradientNorm' | 'logps'} */ key) =>
    Math.max(...results.map(({ agreement }) => agreement[key])).toExponential(0);
  return `losses differ by ${most('loss')} at most, norms of gradients by ${most('gradientNorm')} of themselves, references by ${most('logps')} nats`;
}

/**
 * @param {readonly number[]} numbers
 * @returns {readonly number[]} each once
 */
function distinct(numbers) {
  return [...new Set(numbers)];
}

/**
 * @param {readonly (readonly number[])[]} samples
 * @returns {readonly string[]} the median of each, in medians of the first
 */
function multiples(samples) {
  const medians = samples.map((numbers) => median(numbers));
  return medians.map((number) => (Number.isNaN(number) ? '–' : `${(number / (medians[0] ?? NaN)).toFixed(2)}×`));
}

/**
 * @param {readonly number[]} own
 * @param {readonly number[]} others
 * @param {number | undefined} limit
 * @returns {string} the ratio, turn by turn, and where it is above the limit a mark
 */
function ratioCell(own, others, limit) {
  if (own.length === 0 || others.length === 0) return '–';
  const found = ratios(own, others);
  const cell = `${medianAndRange(found, (number) => number.toFixed(2))}×`;
  return limit !== undefined && median(found) > limit ? `**${cell}** missed` : cell;
}

/**
 * @param {CaseResult} result
 * @param {string} contender
 * @param {string} kind
 * @returns {readonly number[]}
 */
function numbersOf({ samples }, contender, kind) {
  return samples[contender]?.[kind] ?? [];
}

/**
 * @param {readonly number[]} numbers
 * @returns {string}
 */
function show(numbers) {
  return numbers.length === 0 ? '–' : medianAndRange(numbers, threeDigits);
}

/**
 * @param {CaseResult} result
 * @returns {string}
 */
function caseName({ case: { promptTokens, responseTokens } }) {
  return `${promptTokens} + 2 × ${responseTokens}`;
}
