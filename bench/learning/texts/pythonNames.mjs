/** @file Names that a Python file itself gives, in both spellings: with underscores and in camel case. */
import { textEdit } from './pieces.mjs';
import { childrenOf, isDocstring } from './pythonSyntax.mjs';

/** @typedef {import('@lezer/common').SyntaxNode} SyntaxNode */

const SNAKE = /^_{0,2}[a-z][a-z0-9]*(?:_[a-z0-9]+)+$/;

/**
 * @param {readonly SyntaxNode[]} nodes
 * @param {string} text
 * @returns {readonly import('./pieces.mjs').Edit[]} of every use of a name of several words, in one group
 */
export function namingEdits(nodes, text) {
  const wordOf = (/** @type {SyntaxNode} */ node) => text.slice(node.from, node.to);
  const foreign = new Set(
    nodes
      .filter(({ name }) => name === 'ImportStatement')
      .flatMap(childrenOf)
      .map(wordOf),
  );
  const words = new Set(nodes.map(wordOf));
  const own = new Set(
    nodes
      .filter(isGiven)
      .map(wordOf)
      .filter((word) => SNAKE.test(word) && !foreign.has(word) && !words.has(asCamelCase(word))),
  );
  return nodes.flatMap((node) => {
    if (node.name === 'Comment' || isDocstring(node)) {
      return wordsIn(node, text)
        .filter(({ word }) => own.has(word))
        .map(({ word, start }) => echo(word, start));
    }
    const word = wordOf(node);
    const isName = node.name === 'VariableName' || node.name === 'PropertyName';
    if (!isName || !own.has(word)) return [];
    return [isGiven(node) ? spelling(word, node.from) : echo(word, node.from)];
  });
}

/**
 * @param {string} word
 * @param {number} start
 * @returns {import('./pieces.mjs').Edit}
 */
function spelling(word, start) {
  return textEdit('naming', word, start, start + word.length, word, asCamelCase(word));
}

/**
 * @param {string} word
 * @param {number} start
 * @returns {import('./pieces.mjs').Edit} of a use of it, which is spelled as the name was given
 */
function echo(word, start) {
  return { ...spelling(word, start), isEcho: true };
}

/**
 * @param {SyntaxNode} node
 * @param {string} text
 * @returns {readonly { readonly word: string; readonly start: number }[]}
 */
function wordsIn(node, text) {
  const matches = text.slice(node.from, node.to).matchAll(/\b\w+\b/g);
  return [...matches].map(({ 0: word, index }) => ({ word, start: node.from + index }));
}

/**
 * @param {SyntaxNode} node
 * @returns {boolean} whether a name is made here: of a function, a parameter, a variable or an attribute
 */
function isGiven(node) {
  const { parent } = node;
  if (!parent) return false;
  if (node.name === 'PropertyName') {
    return parent.parent?.name === 'AssignStatement' && parent.parent.firstChild?.from === parent.from;
  }
  if (node.name !== 'VariableName') return false;
  if (parent.name === 'FunctionDefinition') return true;
  if (parent.name === 'ParamList') return node.prevSibling?.name !== 'AssignOp';
  if (parent.name === 'AssignStatement') return node.nextSibling?.name === 'AssignOp' || isTarget(node);
  if (parent.name === 'TupleExpression') return parent.nextSibling?.name === 'AssignOp';
  if (parent.name === 'ForStatement') return isTarget(node);
  return (parent.name === 'WithStatement' || parent.name === 'TryStatement') && node.prevSibling?.name === 'as';
}

/**
 * @param {SyntaxNode} node
 * @returns {boolean} whether an assignment or the word `in` of its statement comes after it
 */
function isTarget(node) {
  for (let next = node.nextSibling; next; next = next.nextSibling) {
    if (next.name === 'AssignOp' || next.name === 'in' || next.name === 'TypeDef') return true;
  }
  return false;
}

/**
 * @param {string} word
 * @returns {string}
 */
function asCamelCase(word) {
  return word.replace(/(?<=[a-z0-9])_+([a-z0-9])/g, (_, letter) => letter.toUpperCase());
}
