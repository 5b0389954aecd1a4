/** @file The benches' command-line values: what cannot be used ends the program with a sentence. */

/**
 * @param {string} flag
 * @param {string} text
 * @returns {number}
 */
export function wholeNumber(flag, text) {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) fail(`${flag} wants a whole number from 1 on, not ${text}.`);
  return number;
}

/**
 * @param {string} message
 * @returns {never}
 */
export function fail(message) {
  console.error(message);
  process.exit(1);
}
