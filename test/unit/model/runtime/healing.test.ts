import { describe, expect, it } from 'vitest';
import { createTokenizer } from '../../../../src/model/base/tokenizer';
import { Healing } from '../../../../src/model/runtime/healing';
import { readTinyDocument, tokenizerJson } from '../base/fixtures';

const tokenizer = createTokenizer(tokenizerJson(readTinyDocument()));

/** The texts of the tokens that may come next. */
function allowedTexts(healing: Healing): readonly string[] {
  return healing.allowedTokens().map((id) => tokenizer.decode([id]));
}

function healingOf(text: string): Healing {
  const tokens = tokenizer.encode(text);
  const healing = Healing.takeBack(tokenizer, tokens);
  expect(tokenizer.decode(tokens) + Buffer.from(healing!.remaining).toString()).toBe(text);
  return healing!;
}

describe('token healing', () => {
  it('takes the last token back, and allows those that begin with its characters', () => {
    const healing = healingOf('return value(');
    const allowed = allowedTexts(healing);
    expect(allowed).toContain('(');
    expect(allowed).toContain('()');
    for (const text of allowed) expect(text.startsWith('(')).toBe(true);
  });

  it.each([
    ['let total', ' total'],
    ['values.map', '.map'],
    ['a\nreturn', 'return'],
    ['x = parseInput', ' parseInput'],
  ])('takes the tokens of a word back with the character that joins it: %j', (text, word) => {
    expect(Buffer.from(healingOf(text).remaining).toString()).toMatch(new RegExp(`${word}$`));
  });

  it('of a word allows its beginnings and what goes on with it', () => {
    const healing = healingOf(' function');
    const rest = Buffer.from(healing.remaining).toString();
    const allowed = allowedTexts(healing);
    for (const text of allowed) expect(text.startsWith(rest) || rest.startsWith(text)).toBe(true);
    expect(allowed).toContain(rest.slice(0, 2));
  });

  it('takes no more than one token of what is too long for a word', () => {
    const tokens = tokenizer.encode('x'.repeat(500));
    const before = tokens.length;
    Healing.takeBack(tokenizer, tokens);
    expect(tokens).toHaveLength(before - 1);
  });

  it('of blanks allows shorter blanks, so that indentation may be split before a word', () => {
    const healing = healingOf('{\n    ');
    const rest = Buffer.from(healing.remaining).toString();
    expect(rest.length).toBeGreaterThan(1);
    expect(rest.trim()).toBe('');
    const allowed = allowedTexts(healing);
    expect(allowed).toContain(rest.slice(0, 1));
    for (const text of allowed) expect(text.startsWith(rest) || rest.startsWith(text)).toBe(true);
  });

  it('never allows a token without text', () => {
    for (let byte = 0; byte < 256; byte++) {
      const id = tokenizer.idOfBytes(Uint8Array.of(byte))!;
      const healing = Healing.takeBack(tokenizer, [id])!;
      expect(healing.allowedTokens()).toContain(id);
      expect(healing.allowedTokens().filter((token) => tokenizer.isSpecial(token))).toEqual([]);
    }
  });

  it('goes on until all characters are spelled', () => {
    const healing = healingOf('{\n    ');
    const one = tokenizer.idOfBytes(healing.remaining.subarray(0, 1))!;
    const left = healing.after(one)!;
    expect(left.remaining).toEqual(healing.remaining.subarray(1));
    expect(healing.after(tokenizer.idOfBytes(healing.remaining)!)).toBeUndefined();
  });

  it('has nothing to do in an empty text', () => {
    expect(Healing.takeBack(tokenizer, [])).toBeUndefined();
  });
});
