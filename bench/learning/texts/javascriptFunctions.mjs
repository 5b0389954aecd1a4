/** @file Named functions of JavaScript in both forms: as a declaration and as a constant that is an arrow function. */
import ts from 'typescript';
import { together } from './pieces.mjs';
import { isNeeded, isOneLine, nodesOf, usesOwnContext } from './javascriptSyntax.mjs';

/** @typedef {import('./pieces.mjs').Edit} Edit */
/** @typedef {import('./pieces.mjs').Piece} Piece */

/**
 * @param {ts.SourceFile} source
 * @returns {readonly Edit[]} of each function that means the same in both forms: the beginning of its head, its arrow, its end
 */
export function functionEdits(source) {
  return nodesOf(source).flatMap((node) => {
    if (ts.isFunctionDeclaration(node)) return ofDeclaration(node, source.text);
    return ts.isVariableStatement(node) ? ofConstant(node, source.text) : [];
  });
}

/**
 * @param {ts.FunctionDeclaration} node
 * @param {string} text
 * @returns {readonly Edit[]}
 */
function ofDeclaration(node, text) {
  const { name, body } = node;
  if (!name || !body || node.asteriskToken || !hasBothForms(name, node, body)) return [];
  if (node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)) return [];
  const isAsync = node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword) ?? false;
  const start = text.indexOf(isAsync ? 'async' : 'function', node.getStart());
  const arrow = body.getStart() - 1;
  if (!isOneLine(text, start, body.getStart()) || text[arrow] !== ' ') return [];
  const ends = /** @type {const} */ ({ head: [start, name.end], arrow: [arrow, arrow], end: [node.end, node.end] });
  return editsOf({ text, name: name.text, isAsync, parens: parensOf(node, text), ...ends });
}

/**
 * @param {ts.VariableStatement} node
 * @param {string} text
 * @returns {readonly Edit[]}
 */
function ofConstant(node, text) {
  const [declared, ...others] = node.declarationList.declarations;
  const isConst = (node.declarationList.flags & ts.NodeFlags.Const) !== 0;
  if (!declared || others.length > 0 || !isConst || declared.type || !ts.isIdentifier(declared.name)) return [];
  const { name, initializer: written } = declared;
  if (!written || !ts.isArrowFunction(written) || !ts.isBlock(written.body)) return [];
  if (!hasBothForms(name, written, written.body) || text[node.end - 1] !== ';') return [];
  const isAsync = written.modifiers !== undefined;
  const start = node.declarationList.getStart();
  const { equalsGreaterThanToken: arrow } = written;
  const parameters = text.indexOf('(', isAsync ? written.getStart() + 'async'.length : written.getStart());
  if (!isOneLine(text, start, written.body.getStart()) || node.end - 1 !== written.end) return [];
  return editsOf({
    ...{ text, name: name.text, isAsync, parens: parensOf(written, text) },
    head: [start, parameters],
    arrow: [arrow.getStart() - 1, arrow.end],
    end: [node.end - 1, node.end],
  });
}

/** @typedef {readonly [start: number, end: number]} Range */

/**
 * A function's name, and the stretches in which its forms differ.
 * @typedef {object} Forms
 * @property {string} text of the file
 * @property {string} name
 * @property {boolean} isAsync
 * @property {Range} head from where it begins up to its parameters
 * @property {readonly Range[]} parens which only a declaration needs
 * @property {Range} arrow
 * @property {Range} end behind its body
 */

/**
 * @param {Forms} forms
 * @returns {readonly Edit[]}
 */
function editsOf({ text, name, isAsync, head, parens, arrow, end }) {
  const async = isAsync ? 'async ' : '';
  /** @type {(range: Range, a: readonly Piece[], b: readonly Piece[]) => Edit} */
  const part = ([from, to], a, b) => {
    return { axis: 'functions', group: `functions-${head[0]}`, start: from, end: to, sides: () => ({ a, b }) };
  };
  /** @type {Piece} */
  const semicolon = { axis: 'semicolons', group: `semicolons-${end[0]}`, a: [], b: [';'] };
  return together([
    part(head, [`const ${name} = ${async}`], [`${async}function ${name}`]),
    ...parens.map(([from, to]) => {
      const paren = text.slice(from, to);
      return part([from, to], [{ axis: 'arrowParens', group: `arrowParens-${head[0]}`, a: [paren], b: [] }], [paren]);
    }),
    part(arrow, [' =>'], []),
    part(end, [isNeeded(text, end[1]) ? ';' : semicolon], []),
  ]);
}

/**
 * @param {ts.FunctionDeclaration | ts.ArrowFunction} node
 * @param {string} text
 * @returns {readonly Range[]} the parentheses around a parameter that is a mere name
 */
function parensOf(node, text) {
  const [only, ...others] = node.parameters;
  if (!only || others.length > 0 || !ts.isIdentifier(only.name) || only.name.text !== only.getText()) return [];
  const [start, end] = [only.getStart(), only.end];
  if (text[start - 1] !== '(' || text[end] !== ')') return [];
  return [
    [start - 1, start],
    [end, end + 1],
  ];
}

/**
 * @param {ts.Identifier} name
 * @param {ts.FunctionDeclaration | ts.ArrowFunction} written
 * @param {ts.Block} body
 * @returns {boolean} constructors are written with a capital, and have to be declared
 */
function hasBothForms(name, written, body) {
  return !/^[A-Z]/.test(name.text) && !written.parameters.some(usesOwnContext) && !usesOwnContext(body);
}
