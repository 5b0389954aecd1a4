/** @file Signs of style in Python, told by Lezer's parser. */

import type { SyntaxNode } from '@lezer/common';
import { parsePython } from './pythonTree';
import type { Sign } from './sign';

export type PythonAxis = keyof typeof SIGNS;

type Detector = (node: SyntaxNode, text: string) => Sign | undefined;

const SIGNS = {
  /** a: single; b: double. */
  quotes: openingQuote,
  /** a: `of_words`; b: `ofWords`, of names that are given. */
  naming: givenName,
  /** a: `-> T`; b: none. */
  returnTypes: returnType,
  /** a: f-strings; b: `format` or `%`. */
  strings: filledString,
  /** a: a comma behind the last of a list whose bracket closes on its own line; b: none. */
  trailingCommas: lastComma,
  /** a: `"""`; b: `'''`, around documentation. */
  docQuotes: docstringQuotes,
  /** a: `[]`, `{}`; b: `list()`, `dict()`. */
  emptyCollections: emptyCollection,
} satisfies Record<string, Detector>;

export const PYTHON_AXES = Object.keys(SIGNS) as readonly PythonAxis[];

export function findPythonSigns(axis: string, stretch: string): readonly Sign[] {
  const detector: Detector | undefined = SIGNS[axis as PythonAxis];
  const { nodes, text, shift } = parsePython(stretch);
  const signs = nodes.flatMap((node) => detector(node, text) ?? []);
  const placed = signs.map(({ position, style }) => ({ position: position - shift, style }));
  if (axis !== 'naming') return placed;
  // A name counts where it is given, not where it is used or given a value once more.
  const firstUses = new Map<string, number>();
  for (const { from, to, name } of nodes) {
    const word = text.slice(from, to);
    if (/^(?:Variable|Property)Name$/.test(name) && !firstUses.has(word)) firstUses.set(word, from - shift);
  }
  const firsts = new Set(firstUses.values());
  return placed.filter(({ position }) => firsts.has(position));
}

/** The quote of a string on one line that could have the other one as well. */
function openingQuote(node: SyntaxNode, text: string): Sign | undefined {
  if (!isString(node)) return undefined;
  const [, prefix = '', quote, inside] = /^(\w*)(['"])(?!\2\2)(.*)$/.exec(textOf(node, text)) ?? [];
  if (quote === undefined || inside === undefined) return undefined;
  const isPlain = !/['"\\]/.test(inside.endsWith(quote) ? inside.slice(0, -1) : inside);
  return isPlain ? { position: node.from + prefix.length, style: quote === "'" ? 'a' : 'b' } : undefined;
}

/** A name of several words, of a function, parameter, variable or attribute that is given here. */
function givenName(node: SyntaxNode, text: string): Sign | undefined {
  if (!isGiven(node)) return undefined;
  const word = textOf(node, text).replace(/^_+/, '');
  if (/^[a-z][a-z0-9]*(?:_[a-z0-9]+)+$/.test(word)) return { position: node.from, style: 'a' };
  return /^[a-z][a-z0-9]*(?:[A-Z][a-z0-9]*)+$/.test(word) ? { position: node.from, style: 'b' } : undefined;
}

function isGiven(node: SyntaxNode): boolean {
  const { name, parent, prevSibling } = node;
  if (!parent) return false;
  if (name === 'PropertyName') return isAssigned(parent);
  if (name !== 'VariableName') return false;
  if (parent.name === 'FunctionDefinition' || isAssigned(node)) return true;
  if (parent.name === 'ParamList') return prevSibling?.name !== 'AssignOp';
  if (parent.name === 'TupleExpression') return isAssigned(parent);
  if (parent.name === 'ForStatement') return node.from < (parent.getChild('in')?.from ?? Infinity);
  return prevSibling?.name === 'as' && parent.name !== 'ImportStatement';
}

function isAssigned(node: SyntaxNode): boolean {
  if (node.parent?.name !== 'AssignStatement') return false;
  for (let next = node.nextSibling; next; next = next.nextSibling) {
    if (next.name === 'AssignOp' || next.name === 'TypeDef') return true;
  }
  return false;
}

/** What comes behind the parameters of a function: an arrow, or the colon. */
function returnType(node: SyntaxNode): Sign | undefined {
  if (node.name !== 'FunctionDefinition') return undefined;
  const parameters = node.getChild('ParamList');
  const next = parameters?.nextSibling;
  if (parameters?.lastChild?.name !== ')') return undefined;
  if (next?.name === 'TypeDef') return { position: parameters.to, style: 'a' };
  return next?.name === 'Body' ? { position: parameters.to, style: 'b' } : undefined;
}

/** The beginning of a string that values are put into. */
function filledString(node: SyntaxNode, text: string): Sign | undefined {
  if (node.name === 'FormatString') {
    return node.getChild('FormatReplacement') ? { position: node.from, style: 'a' } : undefined;
  }
  const first = node.firstChild;
  if (!first || !(isString(first) || first.name === 'ContinuedString')) return undefined;
  const next = first.nextSibling;
  const isPercent = node.name === 'BinaryExpression' && next !== null && textOf(next, text) === '%';
  const isFormat =
    node.name === 'MemberExpression' && node.lastChild !== null && textOf(node.lastChild, text) === 'format';
  return isPercent || isFormat ? { position: node.from, style: 'b' } : undefined;
}

const LISTS: ReadonlySet<string> = new Set([
  'ArgList',
  'ParamList',
  'ArrayExpression',
  'DictionaryExpression',
  'SetExpression',
  'TupleExpression',
]);

/** The end of the last of a list on several lines, whose bracket has closed on a line of its own. */
function lastComma(node: SyntaxNode, text: string): Sign | undefined {
  if (!LISTS.has(node.name) || node.getChild('for')) return undefined;
  const children = childrenOf(node);
  const [last, close] = children.slice(-2);
  if (!last || !close || !/^[)\]}]$/.test(close.name) || /^[([{]$/.test(last.name)) return undefined;
  if (!/\n\s*$/.test(text.slice(last.to, close.from))) return undefined;
  if (last.name !== ',') return { position: last.to, style: 'b' };
  // The comma of a tuple of one is what makes it one.
  const isNeeded = node.name === 'TupleExpression' && children.length <= 4;
  return isNeeded ? undefined : { position: last.from, style: 'a' };
}

/** The quotes of a string that is a statement. */
function docstringQuotes(node: SyntaxNode, text: string): Sign | undefined {
  if (node.name !== 'String' || node.parent?.name !== 'ExpressionStatement') return undefined;
  const [, prefix = '', quotes] = /^(\w*)("""|''')/.exec(textOf(node, text)) ?? [];
  if (quotes === undefined) return undefined;
  return { position: node.from + prefix.length, style: quotes === '"""' ? 'a' : 'b' };
}

/** A list or a dictionary with nothing in it. */
function emptyCollection(node: SyntaxNode, text: string): Sign | undefined {
  const isLiteral = /^(?:Array|Dictionary)Expression$/.test(node.name) && /^(?:\[\]|\{\})$/.test(textOf(node, text));
  if (isLiteral) return { position: node.from, style: 'a' };
  const isCall = node.name === 'CallExpression' && /^(?:list|dict)\(\)$/.test(textOf(node, text));
  return isCall ? { position: node.from, style: 'b' } : undefined;
}

function isString({ name }: SyntaxNode): boolean {
  return name === 'String' || name === 'FormatString';
}

function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (child.name !== 'Comment') children.push(child);
  }
  return children;
}

function textOf({ from, to }: SyntaxNode, text: string): string {
  return text.slice(from, to);
}
