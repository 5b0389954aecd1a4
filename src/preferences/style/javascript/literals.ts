/** @file Style of what stands within statements of JavaScript, and of their ends: quotes, semicolons, trailing commas, values in strings. */

import type { SyntaxNode } from '@lezer/common';
import type { Sign, Source } from '../sign';
import { childrenOf, isBroken, isFirstOnLine, textOf } from '../tree';

/** The quote of a string that could have the other one as well. */
export function openingQuote(node: SyntaxNode, { text }: Source): Sign | undefined {
  const quote = text[node.from];
  const isCutOff = node.to >= text.length;
  const isClosed = node.to > node.from + 1 && text[node.to - 1] === quote;
  // An apostrophe of prose opens a string too, which the parser ends with its line.
  if (!isClosed && !isCutOff) return undefined;
  const content = text.slice(node.from + 1, isClosed ? node.to - 1 : node.to);
  if (/['"\n]/.test(content)) return undefined;
  return { trait: 'quotes', choice: quote === "'" ? 'single' : 'double', offset: node.from };
}

/** The nodes whose ends `statementEnd` looks at. */
export const STATEMENTS = [
  'VariableDeclaration',
  'ExpressionStatement',
  'ReturnStatement',
  'ThrowStatement',
  'BreakStatement',
  'ContinueStatement',
  'DebuggerStatement',
  'DoStatement',
  'PropertyDeclaration',
  'ImportDeclaration',
  'ExportDeclaration',
  'TypeAliasDeclaration',
] as const;

/** Statements that end in a declaration have its end. */
const DECLARATIONS: ReadonlySet<string> = new Set([
  'FunctionDeclaration',
  'ClassDeclaration',
  'VariableDeclaration',
  'TypeAliasDeclaration',
  'InterfaceDeclaration',
  'EnumDeclaration',
  'NamespaceDeclaration',
  'AmbientDeclaration',
]);

/** A semicolon, or the end of a line at which the statement is over though none is there. */
export function statementEnd(node: SyntaxNode, { text, survey }: Source): Sign | undefined {
  const { parent, lastChild } = node;
  // What looks like a label is mostly a property whose object begins before the text.
  if (!lastChild || parent?.name === 'ForSpec' || parent?.name === 'LabeledStatement') return undefined;
  if (DECLARATIONS.has(lastChild.name) || lastChild.type.isError) return undefined;
  if (lastChild.name === ';') {
    // One that begins a line guards the next statement, in code that has none otherwise.
    if (isFirstOnLine(text, lastChild.from)) return undefined;
    return { trait: 'semicolons', choice: 'always', offset: lastChild.from };
  }
  // Only with more code behind the line is it sure that the statement does not go on there, and only at a line's end does leaving
  // the semicolon out show taste: elsewhere the parser mends what it cannot read.
  const rest = /^[ \t]*(?:\/\/.*)?\r?\n\s*(?=\S)/.exec(text.slice(node.to));
  if (!rest || text[node.to + rest[0].length] === ';' || survey.isMended(node.to + rest[0].length)) return undefined;
  return { trait: 'semicolons', choice: 'never', offset: node.to };
}

/** The nodes whose ends `trailingComma` looks at: not those of functions, where older style guides that like commas forbid them. */
export const LISTS = [
  'ArrayExpression',
  'ObjectExpression',
  'ArrayPattern',
  'ObjectPattern',
  'ImportGroup',
  'ExportGroup',
  'EnumBody',
] as const;

/** A comma, or none, before a closing bracket on a line of its own. */
export function trailingComma(node: SyntaxNode, { text }: Source): Sign | undefined {
  const children = childrenOf(node);
  const closer = children.at(-1);
  const last = children.at(-2);
  if (!closer || !last || children.length < 3 || !CLOSERS.has(closer.name) || isBroken(node)) return undefined;
  if (!isFirstOnLine(text, closer.from)) return undefined;
  if (last.name === ',') {
    const isHole = children.at(-3)?.name === ',';
    return isHole ? undefined : { trait: 'trailingCommas', choice: 'always', offset: last.from };
  }
  // No comma may follow the rest of a pattern.
  const isRest =
    node.name.endsWith('Pattern') && (last.firstChild?.name === 'Spread' || children.at(-3)?.name === 'Spread');
  return isRest ? undefined : { trait: 'trailingCommas', choice: 'never', offset: last.to };
}

const CLOSERS: ReadonlySet<string> = new Set([']', '}']);

/** A template with values in it. */
export function interpolatedText(node: SyntaxNode): Sign | undefined {
  const isTagged = node.parent?.name === 'TaggedTemplateExpression';
  if (isTagged || !childrenOf(node).some(({ name }) => name === 'Interpolation')) return undefined;
  return { trait: 'strings', choice: 'interpolated', offset: node.from };
}

/** A string and a value, joined by `+`. */
export function joinedText(node: SyntaxNode, { text }: Source): Sign | undefined {
  if (!isSum(node, text) || (node.parent && isSum(node.parent, text))) return undefined;
  const { operands, operators } = sumOf(node, text);
  const isText = (operand: SyntaxNode | undefined) => operand !== undefined && isLiteral(operand);
  if (operands.some(({ type }) => type.isError) || operands.length <= operators.length) return undefined;
  // With nothing but empty strings it is a conversion.
  const hasText = operands.some((operand) => isText(operand) && operand.to - operand.from > 2);
  if (!hasText || operands.every(isText)) return undefined;
  const first = operators.find((_, index) => isText(operands[index]) || isText(operands[index + 1]));
  return first && { trait: 'strings', choice: 'joined', offset: first.from };
}

function isLiteral(node: SyntaxNode): boolean {
  return node.name === 'String' || (node.name === 'TemplateString' && !node.getChild('Interpolation'));
}

function isSum(node: SyntaxNode, text: string): boolean {
  const operator = node.name === 'BinaryExpression' ? node.getChild('ArithOp') : undefined;
  return operator ? textOf(operator, text) === '+' : false;
}

function sumOf(node: SyntaxNode, text: string): { readonly operands: SyntaxNode[]; readonly operators: SyntaxNode[] } {
  const [left, operator, ...right] = childrenOf(node);
  if (!left || !operator) return { operands: [], operators: [] };
  const { operands, operators } = isSum(left, text) ? sumOf(left, text) : { operands: [left], operators: [] };
  return { operands: [...operands, ...right], operators: [...operators, operator] };
}
