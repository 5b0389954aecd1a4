/** @file What Lezer's parser tells about a Python text and its nodes. */
import { parser } from '@lezer/python';

/** @typedef {import('@lezer/common').SyntaxNode} SyntaxNode */

/**
 * @param {string} text
 * @returns {SyntaxNode | undefined} nothing where it does not parse
 */
export function parsePython(text) {
  const root = parser.parse(text).topNode;
  return nodesOf(root).some(isError) ? undefined : root;
}

/**
 * @param {SyntaxNode} node
 * @returns {boolean} whether the text is wrong there, or Lezer misses the value that `yield` needs not have
 */
function isError(node) {
  return node.type.isError && !(node.from === node.to && node.parent?.name.startsWith('Yield'));
}

/**
 * @param {SyntaxNode} node
 * @returns {readonly SyntaxNode[]} it and all below it, in the order of the text
 */
export function nodesOf(node) {
  /** @type {SyntaxNode[]} */
  const nodes = [];
  const cursor = node.cursor();
  do nodes.push(cursor.node);
  while (cursor.next());
  return nodes;
}

/**
 * @param {SyntaxNode} node
 * @returns {readonly SyntaxNode[]}
 */
export function childrenOf(node) {
  const children = [];
  for (let child = node.firstChild; child; child = child.nextSibling) children.push(child);
  return children;
}

/**
 * @param {SyntaxNode} node
 * @returns {boolean} whether it is a string that is a statement, as documentation is
 */
export function isDocstring(node) {
  return node.name === 'String' && node.parent?.name === 'ExpressionStatement';
}
