/** @file A file whose every line is in styles drawn by chance, so that code from it tells nobody's taste; and prompts cut from it. */

/** @typedef {import('./judges').PairAxis} Axis */
/** @typedef {import('./renderings.mjs').RenderedFile} RenderedFile */
/** @typedef {import('./renderings.mjs').Styles} Styles */

/**
 * @typedef {object} MixedFile
 * @property {RenderedFile} rendered
 * @property {readonly string[]} lines
 * @property {(line: number, axis: Axis) => { readonly a: string; readonly b: string }} bothOf the line in both styles of an
 * axis, and as it is in all else
 * @property {(line: number) => { readonly text: string; readonly gap: string } | undefined} contextOf what stands before a line,
 * to its last character that is not blank, and the blanks from there to the line; nothing where there is too little of it
 */

/** Enough for a window of 192 tokens, at 3.3 characters each and with something to cut off. */
const CONTEXT_CHARACTERS = 800;
/** Nearer to the beginning of a file there is little to go by. */
const LEAST_CHARACTERS = 300;
/** About 250 tokens. A window that would have to begin in the middle of a comment begins before it, up to here. */
const MOST_CHARACTERS = 960;

/**
 * @param {RenderedFile} rendered
 * @param {import('./random.mjs').Random} random
 * @returns {MixedFile}
 */
export function mixStyles(rendered, random) {
  const styles = Array.from({ length: rendered.lineCount }, () => stylesByChance(random));
  // A function ends in the form it began in.
  for (const [head, end] of rendered.functionEnds) {
    styles[end] = { ...stylesAt(end), functions: stylesAt(head).functions };
  }
  const lines = styles.map((each, line) => rendered.lineOf(line, each));
  return {
    rendered,
    lines,
    bothOf: (line, axis) => ({
      a: rendered.lineOf(line, { ...stylesAt(line), [axis]: 'a' }),
      b: rendered.lineOf(line, { ...stylesAt(line), [axis]: 'b' }),
    }),
    contextOf(line) {
      const start = startOfContext(line);
      if (start === undefined) return undefined;
      const before = lines
        .slice(start, line)
        .map((each) => `${each}\n`)
        .join('');
      const text = before.trimEnd();
      return text.length < LEAST_CHARACTERS ? undefined : { text, gap: before.slice(text.length) };
    },
  };

  /**
   * @param {number} line
   * @returns {Styles}
   */
  function stylesAt(line) {
    return /** @type {Styles} */ (styles[line]);
  }

  /**
   * @param {number} line
   * @returns {number | undefined} a line that is not blank, nor inside a comment or a template literal
   */
  function startOfContext(line) {
    let start = line;
    for (let length = 0; start > 0 && (length < CONTEXT_CHARACTERS || !canBegin(start));) {
      start--;
      length += (lines[start] ?? '').length + 1;
      if (length > MOST_CHARACTERS) return undefined;
    }
    return start;
  }

  /**
   * @param {number} line
   * @returns {boolean}
   */
  function canBegin(line) {
    return !rendered.isInsideToken(line) && lines[line]?.trim() !== '';
  }
}

/**
 * @param {import('./random.mjs').Random} random
 * @returns {Styles}
 */
function stylesByChance(random) {
  const draw = () => (random() < 0.5 ? 'a' : 'b');
  return { semicolons: draw(), quotes: draw(), functions: draw() };
}
