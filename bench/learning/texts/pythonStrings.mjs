/** @file Strings of Python with values put in, in both forms: an f-string and a call of `format`. */

/** @typedef {import('@lezer/common').SyntaxNode} SyntaxNode */
/** @typedef {import('./pieces.mjs').Edit} Edit */
/** @typedef {import('./pieces.mjs').Piece} Piece */

/**
 * @typedef {object} Filled a string with values in it
 * @property {readonly string[]} literals one more than there are values
 * @property {readonly SyntaxNode[]} values
 * @property {readonly string[]} formats `!r`, `:>8`, or nothing, of each value
 */

/**
 * @param {readonly SyntaxNode[]} nodes
 * @param {string} text
 * @returns {readonly Edit[]}
 */
export function stringEdits(nodes, text) {
  return nodes.flatMap((node) => {
    const filled = node.name === 'FormatString' ? ofFormatString(node, text) : ofFormatCall(node, text);
    if (!filled || node.parent?.name === 'ContinuedString') return [];
    const { from: start, to: end } = node;
    /** @type {Edit} */
    const edit = {
      ...{ axis: 'strings', group: `strings-${start}`, start, end },
      sides: (inner) => ({ a: asFormatString(filled, inner, start), b: asFormatCall(filled, inner, start) }),
    };
    return [edit];
  });
}

/**
 * @param {SyntaxNode} node
 * @param {string} text
 * @returns {Filled | undefined}
 */
function ofFormatString(node, text) {
  const written = text.slice(node.from, node.to);
  if (!/^f(?:"[^"'\\\n]*"|'[^"'\\\n]*')$/.test(written)) return undefined;
  const literals = [];
  const values = [];
  const formats = [];
  let done = node.from + 2;
  for (const replacement of node.getChildren('FormatReplacement')) {
    const value = replacement.firstChild?.nextSibling;
    if (!value || !isSimple(value, text)) return undefined;
    literals.push(text.slice(done, replacement.from));
    values.push(value);
    formats.push(text.slice(value.to, replacement.to - 1));
    done = replacement.to;
  }
  literals.push(text.slice(done, node.to - 1));
  return isReadable({ literals, values, formats });
}

/**
 * @param {SyntaxNode} node
 * @param {string} text
 * @returns {Filled | undefined}
 */
function ofFormatCall(node, text) {
  const [member, args] = [node.firstChild, node.lastChild];
  if (node.name !== 'CallExpression' || member?.name !== 'MemberExpression' || args?.name !== 'ArgList') {
    return undefined;
  }
  const [string, property] = [member.firstChild, member.lastChild];
  if (string?.name !== 'String' || !property || text.slice(property.from, property.to) !== 'format') return undefined;
  const inside = /^(["'])([^"'\\\n]*)\1$/.exec(text.slice(string.from, string.to))?.[2];
  if (inside === undefined || /\{\d|\{\{|\}\}|\{\w/.test(inside) || text.slice(node.from, node.to).includes('\n')) {
    return undefined;
  }
  const values = [];
  for (let child = args.firstChild?.nextSibling; child && child !== args.lastChild; child = child.nextSibling) {
    if (child.name === ',' || child.name === ')') continue;
    if (!isSimple(child, text) || child.nextSibling?.name === 'AssignOp') return undefined;
    values.push(child);
  }
  const parts = inside.split(/\{([^{}]*)\}/);
  const literals = parts.filter((_, index) => index % 2 === 0);
  const formats = parts.filter((_, index) => index % 2 === 1);
  return values.length === formats.length ? isReadable({ literals, values, formats }) : undefined;
}

/**
 * @param {Filled} filled
 * @returns {Filled | undefined} it, where it is a string that either form could have
 */
function isReadable(filled) {
  const isPlain = filled.formats.every((format) => /^(?:![rsa])?(?::[^{}=]*)?$/.test(format));
  const isText = filled.literals.every((literal) => !/[{}]/.test(literal));
  return filled.values.length > 0 && isPlain && isText ? filled : undefined;
}

const SIMPLE = new Set([
  'VariableName',
  'MemberExpression',
  'CallExpression',
  'BinaryExpression',
  'ConditionalExpression',
  'Number',
]);

/**
 * @param {SyntaxNode} node
 * @param {string} text
 * @returns {boolean} whether it says the same inside a string and as an argument
 */
function isSimple(node, text) {
  return SIMPLE.has(node.name) && !/['"{}\n\\:!]/.test(text.slice(node.from, node.to));
}

/**
 * @param {Filled} filled
 * @param {import('./pieces.mjs').Inner} inner
 * @param {number} start
 * @returns {readonly Piece[]}
 */
function asFormatString({ literals, values, formats }, inner, start) {
  const pieces = literals.flatMap((literal, index) => {
    const value = values[index];
    return value ? [literal, '{', ...inner(value.from, value.to), `${formats[index]}}`] : [literal];
  });
  return ['f', quote(start), ...pieces.filter((piece) => piece !== ''), quote(start)];
}

/**
 * @param {Filled} filled
 * @param {import('./pieces.mjs').Inner} inner
 * @param {number} start
 * @returns {readonly Piece[]}
 */
function asFormatCall({ literals, values, formats }, inner, start) {
  const string = literals.map((literal, index) => (index < values.length ? `${literal}{${formats[index]}}` : literal));
  const passed = values.flatMap((value, index) => [...(index === 0 ? [] : [', ']), ...inner(value.from, value.to)]);
  return [quote(start), string.join(''), quote(start), '.format(', ...passed, ')'];
}

/**
 * @param {number} start
 * @returns {Piece}
 */
function quote(start) {
  return { axis: 'quotes', group: `quotes-strings-${start}`, a: ["'"], b: ['"'] };
}
