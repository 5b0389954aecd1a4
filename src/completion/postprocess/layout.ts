/** @file Filters for blanks and indentation: the text follows the document's own. */

import { indentationOf } from '../../common/stopRules';
import type { Filter } from './filter';

export const trimEnd: Filter = (text) => text.trimEnd();

/** After a blank inside a line no second one is begun: `x = │` goes on with `5`, not ` 5`. */
export const dropDoubledBlank: Filter = (text, { place }) =>
  place.linePrefix.trim() !== '' && /\s$/.test(place.linePrefix) ? text.replace(/^[ \t]+(?=\S)/, '') : text;

/** Lines are indented by tabs where the document is, and by spaces where it is: the width counts, not the character. */
export const followIndentation: Filter = (text, { place }) => {
  const style = indentationStyle(place.prefix.slice(-STYLE_CHARACTERS) + place.suffix.slice(0, STYLE_CHARACTERS));
  if (style === undefined) return text;
  const [first = '', ...others] = text.split('\n');
  return [first, ...others.map((line) => indent(line, style, place.tabSize))].join('\n');
};

/** Enough lines to tell how a document is indented. */
const STYLE_CHARACTERS = 2000;

/** What most indented lines of a text begin with; nothing where none is indented. */
function indentationStyle(text: string): 'tabs' | 'spaces' | undefined {
  const tabs = text.match(/^\t/gm)?.length ?? 0;
  const spaces = text.match(/^ {2,}\S/gm)?.length ?? 0;
  if (tabs === spaces) return undefined;
  return tabs > spaces ? 'tabs' : 'spaces';
}

function indent(line: string, style: 'tabs' | 'spaces', tabSize: number): string {
  const body = line.trimStart();
  const blanks = line.slice(0, line.length - body.length);
  if (style === 'spaces' ? !blanks.includes('\t') : !blanks.includes('  ')) return line;
  const columns = indentationOf(line, tabSize);
  if (style === 'spaces') return ' '.repeat(columns) + body;
  return '\t'.repeat(Math.floor(columns / tabSize)) + ' '.repeat(columns % tabSize) + body;
}
