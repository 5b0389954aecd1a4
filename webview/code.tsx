/** @file Code that comes from files, shown as nothing but text: no markup, no turned directions, nothing hidden. */

import type { VNode } from 'preact';
import type { Stretch } from './difference';
import { piecesOf } from './visibleText';

export interface CodeProps {
  /** A text, or stretches of which those of its own are marked. */
  readonly text: string | readonly Stretch[];
  /** In one line: line ends are shown as a sign. */
  readonly isLine?: boolean;
}

export function Code({ text, isLine = false }: CodeProps): VNode {
  const stretches = typeof text === 'string' ? [{ text, isOwn: false }] : text;
  // `dir` makes an isolate of it, so that what stands beside it keeps its place.
  return (
    <code class={isLine ? 'code code-line' : 'code'} dir="ltr">
      {stretches.map(({ text: stretch, isOwn }, index) => {
        const shown = seen(isLine ? stretch.trimStart().replaceAll(/\s*\n\s*/g, ' ⏎ ') : stretch);
        return isOwn ? <mark key={index}>{shown}</mark> : shown;
      })}
    </code>
  );
}

/** A text with what cannot be seen told by its code. */
export function seen(text: string): readonly (VNode | string)[] {
  return piecesOf(text).map(pieceNode);
}

function pieceNode(piece: ReturnType<typeof piecesOf>[number], index: number): VNode | string {
  if (piece.kind === 'text') return piece.text;
  return (
    <span key={index} class="unseen-character" title={piece.name}>
      {piece.code}
    </span>
  );
}
