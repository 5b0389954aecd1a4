/** @file Code that any model goes on with, for whoever cannot import the extension host's own. */

/** Three lines and the beginning of a fourth, which goes on with `name(4)`. */
export function rowsNamed(name: string): string {
  const rows = [1, 2, 3].map((row) => `${name}_${row} = read_${name}(${row})`);
  return [...rows, `${name}_4 = read_`].join('\n');
}
