/**
 * @file Code in which the places that style decides have both ways of writing them: pieces in order, each a stretch of text or a
 * choice. Choices of one group are made together, as the two ends of a function or all uses of a name.
 */

/** @typedef {'a' | 'b'} Side */
/** @typedef {string | Choice} Piece */

/**
 * @typedef {object} Choice
 * @property {string} axis
 * @property {string} group unique to a file
 * @property {readonly Piece[]} a
 * @property {readonly Piece[]} b
 * @property {boolean} [isEcho] whether it goes with others of its group and is never where they are decided
 */

/**
 * A stretch of a text that can be written in two ways.
 * @typedef {object} Edit
 * @property {string} axis
 * @property {string} group
 * @property {number} start
 * @property {number} end `start` where something is to be put in
 * @property {boolean} [isEcho] as in `Choice`
 * @property {(inner: Inner) => { readonly a: readonly Piece[]; readonly b: readonly Piece[] }} sides
 */

/** @typedef {(start: number, end: number) => readonly Piece[]} Inner what a stretch within the edit consists of */

/**
 * @typedef {object} Leaf a stretch of text as it was rendered
 * @property {string} key of its place among the pieces: the same whatever sides were chosen
 * @property {string} text
 * @property {number} start in the rendered text
 * @property {boolean} isFixed whether no choice decides over it
 */

/**
 * @typedef {object} Mark where a choice was rendered
 * @property {string} key as a leaf's
 * @property {Choice} choice
 * @property {Side} side
 * @property {number} start in the rendered text
 * @property {number} end
 */

/** @typedef {{ readonly text: string; readonly leaves: readonly Leaf[]; readonly marks: readonly Mark[] }} Rendering */

/**
 * @param {string} text
 * @param {readonly Edit[]} edits of two that overlap without one holding the other, only the first counts
 * @returns {readonly Piece[]}
 */
export function piecesOf(text, edits) {
  const sorted = [...edits].sort((one, other) => one.start - other.start || other.end - one.end);
  return piecesFrom(0, 0, text.length);

  /**
   * @param {number} first of the edits that may lie in the stretch
   * @param {number} start
   * @param {number} end
   * @returns {readonly Piece[]}
   */
  function piecesFrom(first, start, end) {
    /** @type {Piece[]} */
    const pieces = [];
    let done = start;
    for (const [index, edit] of sorted.entries()) {
      if (edit.start > end) break;
      if (index < first || edit.start < done || edit.end > end) continue;
      if (edit.start > done) pieces.push(text.slice(done, edit.start));
      const { axis, group, isEcho } = edit;
      const sides = edit.sides((from, to) => piecesFrom(index + 1, from, to));
      pieces.push({ axis, group, ...sides, ...(isEcho && { isEcho }) });
      done = edit.end;
    }
    if (end > done) pieces.push(text.slice(done, end));
    return pieces;
  }
}

/**
 * @param {string} axis
 * @param {number | string} group unique among the groups of its axis
 * @param {number} start
 * @param {number} end
 * @param {string} a
 * @param {string} b
 * @returns {Edit} between two texts
 */
export function textEdit(axis, group, start, end, a, b) {
  const sides = { a: a === '' ? [] : [a], b: b === '' ? [] : [b] };
  return { axis, group: `${axis}-${group}`, start, end, sides: () => sides };
}

/**
 * @param {readonly Edit[]} edits of one choice, in order
 * @returns {readonly Edit[]} of which only the first is where it is made
 */
export function together(edits) {
  return edits.map((edit, index) => (index === 0 ? edit : { ...edit, isEcho: true }));
}

/**
 * @param {readonly Piece[]} pieces
 * @param {(choice: Choice) => Side} sideOf
 * @returns {Rendering}
 */
export function render(pieces, sideOf) {
  /** @type {Leaf[]} */
  const leaves = [];
  /** @type {Mark[]} */
  const marks = [];
  let text = '';
  renderAll(pieces, '', true);
  return { text, leaves, marks };

  /**
   * @param {readonly Piece[]} group
   * @param {string} prefix of their keys
   * @param {boolean} isFixed
   */
  function renderAll(group, prefix, isFixed) {
    for (const [index, piece] of group.entries()) {
      const key = `${prefix}${index}`;
      const start = text.length;
      if (typeof piece === 'string') {
        leaves.push({ key, text: piece, start, isFixed });
        text += piece;
      } else {
        const side = sideOf(piece);
        renderAll(piece[side], `${key}${side}`, false);
        marks.push({ key, choice: piece, side, start, end: text.length });
      }
    }
  }
}

/**
 * @param {Readonly<Partial<Record<string, Side>>>} styles of an axis; one that is not named is left to chance
 * @param {import('../random.mjs').Random} random
 * @param {Readonly<Partial<Record<string, number>>>} [chances] of side a, by axis, where it is not one half
 * @returns {(choice: Choice) => Side} the same for all choices of a group
 */
export function sidesIn(styles, random, chances = {}) {
  /** @type {Map<string, Side>} */
  const sides = new Map();
  return ({ axis, group }) => {
    const side = styles[axis] ?? sides.get(group) ?? (random() < (chances[axis] ?? 0.5) ? 'a' : 'b');
    sides.set(group, side);
    return side;
  };
}
