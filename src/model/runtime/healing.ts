/**
 * @file Token healing. A prompt cut inside a token makes the tokens that span the cut unreachable: after `def f(self)` the model
 * can never write `):`, after `expo` not `export`. So the tokens of the last word are taken back, and the first tokens decoded
 * must spell its characters again, in whatever tokens the model likes.
 */

import type { Tokenizer } from '../base/tokenizer';

/** The word at the end, with the one character before it that vocabularies join to words (` return`, `.map`). */
const LAST_WORD = /[^\r\n\p{L}\p{N}]?\p{L}+$/u;
/** A longer word (minified code, encoded data) is no word: its last token alone is taken back. */
const MAX_WORD_BYTES = 32;

/** What is still to be spelled of the characters taken back. */
export class Healing {
  private constructor(
    private readonly tokenizer: Tokenizer,
    private readonly rest: Uint8Array,
    /** The tokens that spelled the rest in the prompt: likely to spell it again. */
    readonly taken: readonly number[],
  ) {}

  /** Takes the last word's tokens back from those of a text, or the last token; nothing to heal in an empty text. */
  static takeBack(tokenizer: Tokenizer, textTokens: number[]): Healing | undefined {
    if (textTokens.length === 0) return undefined;
    const tail = tokenizer.decode(textTokens.slice(-MAX_WORD_BYTES - 1));
    const wordBytes = Buffer.byteLength(LAST_WORD.exec(tail)?.[0] ?? '');
    const wanted = wordBytes <= MAX_WORD_BYTES ? wordBytes : 0;
    let first = textTokens.length;
    let bytes = 0;
    while (first > 0 && (bytes === 0 || bytes < wanted)) {
      first--;
      bytes += tokenizer.tokenBytes(textTokens[first] ?? 0).length;
    }
    const taken = textTokens.splice(first);
    return bytes === 0 ? undefined : new Healing(tokenizer, tokenizer.decodeBytes(taken), taken);
  }

  /** Bytes that the next tokens have to spell before anything new. */
  get remaining(): Uint8Array {
    return this.rest;
  }

  /** Tokens that may come next: those that begin with the rest, and those that the rest begins with. */
  allowedTokens(): readonly number[] {
    const { rest, tokenizer } = this;
    const allowed = [...tokenizer.tokensStartingWith(rest)];
    for (let length = 1; length < rest.length; length++) {
      const id = tokenizer.idOfBytes(rest.subarray(0, length));
      if (id !== undefined) allowed.push(id);
    }
    return allowed;
  }

  /** Advances by a token decoded; gives the healing that is left, or nothing when all is spelled. */
  after(token: number): Healing | undefined {
    const { rest, tokenizer } = this;
    const spelled = tokenizer.tokenBytes(token).length;
    return spelled >= rest.length ? undefined : new Healing(tokenizer, rest.subarray(spelled), []);
  }
}
