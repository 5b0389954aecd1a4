/** @file Where style decides in Python, told by Lezer's parser, and both ways of writing what stands there. */
import { textEdit, together } from './pieces.mjs';
import { namingEdits } from './pythonNames.mjs';
import { returnTypeEdits } from './pythonReturns.mjs';
import { stringEdits } from './pythonStrings.mjs';
import { isDocstring, nodesOf, parsePython } from './pythonSyntax.mjs';

/** @typedef {import('./pieces.mjs').Edit} Edit */
/** @typedef {import('@lezer/common').SyntaxNode} SyntaxNode */

/** @type {import('./language.mjs').Language} */
export const python = {
  // The judges count blanks alone.
  normalize: (text) => Promise.resolve(/^ *\t/m.test(text) ? undefined : text),
  editsOf(text) {
    const root = parsePython(text);
    if (!root) return undefined;
    const nodes = nodesOf(root);
    const cutters = [quotes, trailingComma, docQuotes, emptyCollection];
    const others = nodes.flatMap((node) => cutters.flatMap((cutter) => cutter(node, text)));
    return [...namingEdits(nodes, text), ...returnTypeEdits(nodes, text), ...stringEdits(nodes, text), ...others];
  },
  insideLines(text) {
    const root = parsePython(text);
    if (!root) return undefined;
    const inside = new Set([...text.matchAll(/(?<=\\\n)/g)].map(({ index }) => index));
    for (const { name, from, to } of nodesOf(root)) {
      if (name !== 'String' && name !== 'FormatString') continue;
      for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) inside.add(at + 1);
    }
    return inside;
  },
};

/**
 * @param {SyntaxNode} node
 * @param {string} text
 * @returns {readonly Edit[]} the quotes of a string that has none inside
 */
function quotes(node, text) {
  if (node.name !== 'String' && node.name !== 'FormatString') return [];
  const [, prefix = '', inside] = /^([a-zA-Z]*)(['"])([^'"\\\n]*)\2$/.exec(text.slice(node.from, node.to)) ?? [];
  if (inside === undefined) return [];
  const start = node.from + prefix.length;
  return together([
    textEdit('quotes', start, start, start + 1, "'", '"'),
    textEdit('quotes', start, node.to - 1, node.to, "'", '"'),
  ]);
}

const LISTS = new Set([
  'ArgList',
  'ParamList',
  'ArrayExpression',
  'DictionaryExpression',
  'SetExpression',
  'TupleExpression',
]);

/**
 * @param {SyntaxNode} node
 * @param {string} text
 * @returns {readonly Edit[]} the comma behind the last of a list whose bracket closes on a line of its own
 */
function trailingComma(node, text) {
  if (!LISTS.has(node.name)) return [];
  const close = node.lastChild;
  let last = close?.prevSibling;
  while (last?.name === 'Comment') last = last.prevSibling;
  if (!close || !last || !/[)\]}]/.test(close.name) || !/^\s*(?:#.*)?\n\s*$/.test(text.slice(last.to, close.from))) {
    return [];
  }
  if (last.name === ',') {
    // The comma of a tuple of one makes it a tuple.
    const isNeeded = node.name === 'TupleExpression' && last.prevSibling?.prevSibling?.name === '(';
    return isNeeded ? [] : [textEdit('trailingCommas', last.from, last.from, last.to, ',', '')];
  }
  const isEmpty = /[([{]/.test(last.name);
  const isGenerator = node.getChild('for') !== null;
  return isEmpty || isGenerator ? [] : [textEdit('trailingCommas', last.to, last.to, last.to, ',', '')];
}

/**
 * @param {SyntaxNode} node
 * @param {string} text
 * @returns {readonly Edit[]} the quotes of a docstring
 */
function docQuotes(node, text) {
  if (!isDocstring(node)) return [];
  const inside = /^(?:"""|''')([^]*)(?:"""|''')$/.exec(text.slice(node.from, node.to))?.[1];
  if (inside === undefined || /["']{2}|["']$|^["']|\\/.test(inside)) return [];
  return together([
    textEdit('docQuotes', node.from, node.from, node.from + 3, '"""', "'''"),
    textEdit('docQuotes', node.from, node.to - 3, node.to, '"""', "'''"),
  ]);
}

/** @type {Readonly<Record<string, string>>} */
const EMPTY = { '[]': 'list()', '{}': 'dict()' };

/**
 * @param {SyntaxNode} node
 * @param {string} text
 * @returns {readonly Edit[]} what is empty, as a literal and as a call
 */
function emptyCollection(node, text) {
  const written = text.slice(node.from, node.to);
  const [literal, call] = Object.entries(EMPTY).find((both) => both.includes(written)) ?? [];
  if (literal === undefined || call === undefined) return [];
  return [textEdit('emptyCollections', node.from, node.from, node.to, literal, call)];
}
