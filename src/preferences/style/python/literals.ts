/** @file Style of what stands within statements of Python: quotes, trailing commas, values in strings. */

import type { SyntaxNode } from '@lezer/common';
import type { Sign, Source } from '../sign';
import { childrenOf, isBroken, isFirstOnLine, textOf } from '../tree';

/** The quote of a string on one line that could have the other one as well. */
export function openingQuote(node: SyntaxNode, { text }: Source): Sign | undefined {
  const literal = textOf(node, text);
  const start = literal.search(/['"]/);
  const quote = literal[start];
  if (quote === undefined || literal.startsWith(quote.repeat(3), start) || isInFormatString(node)) return undefined;
  const isClosed = literal.length > start + 1 && literal.endsWith(quote);
  if (!isClosed && node.to < text.length) return undefined;
  const content = literal.slice(start + 1, isClosed ? -1 : undefined);
  if (/['"\n]/.test(content)) return undefined;
  return { trait: 'quotes', choice: quote === "'" ? 'single' : 'double', offset: node.from + start };
}

/** Where one quote is taken already. */
function isInFormatString(node: SyntaxNode): boolean {
  for (let parent = node.parent; parent; parent = parent.parent) {
    if (parent.name === 'FormatString') return true;
  }
  return false;
}

/** The nodes whose ends `trailingComma` looks at. */
export const LISTS = [
  'ArrayExpression',
  'DictionaryExpression',
  'SetExpression',
  'TupleExpression',
  'ArgList',
  'ParamList',
  'ImportStatement',
] as const;

const CLOSERS: ReadonlySet<string> = new Set([']', '}', ')']);

/** A comma, or none, before a closing bracket on a line of its own. With one item only, a comma may mean another thing. */
export function trailingComma(node: SyntaxNode, { text }: Source): Sign | undefined {
  const children = childrenOf(node);
  const closer = children.at(-1);
  const last = children.at(-2);
  const commas = children.filter(({ name }) => name === ',').length;
  if (!closer || !last || commas === 0 || !CLOSERS.has(closer.name) || isBroken(node)) return undefined;
  if (!isFirstOnLine(text, closer.from)) return undefined;
  if (last.name !== ',') return { trait: 'trailingCommas', choice: 'never', offset: last.to };
  return commas === 1 ? undefined : { trait: 'trailingCommas', choice: 'always', offset: last.from };
}

/** A format string with values in it; several in a row are one text. */
export function interpolatedText(node: SyntaxNode): Sign | undefined {
  const { prevSibling } = node;
  const isGoneOn = prevSibling !== null && hasValue(prevSibling);
  if (!hasValue(node) || isGoneOn || isInFormatString(node)) return undefined;
  return { trait: 'strings', choice: 'interpolated', offset: node.from };
}

function hasValue(node: SyntaxNode): boolean {
  return node.name === 'FormatString' && node.getChild('FormatReplacement') !== null;
}

/** A string and a value, joined by `+`. */
export function joinedText(node: SyntaxNode, { text }: Source): Sign | undefined {
  if (!isOperation(node, '+', text) || (node.parent && isOperation(node.parent, '+', text))) return undefined;
  const { operands, operators } = sumOf(node, text);
  const isText = (operand: SyntaxNode | undefined) => operand !== undefined && isLiteral(operand, text);
  if (operands.some(({ type }) => type.isError) || operands.length <= operators.length) return undefined;
  if (operands.every(isText) || !operands.some(isText)) return undefined;
  const first = operators.find((_, index) => isText(operands[index]) || isText(operands[index + 1]));
  return first && { trait: 'strings', choice: 'joined', offset: first.from };
}

/** A string and values, joined by `%`. */
export function percentText(node: SyntaxNode, { text }: Source): Sign | undefined {
  const [left, operator, right] = childrenOf(node);
  if (!isOperation(node, '%', text) || !left || !operator || !right || right.type.isError) return undefined;
  return isLiteral(left, text) ? { trait: 'strings', choice: 'joined', offset: operator.from } : undefined;
}

/** A string's own `format`, with values. */
export function formattedText(node: SyntaxNode, { text }: Source): Sign | undefined {
  const [called, list] = childrenOf(node);
  const [literal, dot, method] = called?.name === 'MemberExpression' ? childrenOf(called) : [];
  if (!literal || !dot || !method || !list || !isLiteral(literal, text)) return undefined;
  const hasValues = childrenOf(list).length > 2;
  return hasValues && textOf(method, text) === 'format'
    ? { trait: 'strings', choice: 'joined', offset: dot.from }
    : undefined;
}

/** A text that could be a format string: no bytes. */
function isLiteral(node: SyntaxNode, text: string): boolean {
  if (node.name === 'ContinuedString') return childrenOf(node).every((part) => isLiteral(part, text));
  return node.name === 'String' && !/^[a-z]*b/i.test(text.slice(node.from, node.from + 2));
}

function isOperation(node: SyntaxNode, operator: string, text: string): boolean {
  const found = node.name === 'BinaryExpression' ? node.getChild('ArithOp') : undefined;
  return found ? textOf(found, text) === operator : false;
}

function sumOf(node: SyntaxNode, text: string): { readonly operands: SyntaxNode[]; readonly operators: SyntaxNode[] } {
  const [left, operator, ...right] = childrenOf(node);
  if (!left || !operator) return { operands: [], operators: [] };
  const { operands, operators } = isOperation(left, '+', text)
    ? sumOf(left, text)
    : { operands: [left], operators: [] };
  return { operands: [...operands, ...right], operators: [...operators, operator] };
}
