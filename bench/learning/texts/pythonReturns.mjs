/** @file Python's functions with and without the type that they return. */
import { textEdit } from './pieces.mjs';
import { nodesOf } from './pythonSyntax.mjs';

/** @typedef {import('@lezer/common').SyntaxNode} SyntaxNode */

/** A longer type says more than that there is one. */
const LONGEST_TYPE = 20;

/**
 * @param {readonly SyntaxNode[]} nodes
 * @param {string} text
 * @returns {readonly import('./pieces.mjs').Edit[]} of functions that say their type, and of those whose type is evident
 */
export function returnTypeEdits(nodes, text) {
  return nodes.flatMap((node) => {
    if (node.name !== 'FunctionDefinition') return [];
    const [parameters, type, body] = ['ParamList', 'TypeDef', 'Body'].map((name) => node.getChild(name));
    if (!parameters || !body) return [];
    if (type) {
      const written = text.slice(parameters.to, type.to);
      const isPlain = written === ` -> ${text.slice(type.from, type.to).replace(/^->\s*/, '')}`;
      const isShort = written.length <= ' -> '.length + LONGEST_TYPE && !written.includes('\n');
      return isPlain && isShort ? [textEdit('returnTypes', node.from, parameters.to, type.to, written, '')] : [];
    }
    const evident = evidentType(node, body, text);
    if (evident === undefined) return [];
    return [textEdit('returnTypes', node.from, parameters.to, parameters.to, ` -> ${evident}`, '')];
  });
}

/**
 * @param {SyntaxNode} definition
 * @param {SyntaxNode} body
 * @param {string} text
 * @returns {string | undefined} what every return in it gives, where that can be seen
 */
function evidentType(definition, body, text) {
  const own = nodesOf(body).filter((node) => ownerOf(node)?.from === definition.from);
  const last = body.lastChild?.name;
  if (last === 'RaiseStatement' || own.some(({ name }) => name === 'yield')) return undefined;
  const types = own
    .filter(({ name }) => name === 'ReturnStatement')
    .map((node) => {
      const value = node.firstChild?.nextSibling;
      if (!value) return 'None';
      return value.nextSibling ? undefined : typeOf(value, text);
    });
  const kinds = new Set(types.length === 0 ? ['None'] : types);
  const [only] = kinds;
  const isSure = kinds.size === 1 && (only === 'None' || last === 'ReturnStatement');
  return isSure ? only : undefined;
}

/**
 * @param {SyntaxNode} node
 * @returns {SyntaxNode | undefined} the function that it belongs to
 */
function ownerOf(node) {
  let owner = node.parent;
  while (owner && owner.name !== 'FunctionDefinition' && owner.name !== 'LambdaExpression') owner = owner.parent;
  return owner ?? undefined;
}

/**
 * @param {SyntaxNode} node
 * @param {string} text
 * @returns {string | undefined}
 */
function typeOf(node, text) {
  if (node.name === 'Boolean') return 'bool';
  if (node.name === 'None') return 'None';
  if (node.name === 'FormatString') return 'str';
  if (node.name === 'String') return /^[uUrR]?['"]/.test(text.slice(node.from, node.to)) ? 'str' : undefined;
  const isTest = node.getChild('CompareOp') ?? node.getChild('in') ?? node.getChild('is') ?? node.getChild('not');
  if (node.name === 'BinaryExpression' && isTest && !node.getChild('and') && !node.getChild('or')) return 'bool';
  if (node.name === 'UnaryExpression' && node.getChild('not')) return 'bool';
  if (node.name !== 'CallExpression') return undefined;
  const called = node.firstChild ? text.slice(node.firstChild.from, node.firstChild.to) : '';
  return KNOWN_CALLS.get(called.replace(/^(['"]).*\1\./, "''."));
}

const KNOWN_CALLS = new Map([
  ['isinstance', 'bool'],
  ['bool', 'bool'],
  ['any', 'bool'],
  ['all', 'bool'],
  ['str', 'str'],
  ['repr', 'str'],
  ["''.join", 'str'],
  ["''.format", 'str'],
  ['len', 'int'],
  ['int', 'int'],
  ['float', 'float'],
]);
