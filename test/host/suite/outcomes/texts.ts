/** @file What the scenarios' documents hold: code so regular that any model goes on with it in one way. */

import { rowsOf } from '../completing';

/** A document before a scenario. The last character before the cursor is typed. */
export interface Page {
  readonly language: string;
  readonly before: string;
  readonly after?: string;
}

/** A call per line: one word, an opener, a digit and a closer are left to write. */
export function rows(name: string): Page {
  return { language: 'python', before: rowsOf(name) };
}

export function rowsOver(name: string): Page {
  return { language: 'python', before: rowsOf(name), after: `\n\nprint(${name}_1)\nprint(${name}_2)\n` };
}

export function rowsWithCrlf(name: string): Page {
  return { language: 'python', before: rowsOf(name).replaceAll('\n', '\r\n') };
}

/** Above the rows stands what a formatter would change. */
export function untidyRows(name: string): Page {
  return { language: 'python', before: `import  os\n${rowsOf(name)}` };
}

/** The editor closes what is opened here while it is typed. */
export function enclosedRows(opener: string, closer: string): (name: string) => Page {
  return (name) => {
    const line = (row: number): string => `${name}_${row} = ${opener}${name}_${row}${closer}`;
    return { language: 'python', before: [line(1), line(2), line(3), `${name}_4 = `].join('\n') };
  };
}

/** A body of two lines is due behind the last colon. */
export function block(name: string): Page {
  const body = (item: string): string => `    ${item} = open(path)\n    return ${item}\n\n\n`;
  const head = (item: string): string => `def load_${item}(path):\n`;
  const others = ['spade', 'shovel'].map((item) => head(item) + body(item));
  return { language: 'python', before: others.join('') + head(name) };
}

export function blockWithCrlf(name: string): Page {
  const { language, before } = block(name);
  return { language, before: before.replaceAll('\n', '\r\n').replace(/\r\n$/, '\n') };
}

/** Much may be said here, so that there are alternatives. */
export function greeting(name: string): Page {
  return { language: 'python', before: `def greet_${name}(name):\n    message = ` };
}

export function inLanguage(language: string, page: (name: string) => Page): (name: string) => Page {
  return (name) => ({ ...page(name), language });
}

const COLOURS = ['red', 'blue', 'green', 'white', 'black', 'brown', 'pink', 'grey', 'gold', 'big', 'old', 'new'];
const ANIMALS = ['fox', 'cat', 'dog', 'bird', 'fish', 'bear', 'wolf', 'deer', 'goat', 'duck', 'frog', 'crow', 'mouse'];

/** A name for each document: what was refused in one would be withheld in the next, were they the same. */
export class Names {
  private given = 0;

  next(): string {
    const index = this.given++;
    const colour = COLOURS[Math.floor(index / ANIMALS.length) % COLOURS.length] ?? '';
    return `${colour}_${ANIMALS[index % ANIMALS.length] ?? ''}`;
  }
}
