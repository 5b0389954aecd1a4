/** @file Style of functions in JavaScript: declared or an arrow, with or without the type they return, documented, with comments. */

import type { SyntaxNode } from '@lezer/common';
import { holdsAny } from '../survey';
import type { Sign, Source } from '../sign';
import { childrenOf, isBroken, isComment, isFirstOnLine, lineCountOf, textOf } from '../tree';

/** A named function whose body has begun: declared, or an arrow that a variable is made of. */
export function functionForm(node: SyntaxNode): Sign | undefined {
  const statement = outermost(node);
  const written = functionOf(node);
  if (!written || !hasBegun(written) || usesOwnContext(written)) return undefined;
  if (node.name === 'VariableDeclaration') {
    const isArrow = written.name === 'ArrowFunction';
    return isArrow ? { trait: 'functions', choice: 'arrow', offset: statement.from } : undefined;
  }
  // Generators, and what a module exports by default, have no equally common arrow.
  const isDeclared = node.getChild('Star') !== null || statement.getChild('default') !== null;
  return isDeclared ? undefined : { trait: 'functions', choice: 'declaration', offset: statement.from };
}

/** Whether a function that has a name, and no type of its variable's, says what it returns. */
export function returnType(node: SyntaxNode, { hasTypes, text }: Source): Sign | undefined {
  const written = hasTypes ? functionOf(node) : undefined;
  if (!written || isAccessorOrConstructor(node, text)) return undefined;
  const isTypedVariable = written !== node && node.getChild('TypeAnnotation') !== null;
  const body = bodyOf(written);
  if (!body || isTypedVariable) return undefined;
  const type = written.getChild('TypeAnnotation') ?? written.getChild('TypePredicate');
  if (type) return { trait: 'typing', choice: 'annotated', offset: type.from };
  const start = written.getChild('Arrow') ?? body;
  return { trait: 'typing', choice: 'inferred', offset: start.from };
}

/** A shorter function may be clear without. */
const LEAST_LINES_TO_DOCUMENT = 5;

/** A doc comment before a function that others can see, or its absence. */
export function docComment(node: SyntaxNode, { text, isWhole }: Source): Sign | undefined {
  const written = functionOf(node);
  const statement = outermost(node);
  const isVisible = node.name === 'MethodDeclaration' || statement.parent?.name === 'Script';
  if (!written || !isVisible || isAccessorOrConstructor(node, text) || isBroken(node)) return undefined;
  const before = statement.prevSibling;
  if (before && isComment(before)) {
    // Another comment tells that the developer likes to explain, not how.
    const isDoc = textOf(before, text).startsWith('/**');
    return isDoc ? { trait: 'docComments', choice: 'some', offset: before.from } : undefined;
  }
  const mayBeCutAway = !before && !isWhole;
  const body = bodyOf(written);
  if (mayBeCutAway || body?.name !== 'Block' || lineCountOf(body, text) < LEAST_LINES_TO_DOCUMENT) return undefined;
  return { trait: 'docComments', choice: 'none', offset: statement.from };
}

/** The first line of a comment that explains the code of a function. */
export function codeComment(node: SyntaxNode, { text }: Source): Sign | undefined {
  if (!isFirstOnLine(text, node.from) || !isExplanation(textOf(node, text))) return undefined;
  const isContinued = node.prevSibling?.name === 'LineComment' && lineCountBetween(node.prevSibling, node, text) === 1;
  const isInFunction = isInside(node, ['Block', 'SwitchBody']) && isInside(node, FUNCTIONS);
  return isContinued || !isInFunction ? undefined : { trait: 'comments', choice: 'some', offset: node.from };
}

/** From this many lines on a function has something to explain. */
const LEAST_LINES_TO_EXPLAIN = 10;

/** A long function without any comment. */
export function missingComments(node: SyntaxNode, { text, survey }: Source): Sign | undefined {
  const written = functionOf(node);
  const body = written && bodyOf(written);
  if (body?.name !== 'Block' || lineCountOf(body, text) < LEAST_LINES_TO_EXPLAIN) return undefined;
  if (isBroken(body) || body.lastChild?.name !== '}' || holdsAny(body, survey.comments)) return undefined;
  return { trait: 'comments', choice: 'none', offset: body.from };
}

const FUNCTIONS = ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunction', 'MethodDeclaration', 'Property'];

/** Comments that tools read, and code that was commented out. */
function isExplanation(comment: string): boolean {
  if (comment.startsWith('/**')) return false;
  const words = comment.replace(/^\/[/*]\s*|\s*\*\/$/g, '');
  const isForTools = /^(?:eslint|prettier|@ts-|tslint|istanbul|c8|v8|biome|webpack|jshint|jslint|global|#)/.test(words);
  return !isForTools && /^[^\n]*\p{L}{2}/u.test(words) && !/[;{}]$|^[\w.]+\(.*\)$/.test(words);
}

/** The function itself, or what the only variable, or the property, consists in. */
function functionOf(node: SyntaxNode): SyntaxNode | undefined {
  if (node.name === 'FunctionDeclaration') return node.getChild('VariableDefinition') ? node : undefined;
  if (node.name === 'MethodDeclaration') return node;
  const children = childrenOf(node);
  if (children.filter(({ name }) => name === 'Equals').length !== 1) return undefined;
  const value = children[children.findIndex(({ name }) => name === 'Equals') + 1];
  return value?.name === 'ArrowFunction' || value?.name === 'FunctionExpression' ? value : undefined;
}

function bodyOf(written: SyntaxNode): SyntaxNode | undefined {
  const last = childrenOf(written).findLast(({ type }) => !type.isError);
  const isArrowWithValue = written.name === 'ArrowFunction' && last?.name !== 'Arrow';
  return last?.name === 'Block' || isArrowWithValue ? last : undefined;
}

/** An arrow has a body even before it is written. */
function hasBegun(written: SyntaxNode): boolean {
  return written.name === 'ArrowFunction' ? written.getChild('Arrow') !== null : bodyOf(written) !== undefined;
}

/** With its `export`. */
function outermost(node: SyntaxNode): SyntaxNode {
  return node.parent?.name === 'ExportDeclaration' ? node.parent : node;
}

function isAccessorOrConstructor(node: SyntaxNode, text: string): boolean {
  if (node.name !== 'MethodDeclaration') return false;
  const name = node.getChild('PropertyDefinition');
  const isConstructor = name !== null && textOf(name, text) === 'constructor';
  return isConstructor || node.getChild('get') !== null || node.getChild('set') !== null;
}

/** Whether a function speaks of what an arrow shares with its surroundings and another has of its own. */
function usesOwnContext(node: SyntaxNode): boolean {
  return childrenOf(node).some((child) => {
    if (child.name === 'this' || child.name === 'super' || child.name === 'NewTarget') return true;
    const hasOwnContext = OWN_CONTEXT.has(child.name);
    return !hasOwnContext && usesOwnContext(child);
  });
}

const OWN_CONTEXT: ReadonlySet<string> = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ClassDeclaration',
  'ClassExpression',
]);

function isInside(node: SyntaxNode, names: readonly string[]): boolean {
  for (let parent = node.parent; parent; parent = parent.parent) {
    if (names.includes(parent.name)) return true;
  }
  return false;
}

function lineCountBetween(before: SyntaxNode, after: SyntaxNode, text: string): number {
  return text.slice(before.to, after.from).split('\n').length - 1;
}
