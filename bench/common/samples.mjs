/** @file Numbers of contenders that take turns: whose turn it is, what was measured, how two compare. */
import { setTimeout as pause } from 'node:timers/promises';

/**
 * What was measured of a contender: numbers by their kinds, in the same order for every contender.
 * @typedef {Record<string, number[]>} Samples
 */

/** A contender's threads spin for a moment after a run; so long the next one waits. */
const REST_MS = 100;

/**
 * @param {number} count of contenders
 * @param {number} round
 * @returns {readonly number[]} the order of this round: whoever went first goes last in the next
 */
export function turns(count, round) {
  return Array.from({ length: count }, (_, index) => (index + round) % count);
}

/** Until the contender that worked last is idle. */
export async function rest() {
  await pause(REST_MS);
}

/**
 * @param {Samples | undefined} samples
 * @param {string} kind
 * @param {number} number
 */
export function add(samples, kind, number) {
  if (samples) (samples[kind] ??= []).push(number);
}

/**
 * @param {readonly number[]} numbers
 * @param {readonly number[]} others of the same turns
 * @returns {readonly number[]} how many times as large each number is as the other's of its turn
 */
export function ratios(numbers, others) {
  return numbers.map((number, turn) => number / (others[turn] ?? NaN));
}
