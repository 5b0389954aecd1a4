/** @file What the latency bench prints: its samples as tables. */
import { markdownTable, median, medianAndSpread } from '../report.mjs';
import { ratios } from '../common/samples.mjs';

/**
 * One measured kind: its row's name, and how two contenders compare in it.
 * @typedef {object} Kind
 * @property {string} key
 * @property {string} name
 * @property {'time' | 'speed' | 'memory'} sort of two times or speeds it is told how many times as fast the first is; of two
 * memories how many times as much it takes
 */

/** @type {readonly Kind[]} */
const KINDS = [
  { key: 'prefill', name: 'prefill of 512 tokens, ms', sort: 'time' },
  { key: 'long', name: 'plain decoding behind 512 tokens, tokens/s', sort: 'speed' },
  { key: 'short', name: 'plain decoding behind 64 tokens, tokens/s', sort: 'speed' },
  { key: 'real', name: 'plain decoding of real code, tokens/s', sort: 'speed' },
  { key: 'drafted', name: 'the same with prompt lookup, tokens/s', sort: 'speed' },
  { key: 'typed', name: 'one key on a warm prompt, 16 tokens out, ms', sort: 'time' },
  { key: 'start', name: 'process start until the model is ready, ms', sort: 'time' },
  { key: 'firstStart', name: 'the same where weights are yet to be prepared, ms', sort: 'time' },
  { key: 'resident', name: 'resident memory after the work, MB', sort: 'memory' },
  { key: 'anonymous', name: '– of it private', sort: 'memory' },
  { key: 'file', name: '– of it mapped files', sort: 'memory' },
  { key: 'peak', name: 'peak of resident memory, MB', sort: 'memory' },
];

/** @typedef {import('../common/samples.mjs').Samples} Samples */

/**
 * Two engines side by side.
 * @param {{ readonly name: string; readonly samples: Samples }} first
 * @param {{ readonly name: string; readonly samples: Samples }} second
 * @returns {string}
 */
export function comparison(first, second) {
  const rows = KINDS.flatMap(({ key, name, sort }) => {
    const numbers = first.samples[key];
    if (!numbers) return [];
    // Drafts are compared with the other's plain decoding; so is what only one of both has.
    const others = key === 'drafted' ? second.samples['real'] : second.samples[key];
    const cell = key === 'drafted' || !others ? '–' : medianAndSpread(others);
    return [[name, medianAndSpread(numbers), cell, others ? ratio(numbers, others, sort) : '–']];
  });
  return markdownTable(['', first.name, second.name, 'ratio'], rows);
}

/**
 * Several settings of one engine, each with its ratio to the first.
 * @param {readonly { readonly name: string; readonly samples: Samples }[]} settings
 * @returns {string}
 */
export function variants(settings) {
  const [first] = settings;
  const rows = KINDS.flatMap(({ key, name, sort }) => {
    const base = first?.samples[key];
    if (!base || settings.some(({ samples }) => !samples[key])) return [];
    const cells = settings.map(({ samples }, index) => {
      const numbers = samples[key] ?? [];
      return index === 0 ? medianAndSpread(numbers) : `${threeOf(numbers)} · ${ratio(numbers, base, sort)}`;
    });
    return [[name, ...cells]];
  });
  return markdownTable(['', ...settings.map(({ name }) => name)], rows);
}

/**
 * @param {readonly number[]} numbers of the first, one a task
 * @param {readonly number[]} others of the second, of the same tasks
 * @param {Kind['sort']} sort
 * @returns {string} the median ratio of a task, with its spread: of times and speeds, above 1 the first is faster
 */
export function ratio(numbers, others, sort) {
  const found = sort === 'time' ? ratios(others, numbers) : ratios(numbers, others);
  return `${medianAndSpread(found, (number) => number.toFixed(2))}×`;
}

/**
 * @param {readonly number[]} numbers
 * @returns {string}
 */
function threeOf(numbers) {
  return medianAndSpread([median(numbers)]);
}
