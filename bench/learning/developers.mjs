/**
 * @file Which simulated developers there are: those that the starter pack is trained on, and those that only the benchmark knows. The
 * pack never sees an axis that is held out, nor a developer in whom a held-out combination comes together.
 */
import { choose, shuffled } from './random.mjs';

/** @typedef {'javascript' | 'python'} Language */
/** @typedef {'a' | 'b'} Side */
/** @typedef {Readonly<Record<string, Side>>} Styles a side for each axis on which a developer takes one */

/**
 * The axes of each language and what their sides look like.
 * @type {Readonly<Record<Language, Readonly<Record<'pack' | 'heldOut', Readonly<Record<string, { readonly a: string; readonly b: string }>>>>>>}
 */
export const AXES = {
  javascript: {
    pack: {
      quotes: { a: 'single quotes', b: 'double quotes' },
      semicolons: { a: 'no semicolons', b: 'semicolons' },
      trailingCommas: { a: 'trailing commas', b: 'no trailing commas' },
      bracketSpacing: { a: 'spaces in braces', b: 'no spaces in braces' },
      arrowParens: { a: 'parentheses around one parameter', b: 'no parentheses around one parameter' },
    },
    heldOut: {
      functions: { a: 'arrow functions', b: 'function declarations' },
      interpolation: { a: 'template literals', b: 'sums of strings' },
      declarations: { a: 'const', b: 'let' },
    },
  },
  python: {
    pack: {
      quotes: { a: 'single quotes', b: 'double quotes' },
      returnTypes: { a: 'return types', b: 'no return types' },
      trailingCommas: { a: 'trailing commas', b: 'no trailing commas' },
      docQuotes: { a: 'docstrings in """', b: "docstrings in '''" },
    },
    heldOut: {
      naming: { a: 'snake_case', b: 'camelCase' },
      strings: { a: 'f-strings', b: 'str.format' },
      emptyCollections: { a: 'literals for what is empty', b: 'calls for what is empty' },
    },
  },
};

/** @type {readonly Language[]} */
export const LANGUAGES = ['javascript', 'python'];

/**
 * The axes that the benchmark tests, some from the pack and some that it never saw.
 * @type {Readonly<Record<Language, readonly string[]>>}
 */
export const TEST_AXES = {
  javascript: ['semicolons', 'quotes', 'functions'],
  python: ['quotes', 'naming', 'returnTypes'],
};

/**
 * One of the four combinations of the two test axes that the pack knows; with the other three both axes can still be told apart.
 * @type {Readonly<Record<Language, Styles>>}
 */
export const HELD_OUT_COMBINATIONS = {
  javascript: { quotes: 'b', semicolons: 'a' },
  python: { quotes: 'a', returnTypes: 'a' },
};

/**
 * @param {Language} language
 * @param {Styles} styles
 * @returns {boolean} whether no developer of the pack likes all that these styles say together
 */
export function isHeldOut(language, styles) {
  return Object.entries(HELD_OUT_COMBINATIONS[language]).every(([axis, side]) => styles[axis] === side);
}

/**
 * @param {readonly string[]} axes
 * @returns {readonly Styles[]} every combination of their sides, side a first
 */
export function combinationsOf(axes) {
  /** @type {readonly Styles[]} */
  let combinations = [{}];
  for (const axis of axes) {
    combinations = combinations.flatMap((styles) => [
      { ...styles, [axis]: /** @type {const} */ ('a') },
      { ...styles, [axis]: /** @type {const} */ ('b') },
    ]);
  }
  return combinations;
}

/**
 * @param {Language} language
 * @returns {readonly Styles[]} the benchmark's eight developers
 */
export function testDevelopers(language) {
  return combinationsOf(TEST_AXES[language]);
}

/**
 * @param {Language} language
 * @returns {readonly Styles[]} developers who take sides on every axis of the pack, and in whom the held-out combination comes together
 */
export function heldOutDevelopers(language) {
  return combinationsOf(Object.keys(AXES[language].pack)).filter((styles) => isHeldOut(language, styles));
}

/**
 * Axes of a language that a developer of the pack cares for at the most, by how many languages they write: an embedding is shared out
 * among all of them, and of a ninth of it next to nothing is learned.
 */
const MOST_AXES = [0, 4, 2];

/**
 * @param {number} count
 * @param {import('./random.mjs').Random} random
 * @returns {readonly Readonly<Partial<Record<Language, Styles>>>[]} developers of one language or of both, by language
 */
export function packDevelopers(count, random) {
  /** @type {readonly (readonly Language[])[]} */
  const kinds = [['javascript'], ['python'], LANGUAGES];
  return Array.from({ length: count }, (_, index) => {
    const languages = kinds[index % kinds.length] ?? [];
    const most = MOST_AXES[languages.length] ?? 1;
    return Object.fromEntries(languages.map((language) => [language, drawStyles(language, most, random)]));
  });
}

/**
 * @param {Language} language
 * @param {number} most
 * @param {import('./random.mjs').Random} random
 * @returns {Styles}
 */
function drawStyles(language, most, random) {
  const axes = Object.keys(AXES[language].pack);
  for (;;) {
    /** @type {readonly Side[]} */
    const sides = ['a', 'b'];
    // Some care for one thing and some for several: a cluster is met alone, and in every company.
    const cared = shuffled(axes, random).slice(0, 1 + Math.floor(random() * most));
    const styles = Object.fromEntries(cared.map((axis) => [axis, choose(sides, random) ?? 'a']));
    if (!isHeldOut(language, styles)) return styles;
  }
}
