/** @file Style of variables in JavaScript: their keywords, and how they and functions are named. */

import type { SyntaxNode } from '@lezer/common';
import { nameSign } from '../names';
import type { Sign, Source } from '../sign';
import { childrenOf, isBroken, textOf } from '../tree';

/** `const`; `var`; or a `let` that could as well be `const`, which shows only where the whole scope is seen. */
export function declarationKeyword(node: SyntaxNode, source: Source): Sign | undefined {
  const keyword = node.firstChild?.name === '(' ? node.firstChild.nextSibling : node.firstChild;
  if (!keyword || node.parent?.name === 'AmbientDeclaration') return undefined;
  const sign = (choice: string): Sign => ({ trait: 'declarations', choice, offset: keyword.from });
  if (keyword.name === 'const') return sign('const');
  if (keyword.name === 'var') return sign('var');
  return keyword.name === 'let' && couldBeConst(node, source) ? sign('let') : undefined;
}

function couldBeConst(node: SyntaxNode, source: Source): boolean {
  const isLoopHead = node.name !== 'VariableDeclaration';
  const isCounter = node.parent?.name === 'ForSpec';
  if (isCounter || isBroken(node) || !(isLoopHead || isInitialised(node))) return false;
  const scope = isLoopHead ? node.parent : scopeOf(node);
  if (!scope || !isSeenToItsEnd(scope, source)) return false;
  const names = definedNames(node, source.text);
  return names.length > 0 && !names.some((name) => isAssigned(name, scope, source.text));
}

function isSeenToItsEnd(scope: SyntaxNode, { isWhole }: Source): boolean {
  if (scope.name === 'Script') return isWhole;
  const block = scope.name === 'ForStatement' ? scope.lastChild : scope;
  return block?.lastChild?.name === '}';
}

/** Whether each of the variables has a value from the start. */
function isInitialised(node: SyntaxNode): boolean {
  const children = childrenOf(node);
  const parts = children.filter(({ name }) => name === ',').length + 1;
  return children.filter(({ name }) => name === 'Equals').length === parts;
}

function scopeOf(node: SyntaxNode): SyntaxNode | undefined {
  for (let parent = node.parent; parent; parent = parent.parent) {
    if (parent.name === 'Block' || parent.name === 'Script' || parent.name === 'SwitchBody') return parent;
  }
  return undefined;
}

/** The names that a declaration or the head of a loop makes. */
function definedNames(node: SyntaxNode, text: string): readonly string[] {
  const names: string[] = [];
  for (const child of childrenOf(node)) {
    if (child.name === 'VariableDefinition') names.push(textOf(child, text));
    else if (PATTERNS.has(child.name)) names.push(...definedNames(child, text));
  }
  return names;
}

/** Whether a variable gets another value in a scope; one of the same name that shadows it counts too. */
function isAssigned(name: string, scope: SyntaxNode, text: string): boolean {
  let isFound = false;
  scope.cursor().iterate((reference) => {
    if (isFound) return false;
    const { name: kind, from, to } = reference;
    const isName = kind === 'VariableName' || kind === 'VariableDefinition';
    // Making a node is what takes time.
    if (isName && to - from === name.length && text.startsWith(name, from)) isFound = isTarget(reference.node, text);
    return undefined;
  });
  return isFound;
}

const PATTERNS: ReadonlySet<string> = new Set(['ArrayPattern', 'ObjectPattern', 'PatternProperty']);

function isTarget(name: SyntaxNode, text: string): boolean {
  let target = name;
  let { parent } = target;
  while (parent && PATTERNS.has(parent.name)) {
    target = parent;
    parent = target.parent;
  }
  switch (parent?.name) {
    case 'AssignmentExpression':
      return parent.firstChild?.from === target.from;
    case 'UnaryExpression':
    case 'PostfixExpression': {
      const operator = parent.getChild('ArithOp');
      return operator ? ['++', '--'].includes(textOf(operator, text)) : false;
    }
    case 'ForOfSpec':
    case 'ForInSpec':
      return target.prevSibling?.name === '(';
    default:
      return false;
  }
}

/** The name that a variable, parameter or function is given; not one that is taken over from a module or an object. */
export function declaredName(node: SyntaxNode, { text }: Source): Sign | undefined {
  const { parent } = node;
  const isShort = parent?.name === 'PatternProperty' && !parent.getChild(':');
  const isOthers = isShort || IMPORTING.has(parent?.name ?? '');
  // A name at the text's end may go on.
  return isOthers || node.to === text.length ? undefined : nameSign(textOf(node, text), node.from);
}

const IMPORTING: ReadonlySet<string> = new Set(['ImportDeclaration', 'ImportGroup', 'NamespaceDeclaration']);

/** The name of a method, unless a base class may ask for it. */
export function methodName(node: SyntaxNode, { text }: Source): Sign | undefined {
  const name = node.getChild('PropertyDefinition');
  const owner = node.parent?.parent;
  const mayBeGiven = owner?.getChild('extends') ?? owner?.getChild('implements');
  return !name || mayBeGiven || name.to === text.length ? undefined : nameSign(textOf(name, text), name.from);
}
