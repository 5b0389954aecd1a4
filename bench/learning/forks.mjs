/** @file Cuts a file into places where one axis alone decides how the code goes on, with both ways of going on. */
import { choose } from './random.mjs';

/** @typedef {import('./judges').PairAxis} Axis */
/** @typedef {import('./mixedFile.mjs').MixedFile} MixedFile */

/**
 * @typedef {object} Fork
 * @property {Axis} axis
 * @property {number} line from 0
 * @property {string} code the line in style A
 * @property {string} prompt ends in a character that is not blank
 * @property {string} a how it goes on in style A
 * @property {string} b the same in style B
 */

/** @type {readonly Axis[]} */
const AXES = ['semicolons', 'quotes', 'functions'];

/** From where the styles part, some 14 tokens: the rest of a line adds nothing to learn. */
const MOST_AFTER_PARTING = 46;
/** Of what both styles have in common before they part. */
const MOST_BEFORE_PARTING = 40;
/** Lines from one fork to the next, so that prompts are not all but the same. */
const LEAST_DISTANCE = 4;

/**
 * @param {MixedFile} file
 * @param {import('./random.mjs').Random} random
 * @returns {readonly Fork[]} in the order of their lines
 */
export function forksOf(file, random) {
  /** @type {Fork[]} */
  const forks = [];
  for (let line = 1; line < file.lines.length; line++) {
    if (line < (forks.at(-1)?.line ?? -Infinity) + LEAST_DISTANCE) continue;
    if (file.rendered.isInsideToken(line)) continue;
    const here = AXES.flatMap((axis) => cutters[axis](file, line, random) ?? []);
    // Functions are rare, so where one begins it is not left to chance.
    const fork = here.find(({ axis }) => axis === 'functions') ?? choose(here, random);
    if (fork) forks.push(fork);
  }
  return forks;
}

/**
 * @type {Readonly<Record<Axis, (file: MixedFile, line: number, random: import('./random.mjs').Random) => Fork | undefined>>}
 */
const cutters = {
  semicolons(file, line, random) {
    const { a, b } = file.bothOf(line, 'semicolons');
    if (!endsStatement(a, b)) return undefined;
    const next = nextWord(file, line);
    if (next === undefined) return undefined;
    // At the end of a line whose own semicolon is open, going on to the next line would decide that one first.
    const above = lastCodeLine(file, line);
    const isOpenAbove = above === undefined || differs(file.bothOf(above, 'semicolons'));
    return cut(file, line, 'semicolons', { a: a + next, b: b + next }, cutsOf(a, a.length, !isOpenAbove), random);
  },
  quotes(file, line, random) {
    const { a, b } = file.bothOf(line, 'quotes');
    if (!differInQuotes(a, b)) return undefined;
    const parting = a.indexOf("'");
    return cut(file, line, 'quotes', { a, b }, cutsOf(a, parting, true), random);
  },
  functions(file, line, random) {
    const { a, b } = file.bothOf(line, 'functions');
    return file.rendered.functionEnds.has(line) ? cut(file, line, 'functions', { a, b }, [0], random) : undefined;
  },
};

/**
 * @param {string} a
 * @param {string} b
 * @returns {boolean} whether a statement ends with the line, and there is more to it than brackets that close
 */
export function endsStatement(a, b) {
  return b === `${a};` && /\w/.test(a);
}

/**
 * @param {string} a
 * @param {string} b
 * @returns {boolean} whether strings are there that are the same but for their quotes
 */
export function differInQuotes(a, b) {
  return a !== b && a.replaceAll("'", '"') === b && !a.includes('"');
}

/**
 * @param {string} line
 * @param {number} parting where the styles part
 * @param {boolean} maybeAtStart whether the line may be cut off whole
 * @returns {readonly number[]} places in the line behind a character that is not blank and before a blank, which the tokenizer
 * never joins; 0 is the end of the line before
 */
function cutsOf(line, parting, maybeAtStart) {
  const cuts = maybeAtStart && parting <= MOST_BEFORE_PARTING ? [0] : [];
  for (let place = Math.max(1, parting - MOST_BEFORE_PARTING); place < parting; place++) {
    if (line[place] === ' ' && /\S/.test(line[place - 1] ?? '')) cuts.push(place);
  }
  return cuts;
}

/**
 * @param {MixedFile} file
 * @param {number} line
 * @param {Axis} axis
 * @param {{ readonly a: string; readonly b: string }} both
 * @param {readonly number[]} cuts
 * @param {import('./random.mjs').Random} random
 * @returns {Fork | undefined}
 */
function cut(file, line, axis, { a, b }, cuts, random) {
  const place = choose(cuts, random);
  const context = file.contextOf(line);
  const afterParting = Math.max(a.length, b.length) - commonLength(a, b);
  if (place === undefined || !context || afterParting > MOST_AFTER_PARTING) return undefined;
  const { text, gap } = context;
  const [code = ''] = a.split('\n');
  if (place === 0) return { axis, line, code, prompt: text, a: gap + a, b: gap + b };
  return { axis, line, code, prompt: text + gap + a.slice(0, place), a: a.slice(place), b: b.slice(place) };
}

/**
 * @param {MixedFile} file
 * @param {number} line
 * @returns {string | undefined} what follows a line, to the end of the first word, which is there in every style
 */
function nextWord(file, line) {
  const next = file.lines.findIndex((text, place) => place > line && text.trim() !== '');
  if (next < 0) return undefined;
  const [word] = /^\s*(?:[\w$]{1,16}|[^\w\s$]{1,3})/.exec(file.lines[next] ?? '') ?? [];
  const isSureWord = word !== undefined && AXES.every((axis) => isIn(file.bothOf(next, axis), word));
  return isSureWord ? '\n'.repeat(next - line) + word : undefined;
}

/**
 * @param {{ readonly a: string; readonly b: string }} both
 * @param {string} word
 * @returns {boolean}
 */
function isIn({ a, b }, word) {
  return a.startsWith(word) && b.startsWith(word);
}

/**
 * @param {MixedFile} file
 * @param {number} line
 * @returns {number | undefined} the last line before it that is not blank
 */
function lastCodeLine(file, line) {
  const above = file.lines.findLastIndex((text, place) => place < line && text.trim() !== '');
  return above < 0 ? undefined : above;
}

/**
 * @param {{ readonly a: string; readonly b: string }} both
 * @returns {boolean}
 */
function differs({ a, b }) {
  return a !== b;
}

/**
 * @param {string} a
 * @param {string} b
 * @returns {number} characters that both begin with
 */
function commonLength(a, b) {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}
