/** @file How JavaScript's tree says what returns look like. */

import type { SyntaxNode } from '@lezer/common';
import { returnDetectors } from '../returns';
import { childrenOf, nextOf } from '../tree';

const FUNCTIONS: ReadonlySet<string> = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunction',
  'MethodDeclaration',
  'Property',
]);

export const RETURN_DETECTORS = returnDetectors({
  statementsOf,
  isBlock: (branch) => branch.name === 'Block',
  isFunctionBody: (node) => node?.name === 'Block' && FUNCTIONS.has(node.parent?.name ?? ''),
  isLast: (statement) => nextOf(statement)?.name === '}',
});

function statementsOf(branch: SyntaxNode): readonly SyntaxNode[] {
  if (branch.name !== 'Block') return [branch];
  const [, ...statements] = childrenOf(branch);
  return statements.at(-1)?.name === '}' ? statements.slice(0, -1) : [];
}
