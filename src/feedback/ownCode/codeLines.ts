/**
 * @file The lines of a file as far as places to complete are concerned: which begin in code, where their strings open, and where their
 * code ends. It reads many languages by what they have in common, and where it is in doubt takes a line for no code.
 */

import { commentSyntaxOf } from '../../common/comments';

export interface CodeLine {
  /** Whether its beginning is code: not inside a comment or a string that began above. */
  readonly beginsInCode: boolean;
  /** Columns at which strings open that also close on this line. */
  readonly strings: readonly { readonly start: number; readonly end: number }[];
  /** Column behind its last character of code that is no white space; what follows is a comment, or unclear. */
  readonly codeEnd: number;
}

/** What goes on from one line to the next: up to where it is read over. */
type Inside = '*/' | '"""' | "'''" | '`' | undefined;

export function codeLinesOf(lines: readonly string[], languageId: string): readonly CodeLine[] {
  const syntax = syntaxOf(languageId);
  let inside: Inside;
  return lines.map((line) => {
    const beginsInCode = inside === undefined;
    const scanned = scan(line, inside, syntax);
    ({ inside } = scanned);
    return { beginsInCode, strings: scanned.strings, codeEnd: line.slice(0, scanned.codeEnd).trimEnd().length };
  });
}

interface Syntax {
  readonly comment: '//' | '#' | '--';
  readonly hasTripleQuotes: boolean;
  readonly hasBackticks: boolean;
}

const TRIPLE_QUOTE_LANGUAGES = 'python julia elixir java kotlin scala swift csharp'.split(' ');
const BACKTICK_LANGUAGES = 'javascript javascriptreact typescript typescriptreact vue svelte go'.split(' ');

function syntaxOf(languageId: string): Syntax {
  const { open } = commentSyntaxOf(languageId);
  return {
    // Pages hold scripts, whose comments are those of most languages.
    comment: open === '#' || open === '--' ? open : '//',
    hasTripleQuotes: TRIPLE_QUOTE_LANGUAGES.includes(languageId),
    hasBackticks: BACKTICK_LANGUAGES.includes(languageId),
  };
}

interface Scanned {
  readonly strings: CodeLine['strings'];
  readonly codeEnd: number;
  readonly inside: Inside;
}

function scan(line: string, before: Inside, { comment, hasTripleQuotes, hasBackticks }: Syntax): Scanned {
  const strings: { readonly start: number; readonly end: number }[] = [];
  let place = 0;
  if (before !== undefined) {
    const end = closeOf(line, 0, before);
    if (end === undefined) return { strings, codeEnd: 0, inside: before };
    place = end;
  }
  while (place < line.length) {
    const rest = line.slice(place);
    const isWordBefore = /\w$/.test(line.slice(0, place));
    if (rest.startsWith(comment) && !(comment === '#' && isWordBefore)) {
      return { strings, codeEnd: place, inside: undefined };
    }
    const opened = openedBy(rest, comment, hasTripleQuotes, hasBackticks);
    const quote = line[place] ?? '';
    if (opened !== undefined) {
      const end = closeOf(line, place + opened.length, opened === '/*' ? '*/' : opened);
      if (end === undefined) return { strings, codeEnd: place, inside: opened === '/*' ? '*/' : opened };
      if (opened !== '/*') strings.push({ start: place, end });
      place = end;
    } else if (quote === '"' || quote === "'") {
      const end = closeOf(line, place + 1, quote);
      // An apostrophe, a lifetime, a quote in a regular expression: the rest of the line is not understood.
      if (end === undefined) return { strings, codeEnd: place, inside: undefined };
      strings.push({ start: place, end });
      place = end;
    } else {
      place++;
    }
  }
  return { strings, codeEnd: line.length, inside: undefined };
}

function openedBy(
  rest: string,
  comment: Syntax['comment'],
  hasTripleQuotes: boolean,
  hasBackticks: boolean,
): '/*' | '"""' | "'''" | '`' | undefined {
  if (comment === '//' && rest.startsWith('/*')) return '/*';
  if (hasTripleQuotes && rest.startsWith('"""')) return '"""';
  if (hasTripleQuotes && rest.startsWith("'''")) return "'''";
  return hasBackticks && rest.startsWith('`') ? '`' : undefined;
}

/** Column behind the first `closer` from `start` on that no backslash stands before; nothing where it does not come on this line. */
function closeOf(line: string, start: number, closer: string): number | undefined {
  for (let place = start; place < line.length; place++) {
    if (line[place] === '\\' && closer !== '*/') place++;
    else if (line.startsWith(closer, place)) return place + closer.length;
  }
  return undefined;
}
