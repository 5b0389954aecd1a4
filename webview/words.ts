/** @file Numbers in words, as all views say them. */

/** @param language of the reader; absent: the editor's */
export function counted(number: number, one: string, language?: string): string {
  return `${number.toLocaleString(language)} ${one}${number === 1 ? '' : 's'}`;
}
