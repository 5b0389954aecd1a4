/** @file Cuts a file right before where an axis decides: prompts for a model to go on from, whose taste is then judged. */
import { differInQuotes, endsStatement } from './forks.mjs';

/** @typedef {import('./judges').PairAxis} Axis */
/** @typedef {import('./mixedFile.mjs').MixedFile} MixedFile */

/**
 * @typedef {object} Spot
 * @property {Axis} axis
 * @property {number} line from 0
 * @property {string} code the line in style A
 * @property {string} prompt ends in a character that is not blank
 */

/**
 * @param {MixedFile} file
 * @returns {readonly Spot[]} in the order of their lines, one a line
 */
export function spotsOf(file) {
  return file.lines.flatMap((_, line) => {
    if (file.rendered.isInsideToken(line)) return [];
    return functionSpot(file, line) ?? semicolonSpot(file, line) ?? quoteSpot(file, line) ?? [];
  });
}

/**
 * @param {MixedFile} file
 * @param {number} line
 * @returns {Spot | undefined} behind a comment that leads to a function
 */
function functionSpot(file, line) {
  const context = file.contextOf(line);
  if (!context || !file.rendered.functionEnds.has(line)) return undefined;
  const lastLine = context.text.slice(context.text.lastIndexOf('\n') + 1).trimStart();
  const isComment = lastLine.startsWith('//') || lastLine.endsWith('*/');
  const code = file.bothOf(line, 'functions').a;
  return isComment ? { axis: 'functions', line, code, prompt: context.text } : undefined;
}

/**
 * @param {MixedFile} file
 * @param {number} line
 * @returns {Spot | undefined} at the end of a statement
 */
function semicolonSpot(file, line) {
  const { a, b } = file.bothOf(line, 'semicolons');
  const context = endsStatement(a, b) ? file.contextOf(line) : undefined;
  return context && { axis: 'semicolons', line, code: a, prompt: context.text + context.gap + a };
}

/**
 * @param {MixedFile} file
 * @param {number} line
 * @returns {Spot | undefined} before a string that is not the first of its line
 */
function quoteSpot(file, line) {
  const { a, b } = file.bothOf(line, 'quotes');
  const before = a.slice(0, a.indexOf("'")).trimEnd();
  const context = differInQuotes(a, b) && before !== '' ? file.contextOf(line) : undefined;
  return context && { axis: 'quotes', line, code: a, prompt: context.text + context.gap + before };
}
