/**
 * @file Token healing. A prompt cut inside a token makes the tokens that span the cut unreachable (after `def f(self)` the model
 * can never write `):`). So the last token is taken back, and the first tokens decoded must spell its characters again.
 */

import type { Tokenizer } from '../base/tokenizer';

const BLANKS: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d]);

/** What is still to be spelled of the characters taken back. */
export class Healing {
  private constructor(
    private readonly tokenizer: Tokenizer,
    private rest: Uint8Array,
  ) {}

  /** Takes the last token back from a prompt's text tokens; nothing to heal in an empty text. */
  static takeBack(tokenizer: Tokenizer, textTokens: number[]): Healing | undefined {
    const last = textTokens.pop();
    return last === undefined ? undefined : new Healing(tokenizer, tokenizer.tokenBytes(last));
  }

  /** Bytes that the next tokens have to spell before anything new. */
  get remaining(): Uint8Array {
    return this.rest;
  }

  /**
   * Tokens that may come next: those that begin with the rest. Where the rest is blank, shorter blank tokens too, for
   * indentation may have to be split before a word that begins with a blank (`ĠĠĠ`, `Ġreturn`).
   */
  allowedTokens(): readonly number[] {
    const { rest, tokenizer } = this;
    const allowed = [...tokenizer.tokensStartingWith(rest)];
    if (rest.every((byte) => BLANKS.has(byte))) {
      for (let length = 1; length < rest.length; length++) {
        const id = tokenizer.idOfBytes(rest.subarray(0, length));
        if (id !== undefined) allowed.push(id);
      }
    }
    return allowed;
  }

  /** Advances by a token decoded; gives the healing that is left, or nothing when all is spelled. */
  after(token: number): Healing | undefined {
    const spelled = this.tokenizer.tokenBytes(token).length;
    return spelled >= this.rest.length ? undefined : new Healing(this.tokenizer, this.rest.subarray(spelled));
  }
}
