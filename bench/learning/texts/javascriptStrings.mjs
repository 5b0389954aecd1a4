/** @file Strings of JavaScript that are put together, in both forms: a template literal and a sum. */
import ts from 'typescript';
import { isOneLine, nodesOf } from './javascriptSyntax.mjs';

/** @typedef {import('./pieces.mjs').Edit} Edit */
/** @typedef {import('./pieces.mjs').Piece} Piece */
/** @typedef {string | ts.Expression} Part literal text, or what is put in */

/**
 * @param {ts.SourceFile} source
 * @returns {readonly Edit[]}
 */
export function interpolationEdits(source) {
  return nodesOf(source).flatMap((node) => {
    if (!isWritable(node)) return [];
    const start = node.getStart();
    if (!isOneLine(source.text, start, node.end)) return [];
    const parts = ts.isTemplateExpression(node) ? partsOfTemplate(node) : partsOfSum(node);
    if (!parts || !parts.every(isPlain) || !isSumOfText(parts)) return [];
    /** @type {Edit} */
    const edit = {
      ...{ axis: 'interpolation', group: `interpolation-${start}`, start, end: node.end },
      sides: (inner) => ({ a: asTemplate(parts, inner), b: asSum(parts, inner, start) }),
    };
    return [edit];
  });
}

/**
 * @param {ts.Node} node
 * @returns {node is ts.TemplateExpression | ts.BinaryExpression} whether it could stand there in both forms without parentheses
 */
function isWritable(node) {
  if (!ts.isTemplateExpression(node) && !isSum(node)) return false;
  const { parent } = node;
  if (ts.isCallExpression(parent) || ts.isNewExpression(parent)) return parent.expression !== node;
  if (ts.isBinaryExpression(parent)) {
    return parent.operatorToken.kind === ts.SyntaxKind.EqualsToken && parent.right === node;
  }
  if (ts.isConditionalExpression(parent)) return parent.condition !== node;
  return (
    ts.isVariableDeclaration(parent) ||
    ts.isReturnStatement(parent) ||
    ts.isPropertyAssignment(parent) ||
    ts.isArrayLiteralExpression(parent) ||
    ts.isArrowFunction(parent)
  );
}

/**
 * @param {ts.Node} node
 * @returns {node is ts.BinaryExpression}
 */
function isSum(node) {
  return ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken;
}

/**
 * @param {ts.TemplateExpression} node
 * @returns {readonly Part[]}
 */
function partsOfTemplate(node) {
  const literals = [node.head, ...node.templateSpans.map(({ literal }) => literal)];
  return literals
    .flatMap((literal, index) => {
      const text = literal
        .getText()
        .replace(/^[`}]/, '')
        .replace(/(?:`|\$\{)$/, '');
      return [text, node.templateSpans[index]?.expression ?? ''];
    })
    .filter((part) => part !== '');
}

/**
 * @param {ts.BinaryExpression} node
 * @returns {readonly Part[]}
 */
function partsOfSum(node) {
  const left = isSum(node.left) ? partsOfSum(node.left) : [partOf(node.left)];
  return [...left, partOf(node.right)];
}

/**
 * @param {ts.Expression} node
 * @returns {Part}
 */
function partOf(node) {
  return ts.isStringLiteral(node) ? node.getText().slice(1, -1) : node;
}

/**
 * @param {Part} part
 * @returns {boolean} whether it is the same in both forms
 */
function isPlain(part) {
  if (typeof part === 'string') return part !== '' && !/['"`\\]|\$\{/.test(part);
  const isSimple =
    ts.isIdentifier(part) ||
    ts.isPropertyAccessExpression(part) ||
    ts.isElementAccessExpression(part) ||
    ts.isCallExpression(part) ||
    part.kind === ts.SyntaxKind.ThisKeyword;
  return isSimple && !/[`'"]/.test(part.getText());
}

/**
 * @param {readonly Part[]} parts
 * @returns {boolean} whether adding them up makes a text, as one of the first two is
 */
function isSumOfText(parts) {
  const [first, second] = parts;
  return (typeof first === 'string' || typeof second === 'string') && parts.some((part) => typeof part !== 'string');
}

/**
 * @param {readonly Part[]} parts
 * @param {import('./pieces.mjs').Inner} inner
 * @returns {readonly Piece[]}
 */
function asTemplate(parts, inner) {
  const pieces = parts.flatMap((part) =>
    typeof part === 'string' ? [part] : ['${', ...inner(part.getStart(), part.end), '}'],
  );
  return ['`', ...pieces, '`'];
}

/**
 * @param {readonly Part[]} parts
 * @param {import('./pieces.mjs').Inner} inner
 * @param {number} start of the whole, which names the choice of its quotes
 * @returns {readonly Piece[]}
 */
function asSum(parts, inner, start) {
  return parts.flatMap((part, index) => {
    const plus = index === 0 ? [] : [' + '];
    if (typeof part !== 'string') return [...plus, ...inner(part.getStart(), part.end)];
    const group = `quotes-${start}.${index}`;
    return [...plus, { axis: 'quotes', group, a: [`'${part}'`], b: [`"${part}"`] }];
  });
}
