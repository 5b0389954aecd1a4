/** @file Lezer's tree of a stretch of Python, which may begin deep inside of functions. */

import type { SyntaxNode } from '@lezer/common';
import { parser } from '@lezer/python';

/** Nodes in the order of the text; offsets in the text with the heads before it, `shift` characters. */
export interface PythonTree {
  readonly text: string;
  readonly shift: number;
  readonly nodes: readonly SyntaxNode[];
}

/** A head is put before the text for each indentation that the first line stands under and a later line goes back to. */
export function parsePython(stretch: string): PythonTree {
  const [first = 0, ...others] = [...stretch.matchAll(/^( *)[^\s#]/gm)].map(([, indent = '']) => indent.length);
  const outer = [...new Set([0, ...others])].filter((indent) => indent < first).sort((one, other) => one - other);
  const heads = outer.map((indent) => `${' '.repeat(indent)}if _:\n`).join('');
  const text = heads + stretch;
  const nodes: SyntaxNode[] = [];
  const cursor = parser.parse(text).cursor();
  do nodes.push(cursor.node);
  while (cursor.next());
  return { text, shift: heads.length, nodes };
}

/** Whether the text is wrong there; Lezer misses a value behind a `yield` that has none. */
export function isError(node: SyntaxNode): boolean {
  return node.type.isError && !(node.from === node.to && node.parent?.name.startsWith('Yield'));
}
