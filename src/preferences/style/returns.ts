/** @file Style of returns: a guard that returns early, or nesting and `else`. Languages differ only in how their trees say it. */

import type { SyntaxNode } from '@lezer/common';
import type { Detector, Source } from './sign';
import { childrenOf, isBroken, nextOf } from './tree';

/** What a language's tree says of an `if` and of functions. */
export interface ReturnSyntax {
  /** The statements of a branch: a block's, or the only one. */
  readonly statementsOf: (branch: SyntaxNode) => readonly SyntaxNode[];
  /** Whether a branch is a block, which could hold any number. */
  readonly isBlock: (branch: SyntaxNode) => boolean;
  readonly isFunctionBody: (node: SyntaxNode | null) => boolean;
  /** Whether nothing of its block follows a statement, as far as the text tells. */
  readonly isLast: (statement: SyntaxNode, source: Source) => boolean;
}

/** Before a guard returns it may clean up or tell, but no more. */
const MOST_GUARD_STATEMENTS = 2;
/** A block of this many statements would be worth a guard. */
const LEAST_NESTED_STATEMENTS = 3;

/** Those that look at an `if`. */
export function returnDetectors({ statementsOf, isBlock, isFunctionBody, isLast }: ReturnSyntax): readonly Detector[] {
  /** An `if` that returns, with nothing else to it, and more of the function behind it. */
  const guard: Detector = (node) => {
    const { consequent, otherwise } = partsOf(node);
    if (otherwise || !consequent || isBroken(node) || !isFunctionBody(node.parent)) return undefined;
    const statements = statementsOf(consequent);
    const last = statements.at(-1);
    if (last?.name !== 'ReturnStatement' || statements.length > MOST_GUARD_STATEMENTS) return undefined;
    const next = nextOf(node);
    const goesOn = next !== undefined && next.name !== '}' && !next.type.isError;
    return goesOn ? { trait: 'earlyReturn', choice: 'early', offset: last.from } : undefined;
  };

  /** An `else` though the `if` has returned; of a chain only the first. */
  const nestedReturn: Detector = (node) => {
    const { consequent, otherwise } = partsOf(node);
    if (!consequent || !otherwise || node.parent?.name === 'IfStatement' || isBroken(node)) return undefined;
    const returns = statementsOf(consequent).at(-1)?.name === 'ReturnStatement';
    return returns ? { trait: 'earlyReturn', choice: 'nested', offset: otherwise.from } : undefined;
  };

  /** An `if` around all that is left of a function. */
  const nestedTail: Detector = (node, source) => {
    const { consequent, otherwise } = partsOf(node);
    if (otherwise || !consequent || !isBlock(consequent)) return undefined;
    if (isBroken(node) || !isFunctionBody(node.parent) || !isLast(node, source)) return undefined;
    const isLong = statementsOf(consequent).length >= LEAST_NESTED_STATEMENTS;
    return isLong ? { trait: 'earlyReturn', choice: 'nested', offset: consequent.from } : undefined;
  };

  return [guard, nestedReturn, nestedTail];
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
