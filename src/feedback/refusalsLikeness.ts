/** @file When two completions are the same offer in other clothes. What is a matter of taste makes them different: quotes above all. */

/** Of the tokens, so many may differ: one in seven. */
const LEAST_SIMILARITY = 0.85;
/** A block of twelve long lines; what is behind it says little, and comparing takes time by its square. */
const MAX_TOKENS = 300;

/** Words, and every other character that is not blank. */
const TOKEN = /[\p{L}\p{N}_$]+|[^\s\p{L}\p{N}_$]/gu;

/** A completion without what does not make it another one: white space, and what closes it at its end. */
export function commonForm(completion: string): string {
  const tokens = tokensOf(completion);
  const end = tokens.findLastIndex((token) => !/^[)\]};,]$/.test(token)) + 1;
  return tokens.slice(0, end || undefined).join(' ');
}

/** The first line of a text that is not blank. */
export function firstWrittenLine(text: string): string {
  return /\S.*/.exec(text)?.[0] ?? '';
}

/** Whether two completions differ in few tokens, and not in their quotes. */
export function areNearDuplicates(a: string, b: string): boolean {
  if (quotesOf(a) !== quotesOf(b)) return false;
  return similarity(tokensOf(commonForm(a)), tokensOf(commonForm(b))) >= LEAST_SIMILARITY;
}

function tokensOf(text: string): readonly string[] {
  return text.match(TOKEN) ?? [];
}

/** The kinds of quotes in a text. */
function quotesOf(text: string): string {
  return ['"', "'", '`'].filter((quote) => text.includes(quote)).join('');
}

/** 1 less the share of tokens to be inserted, deleted or replaced (Levenshtein's distance over the longer's length). */
function similarity(a: readonly string[], b: readonly string[]): number {
  const longer = Math.max(a.length, b.length);
  if (longer === 0 || longer > MAX_TOKENS) return 0;
  // Tokens of one that the other lacks in number have to be inserted at the least.
  if (Math.min(a.length, b.length) / longer < LEAST_SIMILARITY) return 0;
  let previous = b.map((_, index) => index);
  previous.push(b.length);
  for (const [row, token] of a.entries()) {
    const current = [row + 1];
    for (const [column, other] of b.entries()) {
      const replaced = previous[column]! + (token === other ? 0 : 1);
      current.push(Math.min(replaced, previous[column + 1]! + 1, current[column]! + 1));
    }
    previous = current;
  }
  return 1 - previous[b.length]! / longer;
}
