/** @file How variables, parameters and functions are named in Python. */

import type { SyntaxNode } from '@lezer/common';
import { nameSign } from '../names';
import type { Sign, Source } from '../sign';
import { childrenOf, textOf } from '../tree';

/** The name of a function, unless it is a method that a base class may ask for. */
export function functionName(node: SyntaxNode, source: Source): readonly Sign[] {
  const name = node.getChild('VariableName');
  return name && !isHeirsMethod(node) ? signsOf([name], source) : [];
}

export function parameterNames(node: SyntaxNode, source: Source): readonly Sign[] {
  if (node.parent?.name !== 'FunctionDefinition') return [];
  return signsOf(
    childrenOf(node).filter(({ name, prevSibling }) => name === 'VariableName' && prevSibling?.name !== 'AssignOp'),
    source,
  );
}

/** The variables that an assignment or the head of a loop gives values to. */
export function assignedNames(node: SyntaxNode, source: Source): readonly Sign[] {
  const children = childrenOf(node);
  const end = children.findLastIndex(({ name }) => name === 'AssignOp' || name === 'in');
  const targets = children.slice(0, Math.max(0, end));
  return signsOf(targets.flatMap(namesIn), source);
}

function namesIn(target: SyntaxNode): readonly SyntaxNode[] {
  if (target.name === 'VariableName') return [target];
  return target.name === 'TupleExpression' ? childrenOf(target).flatMap(namesIn) : [];
}

function signsOf(names: readonly SyntaxNode[], { text }: Source): readonly Sign[] {
  // A name at the text's end may go on.
  return names.flatMap((name) => (name.to === text.length ? [] : (nameSign(textOf(name, text), name.from) ?? [])));
}

function isHeirsMethod(node: SyntaxNode): boolean {
  const inDecorated = node.parent?.name === 'DecoratedStatement' ? node.parent : node;
  const owner = inDecorated.parent?.parent;
  return owner?.name === 'ClassDefinition' && owner.getChild('ArgList') !== null;
}
