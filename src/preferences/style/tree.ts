/** @file Ways through a parser's tree, and what of the text lies around a node. */

import type { SyntaxNode } from '@lezer/common';

/** A node's children but for comments. */
export function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (!isComment(child)) children.push(child);
  }
  return children;
}

/** The next node beside this one that is no comment. */
export function nextOf(node: SyntaxNode): SyntaxNode | undefined {
  let next = node.nextSibling;
  while (next && isComment(next)) next = next.nextSibling;
  return next ?? undefined;
}

export function isComment(node: SyntaxNode): boolean {
  return node.name === 'LineComment' || node.name === 'BlockComment' || node.name === 'Comment';
}

/** Whether the parser found something missing or too much directly in a node. */
export function isBroken(node: SyntaxNode): boolean {
  return childrenOf(node).some(({ type }) => type.isError);
}

export function textOf(node: SyntaxNode, text: string): string {
  return text.slice(node.from, node.to);
}

/** Where the line of an offset begins. */
export function lineStart(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

/** Whether only blanks stand before an offset on its line. */
export function isFirstOnLine(text: string, offset: number): boolean {
  return text.slice(lineStart(text, offset), offset).trim() === '';
}

/** How many lines a node reaches over. */
export function lineCountOf(node: SyntaxNode, text: string): number {
  let count = 1;
  for (let at = text.indexOf('\n', node.from); at >= 0 && at < node.to; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
