/** @file From a TextMate grammar and a theme's rules to coloured tokens. */

import { INITIAL, type IGrammar } from 'vscode-textmate';
import { inSlices } from './slices';

export type FontStyle = 'italic' | 'bold' | 'underline' | 'strikethrough';

/** A piece of a line in one colour. */
export interface Token {
  readonly text: string;
  /** `#rrggbb` or `#rrggbbaa`; absent: the theme's foreground. */
  readonly colour?: string;
  readonly style?: readonly FontStyle[];
}

/** A longer line is minified; it is shown, but not read by a grammar. */
const MAX_LINE_CHARACTERS = 2_000;
/** A grammar that has not come through a line by then is left there. */
const LINE_TIME_LIMIT_MS = 200;

/** Where vscode-textmate packs what into a token's 32 bits (its `EncodedTokenMetadata`, which it does not export). */
const FONT_STYLE = { offset: 11, mask: 0b1111 } as const;
const FOREGROUND = { offset: 15, mask: 0b1_1111_1111 } as const;
const FONT_STYLES: readonly FontStyle[] = ['italic', 'bold', 'underline', 'strikethrough'];
/** The first colour of every map: what has no colour of its own. */
const DEFAULT_FOREGROUND = 1;

/** @param colours by the numbers that the grammar's registry gives them */
export async function tokensOf(
  lines: readonly string[],
  grammar: IGrammar,
  colours: readonly string[],
): Promise<readonly (readonly Token[])[]> {
  const giveWay = inSlices();
  const all: (readonly Token[])[] = [];
  let state = INITIAL;
  for (const line of lines) {
    await giveWay();
    if (line.length > MAX_LINE_CHARACTERS) {
      all.push([{ text: line }]);
      continue;
    }
    const { tokens, ruleStack } = grammar.tokenizeLine2(line, state, LINE_TIME_LIMIT_MS);
    state = ruleStack;
    all.push(coloured(line, tokens, colours));
  }
  return all;
}

/** Lines as they are, where there is no grammar or no theme for them. */
export function plainTokens(lines: readonly string[]): readonly (readonly Token[])[] {
  return lines.map((text) => (text === '' ? [] : [{ text }]));
}

/** @param encoded start and metadata by turns */
function coloured(line: string, encoded: Uint32Array, colours: readonly string[]): Token[] {
  const tokens: Token[] = [];
  for (let index = 0; index < encoded.length; index += 2) {
    const text = line.slice(encoded[index], encoded[index + 2] ?? line.length);
    if (text !== '') tokens.push({ text, ...lookOf(encoded[index + 1] ?? 0, colours) });
  }
  return tokens;
}

function lookOf(metadata: number, colours: readonly string[]): Omit<Token, 'text'> {
  const foreground = (metadata >>> FOREGROUND.offset) & FOREGROUND.mask;
  const bits = (metadata >>> FONT_STYLE.offset) & FONT_STYLE.mask;
  const style = FONT_STYLES.filter((_, index) => (bits & (1 << index)) !== 0);
  const colour = foreground === DEFAULT_FOREGROUND ? undefined : colours[foreground];
  return { ...(colour !== undefined && { colour: colour.toLowerCase() }), ...(style.length > 0 && { style }) };
}
