/** @file Style of returns in Python: a guard that returns early, or nesting and `else`. */

import type { SyntaxNode } from '@lezer/common';
import type { Sign, Source } from '../sign';
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
  return next && !next.type.isError ? { trait: 'earlyReturn', choice: 'early', offset: last.from } : undefined;
}

/** An `else` or `elif` though the `if` has returned. */
export function nestedReturn(node: SyntaxNode): Sign | undefined {
  const { consequent, otherwise } = partsOf(node);
  if (!consequent || !otherwise || isBroken(node)) return undefined;
  const returns = statementsOf(consequent).at(-1)?.name === 'ReturnStatement';
  return returns ? { trait: 'earlyReturn', choice: 'nested', offset: otherwise.from } : undefined;
}

/** A block of this many statements would be worth a guard. */
const LEAST_NESTED_STATEMENTS = 3;

/** An `if` around all that is left of a function, whose end is seen. */
export function nestedTail(node: SyntaxNode, { text, isWhole }: Source): Sign | undefined {
  const { consequent, otherwise } = partsOf(node);
  if (otherwise || !consequent || isBroken(node) || !isFunctionBody(node.parent)) return undefined;
  const isEnded = isWhole || text.slice(node.to).trim() !== '';
  const isLast = nextOf(node) === undefined && isEnded;
  const isLong = statementsOf(consequent).length >= LEAST_NESTED_STATEMENTS;
  return isLast && isLong ? { trait: 'earlyReturn', choice: 'nested', offset: consequent.from } : undefined;
}

interface Parts {
  readonly consequent?: SyntaxNode;
  /** The keyword `else` or `elif`. */
  readonly otherwise?: SyntaxNode;
}

function partsOf(node: SyntaxNode): Parts {
  const [, , consequent, otherwise] = childrenOf(node);
  return { ...(consequent && { consequent }), ...(otherwise && { otherwise }) };
}

function statementsOf(body: SyntaxNode): readonly SyntaxNode[] {
  return childrenOf(body).slice(1);
}

function isFunctionBody(node: SyntaxNode | null): boolean {
  return node?.name === 'Body' && node.parent?.name === 'FunctionDefinition';
}
