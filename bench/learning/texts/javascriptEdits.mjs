/** @file Where style decides in JavaScript that prettier has set, and both ways of writing what stands there. */
import prettier from 'prettier';
import ts from 'typescript';
import { TAKES_SEMICOLON } from '../takesSemicolon.mjs';
import { textEdit as edit, together } from './pieces.mjs';
import { functionEdits } from './javascriptFunctions.mjs';
import { interpolationEdits } from './javascriptStrings.mjs';
import { insideLines, isNeeded, isOneLine, nodesOf, parseJavaScript } from './javascriptSyntax.mjs';

/** @typedef {import('./pieces.mjs').Edit} Edit */

/** @type {import('prettier').Options} */
const FORMAT = { parser: 'babel', printWidth: 100, semi: true, singleQuote: false, trailingComma: 'all' };

/** @type {import('./language.mjs').Language} */
export const javascript = {
  async normalize(text) {
    try {
      return await prettier.format(text, FORMAT);
    } catch {
      return undefined;
    }
  },
  editsOf(text) {
    const source = parseJavaScript(text);
    if (!source) return undefined;
    const cutters = [semicolon, quotes, trailingComma, bracketSpacing, arrowParens, declaration, braces];
    const others = nodesOf(source).flatMap((node) => cutters.flatMap((cutter) => cutter(node, text)));
    return [...functionEdits(source), ...interpolationEdits(source), ...others];
  },
  insideLines(text) {
    const source = parseJavaScript(text);
    return source && insideLines(source);
  },
};

/**
 * @param {ts.Node} node
 * @param {string} text
 * @returns {readonly Edit[]} the semicolon at a line's end that could be left out: what follows does not go on with the statement
 */
function semicolon(node, text) {
  if (!TAKES_SEMICOLON.has(node.kind) || text[node.end - 1] !== ';') return [];
  const isLineEnd = /^[ \t]*(?:\/\/.*)?(?:\n|$)/.test(text.slice(node.end));
  if (!isLineEnd || isNeeded(text, node.end)) return [];
  return [edit('semicolons', node.end - 1, node.end - 1, node.end, '', ';')];
}

/**
 * @param {ts.Node} node
 * @param {string} text
 * @returns {readonly Edit[]}
 */
function quotes(node, text) {
  if (!ts.isStringLiteral(node)) return [];
  const inside = text.slice(node.getStart() + 1, node.end - 1);
  if (/['"\\\n]/.test(inside)) return [];
  const start = node.getStart();
  return together([
    edit('quotes', start, start, start + 1, "'", '"'),
    edit('quotes', start, node.end - 1, node.end, "'", '"'),
  ]);
}

/**
 * @param {ts.Node} node
 * @returns {ts.NodeArray<ts.Node> | undefined} what stands between its brackets
 */
function listOf(node) {
  if (ts.isArrayLiteralExpression(node) || ts.isNamedImports(node) || ts.isNamedExports(node)) return node.elements;
  if (ts.isObjectBindingPattern(node) || ts.isArrayBindingPattern(node)) return node.elements;
  if (ts.isObjectLiteralExpression(node)) return node.properties;
  if (ts.isCallExpression(node) || ts.isNewExpression(node)) return node.arguments;
  return ts.isFunctionLike(node) ? node.parameters : undefined;
}

/**
 * @param {ts.Node} node
 * @param {string} text
 * @returns {readonly Edit[]} the comma behind the last of a list whose bracket closes on a line of its own
 */
function trailingComma(node, text) {
  const list = listOf(node);
  if (!list?.hasTrailingComma || !/^\s*\n\s*[)\]}]/.test(text.slice(list.end))) return [];
  return [edit('trailingCommas', list.end - 1, list.end - 1, list.end, ',', '')];
}

/**
 * @param {ts.Node} node
 * @param {string} text
 * @returns {readonly Edit[]} the blanks inside of braces on one line
 */
function bracketSpacing(node, text) {
  const isBraced =
    ts.isObjectLiteralExpression(node) ||
    ts.isObjectBindingPattern(node) ||
    ts.isNamedImports(node) ||
    ts.isNamedExports(node);
  const start = node.getStart();
  if (!isBraced || !isOneLine(text, start, node.end) || !/^\{ \S.* \}$/.test(text.slice(start, node.end))) return [];
  return together([
    edit('bracketSpacing', start, start + 1, start + 2, ' ', ''),
    edit('bracketSpacing', start, node.end - 2, node.end - 1, ' ', ''),
  ]);
}

/**
 * @param {ts.Node} node
 * @param {string} text
 * @returns {readonly Edit[]} the parentheses of an only parameter
 */
function arrowParens(node, text) {
  if (!ts.isArrowFunction(node) || node.parameters.length !== 1) return [];
  const [parameter] = node.parameters;
  if (!parameter || !ts.isIdentifier(parameter.name) || parameter.name.text !== parameter.getText()) return [];
  const start = parameter.getStart();
  if (text[start - 1] !== '(' || text[parameter.end] !== ')') return [];
  return together([
    edit('arrowParens', start, start - 1, start, '(', ''),
    edit('arrowParens', start, parameter.end, parameter.end + 1, ')', ''),
  ]);
}

/**
 * @param {ts.Node} node
 * @returns {readonly Edit[]} the keyword of variables that are not functions nor classes
 */
function declaration(node) {
  if (!ts.isVariableStatement(node) || !(node.declarationList.flags & ts.NodeFlags.Const)) return [];
  const isPlain = node.declarationList.declarations.every(({ initializer }) => initializer && !isFunction(initializer));
  const start = node.declarationList.getStart();
  return isPlain ? [edit('declarations', start, start, start + 'const'.length, 'const', 'let')] : [];
}

/**
 * @param {ts.Expression} node
 * @returns {boolean}
 */
function isFunction(node) {
  return ts.isArrowFunction(node) || ts.isFunctionExpression(node) || ts.isClassExpression(node);
}

const LONGEST_LINE = 100;

/**
 * @param {ts.Node} node
 * @param {string} text
 * @returns {readonly Edit[]} the braces around what alone a condition decides
 */
function braces(node, text) {
  if (!ts.isIfStatement(node) || node.elseStatement) return [];
  if (ts.isIfStatement(node.parent)) return [];
  const { thenStatement: body } = node;
  const only = ts.isBlock(body) ? body.statements[0] : body;
  if (!only || (ts.isBlock(body) && body.statements.length > 1) || !isShort(only)) return [];
  const indent = /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', node.getStart()) + 1))?.[0] ?? '';
  const [before, after] = [text.slice(body.getStart(), only.getStart()), text.slice(only.end, body.end)];
  const isBare = /^\{?\s*$/.test(before) && /^\s*\}?$/.test(after) && isOneLine(text, node.getStart(), body.getStart());
  const width = body.getStart() - text.lastIndexOf('\n', body.getStart()) + only.end - only.getStart();
  if (!isBare || !isOneLine(text, only.getStart(), only.end) || width > LONGEST_LINE) return [];
  const group = node.getStart();
  return together([
    edit('braces', group, body.getStart(), only.getStart(), `{\n${indent}  `, ''),
    edit('braces', group, only.end, body.end, `\n${indent}}`, ''),
  ]);
}

/**
 * @param {ts.Statement} node
 * @returns {boolean} whether it is of a kind that is written behind a condition on its line
 */
function isShort(node) {
  const isJump = ts.isReturnStatement(node) || ts.isThrowStatement(node) || ts.isBreakOrContinueStatement(node);
  return isJump || ts.isExpressionStatement(node);
}
