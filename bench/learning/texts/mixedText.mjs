/** @file A text whose every place is in a style drawn by chance, so that code from it tells nobody's taste; and windows onto it. */
import { render, sidesIn } from './pieces.mjs';

/** @typedef {import('./pieces.mjs').Choice} Choice */
/** @typedef {import('./pieces.mjs').Piece} Piece */

/**
 * @typedef {object} MixedText
 * @property {string} text
 * @property {readonly Piece[]} pieces
 * @property {(choice: Choice) => import('./pieces.mjs').Side} sideOf as it was drawn
 * @property {readonly Place[]} places where style decides, in order
 * @property {(offset: number) => Window | undefined} windowBefore
 */

/**
 * @typedef {object} Place
 * @property {number} index of its choice among the pieces
 * @property {Choice} choice
 * @property {number} start in the text
 */

/**
 * @typedef {object} Window what stands before an offset, from the beginning of some line; there is none where that is too little
 * @property {number} start
 * @property {(group: string) => boolean} holds whether a choice of a group was made in it
 * @property {(axis: string) => number} lastDecision from where in the text what was last decided of an axis is no longer open
 */

/** Enough for a window of 192 tokens, at 3.3 characters each and with something to cut off. */
const CONTEXT_CHARACTERS = 800;
/** Nearer to the beginning of a file there is little to go by. */
const LEAST_CHARACTERS = 300;
/** About 250 tokens. A window that would have to begin in the middle of a comment begins before it, up to here. */
const MOST_CHARACTERS = 960;

/**
 * Where what cannot be written in the other way is mostly on one side, the rest is more often on the other, so that prompts hold
 * both alike.
 */
const CHANCES_OF_A = { strings: 0.36 };

/**
 * @param {readonly Piece[]} pieces
 * @param {import('./language.mjs').Language} language
 * @param {import('../random.mjs').Random} random
 * @returns {MixedText | undefined} nothing where what came out does not parse
 */
export function mixText(pieces, language, random) {
  const sideOf = sidesIn({}, random, CHANCES_OF_A);
  const { text, marks } = render(pieces, sideOf);
  const inside = language.insideLines(text);
  return inside && describe(text, pieces, sideOf, marks, inside);
}

/**
 * @param {string} text
 * @param {readonly Piece[]} pieces
 * @param {MixedText['sideOf']} sideOf
 * @param {readonly import('./pieces.mjs').Mark[]} marks
 * @param {ReadonlySet<number>} inside offsets of lines that begin inside a comment or a string
 * @returns {MixedText}
 */
function describe(text, pieces, sideOf, marks, inside) {
  const places = marks.flatMap(({ key, choice, start }) => {
    const index = Number(key);
    return choice.isEcho || !Number.isInteger(index) ? [] : [{ index, choice, start }];
  });
  /** @type {Map<string, number[]>} */
  const starts = new Map();
  for (const { choice, start } of marks) starts.set(choice.group, [...(starts.get(choice.group) ?? []), start]);
  return {
    ...{ text, pieces, sideOf, places },
    windowBefore(offset) {
      if (inside.has(lineStart(text, offset))) return undefined;
      const start = windowStart(offset);
      if (start === undefined || offset - start < LEAST_CHARACTERS) return undefined;
      return {
        start,
        holds: (group) => (starts.get(group) ?? []).some((each) => each >= start && each < offset),
        lastDecision(axis) {
          const last = marks.findLast(({ choice, end }) => choice.axis === axis && end <= offset);
          // What is left out could be written yet.
          return last ? Math.max(last.end, last.start + 1) : 0;
        },
      };
    },
  };

  /**
   * @param {number} offset
   * @returns {number | undefined} where a line begins that is not blank, nor inside a comment or a string
   */
  function windowStart(offset) {
    let start = lineStart(text, offset);
    while (start > 0 && (offset - start < CONTEXT_CHARACTERS || inside.has(start) || text[start] === '\n')) {
      start = lineStart(text, start - 1);
    }
    return offset - start > MOST_CHARACTERS ? undefined : start;
  }
}

/**
 * @param {string} text
 * @param {number} offset
 * @returns {number} where the line of an offset begins
 */
export function lineStart(text, offset) {
  return offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}
