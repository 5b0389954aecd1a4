/** @file Lines of highlighted code, as nothing but text, with what is a side's own marked by more than colour. */

import type { VNode } from 'preact';
import { seen } from '../code';
import { indentedLine, type ShownToken } from './shownCode';

type LineToken = Omit<ShownToken, 'isOwn'> & { readonly isOwn?: boolean };

export interface CodeLinesProps {
  readonly lines: readonly (readonly LineToken[])[];
}

/** Columns by which what does not fit on a line is set in; the style sheet takes them back from its beginning. */
const HANGING_COLUMNS = 2;

export function CodeLines({ lines }: CodeLinesProps): VNode {
  return (
    <code class="compare-code" dir="ltr">
      {lines.map(indentedLine).map(({ indentation, tokens }, index) => (
        <span key={index} class="compare-line" style={{ paddingLeft: `${indentation + HANGING_COLUMNS}ch` }}>
          {tokens.map(tokenNode)}
          {'\n'}
        </span>
      ))}
    </code>
  );
}

function tokenNode(token: LineToken, index: number): VNode {
  const Tag = token.isOwn === true ? 'mark' : 'span';
  return (
    <Tag key={index} style={lookOf(token)}>
      {seen(token.text)}
    </Tag>
  );
}

/** Set on the element, which the page's policy allows; it forbids style in markup. */
function lookOf({ colour, style = [] }: LineToken): Record<string, string> {
  const lines = style.filter((each) => each === 'underline' || each === 'strikethrough');
  return {
    ...(colour !== undefined && { color: colour }),
    ...(style.includes('italic') && { fontStyle: 'italic' }),
    ...(style.includes('bold') && { fontWeight: 'bold' }),
    ...(lines.length > 0 && { textDecorationLine: lines.join(' ').replace('strikethrough', 'line-through') }),
  };
}
