/** @file Lines of highlighted code, as nothing but text, with what is a side's own marked by more than colour. */

import type { VNode } from 'preact';
import { piecesOf } from '../visibleText';
import type { ShownToken } from './shownCode';

export interface CodeLinesProps {
  readonly lines: readonly (readonly (Omit<ShownToken, 'isOwn'> & { readonly isOwn?: boolean })[])[];
}

export function CodeLines({ lines }: CodeLinesProps): VNode {
  return (
    <code class="compare-code" dir="ltr">
      {lines.map((line, index) => (
        <span key={index} class="compare-line">
          {line.map((token, position) => {
            const Tag = token.isOwn === true ? 'mark' : 'span';
            return (
              <Tag key={position} style={lookOf(token)}>
                {piecesOf(token.text).map((piece) =>
                  piece.kind === 'text' ? (
                    piece.text
                  ) : (
                    <span class="unseen-character" title={piece.name}>
                      {piece.code}
                    </span>
                  ),
                )}
              </Tag>
            );
          })}
          {'\n'}
        </span>
      ))}
    </code>
  );
}

/** Set on the element, which the page's policy allows; it forbids style in markup. */
function lookOf({ colour, style = [] }: CodeLinesProps['lines'][number][number]): Record<string, string> {
  const lines = style.filter((each) => each === 'underline' || each === 'strikethrough');
  return {
    ...(colour !== undefined && { color: colour }),
    ...(style.includes('italic') && { fontStyle: 'italic' }),
    ...(style.includes('bold') && { fontWeight: 'bold' }),
    ...(lines.length > 0 && { textDecorationLine: lines.join(' ').replace('strikethrough', 'line-through') }),
  };
}
