/** @file Style of returns in JavaScript: a guard that returns early, or nesting and `else`. */

import type { SyntaxNode } from '@lezer/common';
import type { Sign } from '../sign';
import { childrenOf, isBroken, nextOf } from '../tree';

/** Before a guard returns it may clean up or tell, but no more. */
const MOST_GUARD_STATEMENTS = 2;

/** An `if` that returns, with nothing else to it, and more of the function behind it. */
export function guard(node: SyntaxNode): Sign | undefined {
  const { consequent, otherwise } = partsOf(node);
  if (otherwise || !consequent || isBroken(node) || !isFunctionBody(node.parent)) return undefined;
  const statements = statementsOf(consequent);
  const last = statements.at(-1);
  if (last?.name !== 'ReturnStatement' || statements.length > MOST_GUARD_STATEMENTS) return undefined;
  const next = nextOf(node);
  const goesOn = next !== undefined && next.name !== '}' && !next.type.isError;
  return goesOn ? { trait: 'earlyReturn', choice: 'early', offset: last.from } : undefined;
}

/** An `else` though the `if` has returned. */
export function nestedReturn(node: SyntaxNode): Sign | undefined {
  const { consequent, otherwise } = partsOf(node);
  const isElseIf = node.parent?.name === 'IfStatement';
  if (!consequent || !otherwise || isElseIf || isBroken(node)) return undefined;
  const returns = statementsOf(consequent).at(-1)?.name === 'ReturnStatement';
  return returns ? { trait: 'earlyReturn', choice: 'nested', offset: otherwise.from } : undefined;
}

/** A block of this many statements would be worth a guard. */
const LEAST_NESTED_STATEMENTS = 3;

/** An `if` around all that is left of a function. */
export function nestedTail(node: SyntaxNode): Sign | undefined {
  const { consequent, otherwise } = partsOf(node);
  if (otherwise || consequent?.name !== 'Block' || isBroken(node) || !isFunctionBody(node.parent)) return undefined;
  const isLast = nextOf(node)?.name === '}';
  const isLong = statementsOf(consequent).length >= LEAST_NESTED_STATEMENTS;
  return isLast && isLong ? { trait: 'earlyReturn', choice: 'nested', offset: consequent.from } : undefined;
}

interface Parts {
  readonly consequent?: SyntaxNode;
  /** The keyword `else`. */
  readonly otherwise?: SyntaxNode;
}

function partsOf(node: SyntaxNode): Parts {
  const [, , consequent, otherwise] = childrenOf(node);
  return { ...(consequent && { consequent }), ...(otherwise && { otherwise }) };
}

function statementsOf(statement: SyntaxNode): readonly SyntaxNode[] {
  if (statement.name !== 'Block') return [statement];
  const [, ...statements] = childrenOf(statement);
  return statements.at(-1)?.name === '}' ? statements.slice(0, -1) : [];
}

const FUNCTIONS: ReadonlySet<string> = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunction',
  'MethodDeclaration',
  'Property',
]);

function isFunctionBody(node: SyntaxNode | null): boolean {
  return node?.name === 'Block' && FUNCTIONS.has(node.parent?.name ?? '');
}
