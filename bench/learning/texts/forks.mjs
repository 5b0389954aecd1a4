/** @file Cuts a text right before places where one axis alone decides how the code goes on: with both ways of going on, and without. */
import { choose } from '../random.mjs';
import { lineStart } from './mixedText.mjs';
import { render } from './pieces.mjs';

/** @typedef {import('./mixedText.mjs').MixedText} MixedText */
/** @typedef {import('./mixedText.mjs').Place} Place */
/** @typedef {import('./pieces.mjs').Rendering} Rendering */

/**
 * @typedef {object} Fork
 * @property {string} prompt ends in a character that is not blank, before a blank, where the tokenizer never joins the two
 * @property {string} a how it goes on in style A
 * @property {string} b the same in style B, up to the same place
 */

/** From where the styles part, some 14 tokens: more adds nothing to learn. Strings are written in the other form whole. */
const MOST_AFTER_PARTING = 46;
const MOST_OF_STRINGS = 64;
/** Of what both styles have in common before they part. */
const MOST_BEFORE_PARTING = 40;
/** Pieces from a place on that are sure to reach as far as a fork does. */
const PIECES_AHEAD = 60;

/** Axes that are decided at the end of a line, which shows only by what follows. */
const AT_LINE_END = new Set(['semicolons', 'trailingCommas']);

/**
 * Axes whose every sign on the line has to be in the continuation, and how many characters behind the last one.
 * @type {Readonly<Partial<Record<string, number>>>}
 */
const CHARACTERS_BEHIND = { functions: 0, arrowParens: ' =>'.length, interpolation: 0, strings: 0 };

/**
 * @param {MixedText} mixed
 * @param {Place} place
 * @param {import('../random.mjs').Random} random
 * @returns {Fork | undefined} nothing where it would be too long, or shows its style before
 */
export function forkAt(mixed, place, random) {
  const { choice, start, index } = place;
  const window = windowAt(mixed, place);
  if (!window) return undefined;
  const ahead = mixed.pieces.slice(index, index + PIECES_AHEAD);
  // What is open yet of the same axis goes with it, as a developer who likes the one likes the others.
  const isOpen = (/** @type {import('./pieces.mjs').Choice} */ each) =>
    each.axis === choice.axis && !window.holds(each.group);
  const [a, b] = /** @type {const} */ (['a', 'b']).map((side) =>
    render(ahead, (each) => (isOpen(each) ? side : mixed.sideOf(each))),
  );
  if (!a || !b) return undefined;
  const parting = commonLength(a.text, b.text);
  const end = endOf(a, b, parting, place);
  if (!end) return undefined;
  const before = mixed.text.slice(window.start, start);
  // A sign of the axis between the prompt and the place would decide first.
  const decided = window.lastDecision(choice.axis) - window.start;
  const cuts = cutsOf(before + a.text.slice(0, parting)).filter((each) => each >= decided);
  const cut = choose(cuts, random);
  if (cut === undefined) return undefined;
  return {
    prompt: (before + a.text).slice(0, cut),
    a: (before + a.text.slice(0, end.a)).slice(cut),
    b: (before + b.text.slice(0, end.b)).slice(cut),
  };
}

/**
 * @param {MixedText} mixed
 * @param {Place} place
 * @returns {string | undefined} what stands before it, to the last character that is not blank
 */
export function spotAt(mixed, place) {
  const { choice, start } = place;
  const window = windowAt(mixed, place);
  if (!window) return undefined;
  const prompt = mixed.text.slice(window.start, start).trimEnd();
  const lastLine = prompt.slice(lineStart(prompt, prompt.length)).trim();
  // Few statements are functions, but behind a comment that leads to one that is likely.
  const isLikely = choice.axis !== 'functions' || /^\/\/|\*\/$/.test(lastLine);
  return isLikely ? prompt : undefined;
}

/**
 * @param {MixedText} mixed
 * @param {Place} place
 * @returns {import('./mixedText.mjs').Window | undefined} nothing where it decides the place, or does not tell what stands there
 */
function windowAt(mixed, { choice, start }) {
  const window = mixed.windowBefore(start);
  if (!window || window.holds(choice.group)) return undefined;
  return isTold(choice.axis, mixed.text.slice(window.start, start)) ? window : undefined;
}

/**
 * @param {string} axis
 * @param {string} prompt
 * @returns {boolean} whether a list or a statement at whose end it is decided is not one that began before
 */
function isTold(axis, prompt) {
  if (axis === 'trailingCommas') return opensBracket(prompt);
  return axis !== 'semicolons' || /\w/.test(prompt.slice(lineStart(prompt, prompt.length)));
}

/**
 * @param {string} text
 * @returns {boolean} whether a bracket is open at its end
 */
function opensBracket(text) {
  let depth = 0;
  for (let at = text.length - 1; at >= 0 && depth <= 0; at--) {
    if (')]}'.includes(text[at] ?? '')) depth--;
    if ('([{'.includes(text[at] ?? '')) depth++;
  }
  return depth > 0;
}

/**
 * @param {string} text up to where the styles part
 * @returns {readonly number[]} places on the last line behind a character that is not blank and before a blank; among them the
 * end of the line above
 */
function cutsOf(text) {
  const start = lineStart(text, text.length);
  const cuts = text.length - start > MOST_BEFORE_PARTING ? [] : [text.slice(0, start).trimEnd().length];
  for (let cut = Math.max(start + 1, text.length - MOST_BEFORE_PARTING); cut < text.length; cut++) {
    if (text[cut] === ' ' && /\S/.test(text[cut - 1] ?? '')) cuts.push(cut);
  }
  return text.slice(start).trim() === '' ? cuts.slice(0, 1) : cuts;
}

/**
 * @param {Rendering} a
 * @param {Rendering} b
 * @param {number} parting
 * @param {Place} place
 * @returns {{ readonly a: number; readonly b: number } | undefined} in both, the same place: the end of the line, or, where it is
 * there that style decides, of the first word of the next one; in a long line the end of some word
 */
function endOf(a, b, parting, { choice }) {
  const startsInB = new Map(b.leaves.map(({ key, start }) => [key, start]));
  const common = a.leaves.flatMap((leaf) => {
    const startInB = startsInB.get(leaf.key);
    return startInB === undefined ? [] : [{ ...leaf, startInB }];
  });
  const [own, close] = ownMarks(a, choice);
  const [ownInB, closeInB] = ownMarks(b, choice);
  if (!own || !ownInB) return undefined;
  const lineEnd = common.find((leaf) => leaf.start >= own.end && leaf.text.includes('\n'));
  if (!lineEnd) return undefined;
  const offset = lineEnd.text.indexOf('\n');
  const ends = { a: lineEnd.start + offset, b: lineEnd.startInB + offset };
  const decided = { a: decidedEnd(a, choice, ends.a), b: decidedEnd(b, choice, ends.b) };
  const isString = choice.axis === 'strings' || choice.axis === 'interpolation';
  const most = parting + (isString ? MOST_OF_STRINGS : MOST_AFTER_PARTING);
  const isWithin = (/** @type {{ readonly a: number; readonly b: number }} */ each) =>
    Math.max(each.a, each.b) <= most && each.a >= decided.a && each.b >= decided.b;
  if (choice.axis === 'braces' && close && closeInB) {
    const closes = { a: close.start, b: closeInB.start };
    if (isWithin(closes)) return closes;
  }
  if (AT_LINE_END.has(choice.axis) || !/\w/.test(a.text.slice(own.end, ends.a))) {
    const [word] = /^\s*(?:[\w$]{1,16}(?![\w$])|[^\w\s$]{1,3})/.exec(lineEnd.text.slice(offset)) ?? [];
    if (word === undefined || !lineEnd.isFixed) return undefined;
    const behind = { a: ends.a + word.length, b: ends.b + word.length };
    return isWithin(behind) ? behind : undefined;
  }
  if (isWithin(ends)) return ends;
  const wordEnds = common.flatMap((leaf) =>
    [...leaf.text.matchAll(/(?<=\S)(?= )/g)].map(({ index }) => ({ a: leaf.start + index, b: leaf.startInB + index })),
  );
  return wordEnds.findLast((each) => each.a > Math.max(own.end, parting) && each.b > ownInB.end && isWithin(each));
}

/**
 * @param {Rendering} rendering
 * @param {import('./pieces.mjs').Choice} choice
 * @returns {readonly import('./pieces.mjs').Mark[]} of its group, in order
 */
function ownMarks({ marks }, choice) {
  return marks.filter(({ choice: { group } }) => group === choice.group);
}

/**
 * @param {Rendering} rendering
 * @param {import('./pieces.mjs').Choice} choice
 * @param {number} lineEnd
 * @returns {number} up to where it has to go on for the style to show
 */
function decidedEnd(rendering, choice, lineEnd) {
  const [first, ...others] = ownMarks(rendering, choice).filter(({ start }) => start <= lineEnd);
  const behind = CHARACTERS_BEHIND[choice.axis];
  return behind === undefined ? (first?.end ?? 0) : (others.at(-1)?.end ?? first?.end ?? 0) + behind;
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
