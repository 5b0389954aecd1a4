/** @file Style of functions in Python: with or without types, documented, with comments. */

import type { SyntaxNode } from '@lezer/common';
import { holdsAny } from '../survey';
import type { Sign, Source } from '../sign';
import { childrenOf, isBroken, isFirstOnLine, textOf } from '../tree';

/** Whether a function says what it takes and returns: where both are left out, or where what it returns or all it takes is told. */
export function annotations(node: SyntaxNode, { text }: Source): Sign | undefined {
  const body = bodyOf(node);
  const list = node.getChild('ParamList');
  if (!body || !list || isBroken(node) || isBroken(list)) return undefined;
  const returned = node.getChild('TypeDef');
  if (returned) return { trait: 'typing', choice: 'annotated', offset: returned.from };
  const parameters = parametersOf(list, text);
  const types = parameters.flatMap(({ type }) => type ?? []);
  if (types.length === 0) {
    const name = node.getChild('VariableName');
    // What it returns is known.
    const isInitializer = name !== null && textOf(name, text) === '__init__';
    const isOpen = isInitializer && parameters.length === 0;
    return isOpen ? undefined : { trait: 'typing', choice: 'inferred', offset: body.from };
  }
  const isComplete = types.length === parameters.length;
  return isComplete ? { trait: 'typing', choice: 'annotated', offset: types[0]!.from } : undefined;
}

/** A shorter function may be clear without. */
const LEAST_LINES_TO_DOCUMENT = 4;

/** A docstring, or its absence, in a function that others may call. */
export function docstring(node: SyntaxNode, { text }: Source): Sign | undefined {
  const [first, second] = statementsOf(node);
  const name = node.getChild('VariableName');
  const body = bodyOf(node);
  if (!first || !name || !body || first.type.isError || !isFirstOnLine(text, first.from)) return undefined;
  if (isText(first)) {
    return { trait: 'docComments', choice: 'some', offset: first.from };
  }
  const isPrivate = textOf(name, text).startsWith('_');
  const isLong = second !== undefined && lineCountBetween(first.from, body.to, text) >= LEAST_LINES_TO_DOCUMENT;
  const isNested = ownerOf(node)?.name === 'FunctionDefinition';
  return isPrivate || isNested || !isLong ? undefined : { trait: 'docComments', choice: 'none', offset: first.from };
}

/** The first line of a comment that explains the code of a function. */
export function codeComment(node: SyntaxNode, { text, survey }: Source): Sign | undefined {
  if (!isFirstOnLine(text, node.from) || !isExplanation(textOf(node, text))) return undefined;
  const index = survey.comments.findIndex(({ from }) => from === node.from);
  const before = survey.comments[index - 1];
  const isContinued = before !== undefined && /^[ \t]*\r?\n[ \t]*$/.test(text.slice(before.to, node.from));
  if (isContinued && isFirstOnLine(text, before.from)) return undefined;
  return isInFunction(node, text) ? { trait: 'comments', choice: 'some', offset: node.from } : undefined;
}

/** From this many lines on a function has something to explain. */
const LEAST_LINES_TO_EXPLAIN = 8;

/** A long function without any comment, whose end is seen. */
export function missingComments(node: SyntaxNode, { text, survey, isWhole }: Source): Sign | undefined {
  const body = bodyOf(node);
  const isEnded = isWhole || text.slice(node.to).trim() !== '';
  if (!body || !isEnded || isBroken(body) || holdsAny(body, survey.comments)) return undefined;
  const statements = statementsOf(node);
  const [first] = statements[0] && isText(statements[0]) ? statements.slice(1) : statements;
  const isLong = first !== undefined && lineCountBetween(first.from, body.to, text) >= LEAST_LINES_TO_EXPLAIN;
  return isLong ? { trait: 'comments', choice: 'none', offset: body.from } : undefined;
}

/** How many lines the code between two offsets reaches over. */
function lineCountBetween(from: number, to: number, text: string): number {
  return text.slice(from, to).trimEnd().split('\n').length;
}

function isText(statement: SyntaxNode): boolean {
  return statement.name === 'ExpressionStatement' && statement.firstChild?.name === 'String';
}

/** Comments that tools read, and code that was commented out. */
function isExplanation(comment: string): boolean {
  const words = comment.replace(/^#+:?\s*/, '');
  const isForTools = /^(?:type:|noqa|pylint|pragma|fmt:|isort|mypy|pyright|ruff|nosec|!)/.test(words);
  return !isForTools && /^.*\p{L}{2}/u.test(words) && !/[:)\]]$|^\w+ ?=|^(?:import|from|return|print) ?\b/.test(words);
}

/** By its indentation too: at the end of a body a comment may stand behind it in the tree. */
function isInFunction(comment: SyntaxNode, text: string): boolean {
  for (let parent = comment.parent; parent; parent = parent.parent) {
    if (parent.name === 'FunctionDefinition') return columnOf(comment, text) > columnOf(parent, text);
  }
  return false;
}

function columnOf(node: SyntaxNode, text: string): number {
  return node.from - (node.from === 0 ? 0 : text.lastIndexOf('\n', node.from - 1) + 1);
}

function bodyOf(node: SyntaxNode): SyntaxNode | undefined {
  return node.getChild('Body') ?? undefined;
}

function statementsOf(node: SyntaxNode): readonly SyntaxNode[] {
  const body = bodyOf(node);
  return body ? childrenOf(body).slice(1) : [];
}

/** The function or class that a function stands in. */
function ownerOf(node: SyntaxNode): SyntaxNode | undefined {
  for (let parent = node.parent; parent; parent = parent.parent) {
    if (parent.name === 'FunctionDefinition' || parent.name === 'ClassDefinition') return parent;
  }
  return undefined;
}

interface Parameter {
  readonly type?: SyntaxNode;
}

/** What a caller passes: without the object itself, and the bare `*` and `/`. */
function parametersOf(list: SyntaxNode, text: string): readonly Parameter[] {
  const names = childrenOf(list).filter(
    ({ name, prevSibling }) => name === 'VariableName' && prevSibling?.name !== 'AssignOp',
  );
  const [first] = names;
  const isMethods = first !== undefined && /^(?:self|cls)$/.test(textOf(first, text));
  return names.slice(isMethods ? 1 : 0).map(({ nextSibling }) => {
    return nextSibling?.name === 'TypeDef' ? { type: nextSibling } : {};
  });
}
