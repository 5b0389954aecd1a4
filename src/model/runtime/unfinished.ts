/** @file A completion in the making: what was chosen so far, what of it is text, and why it ended. */

import type { GeneratedCompletion, InferenceRequest, StopReason } from '../../common/inference';
import { findStop } from '../../common/stopRules';
import type { Tokenizer } from '../base/tokenizer';
import type { CodeAround } from './codeState';
import type { Healing } from './healing';
import type { NearbyNgrams } from './nearbyNgrams';
import type { PromptTokens } from './promptTokens';
import { chooseAmong } from './sampling';
import type { Choice, Choose } from './sampling';
import { moveToStated, type FormTokens } from './statedForms';

/** Of more text before a token the end. */
const MAX_CHARACTERS_BEFORE = 4000;

/** Grows by `take` until a rule, the budget or its owner ends it. */
export class Unfinished {
  private readonly chosen: Choice[] = [];
  /** Bytes of the prompt that the first tokens spell again. */
  private readonly healedBytes: number;
  /** Tokens that served to spell those; they are no part of the budget. */
  private healingTokens = 0;
  private healing: Healing | undefined;
  private ended: { readonly text: string; readonly reason: StopReason } | undefined;

  constructor(
    private readonly request: InferenceRequest,
    private readonly tokenizer: Tokenizer,
    private readonly prompt: PromptTokens,
    private readonly ngrams: NearbyNgrams | undefined,
    private readonly formTokens: FormTokens | undefined,
  ) {
    this.healing = prompt.healing;
    this.healedBytes = prompt.healing?.remaining.length ?? 0;
  }

  /** What was chosen so far. */
  get choices(): readonly Choice[] {
    return this.chosen;
  }

  get tokens(): readonly number[] {
    return this.chosen.map(({ token }) => token);
  }

  /** The prompt, and what was chosen behind it. */
  get sequence(): readonly number[] {
    return [...this.prompt.tokens, ...this.tokens];
  }

  get isEnded(): boolean {
    return this.ended !== undefined;
  }

  /** Whether the next token is constrained to what is typed already. */
  get isHealing(): boolean {
    return this.healing !== undefined;
  }

  /** Tokens that the budget still has. */
  get tokensLeft(): number {
    return this.request.maxTokens - (this.chosen.length - this.healingTokens);
  }

  /** The next token by `choose`; nothing where none is allowed. */
  choose(logits: Float32Array, choose: Choose): Choice | undefined {
    const allowed = this.healing?.allowedTokens();
    const mixed = this.ngrams?.mixInto(logits, this.sequence, allowed) ?? logits;
    const { forms } = this.request;
    const stated =
      forms && this.formTokens
        ? moveToStated(mixed, this.textBefore(), forms, this.formTokens, allowed && new Set(allowed))
        : mixed;
    return allowed ? chooseAmong(choose, stated, allowed) : choose(stated);
  }

  /** Takes a token in, and ends the completion where a rule says so; tells whether more tokens are wanted. */
  take(choice: Choice): boolean {
    const { token } = choice;
    if (!this.healing && (this.tokenizer.isSpecial(token) || this.tokenizer.endTokenIds.includes(token))) {
      this.end('endOfText');
      return false;
    }
    this.chosen.push(choice);
    if (this.healing) this.healingTokens++;
    this.healing = this.healing?.after(token);
    const text = this.text();
    const cut = this.request.stop && findStop(text, this.request.stop);
    if (cut) this.ended = { text: text.slice(0, cut.end), reason: 'stopRule' };
    else if (this.tokensLeft <= 0) this.end('tokenBudget');
    return this.ended === undefined;
  }

  end(reason: StopReason): void {
    const text = this.text();
    const cut = this.request.stop && reason === 'endOfText' ? findStop(text, this.request.stop, true) : undefined;
    this.ended ??= { text: cut ? text.slice(0, cut.end) : text, reason };
  }

  /** The completion, with the log-probability of the tokens that its text needs. */
  finish(): GeneratedCompletion {
    const { text, reason } = this.ended ?? { text: this.text(), reason: 'tokenBudget' as const };
    const needed = this.healedBytes + Buffer.byteLength(text);
    let spelled = 0;
    let tokens = 0;
    let logprob = 0;
    for (const choice of this.chosen) {
      if (spelled >= needed && (needed > 0 || tokens > 0)) break;
      spelled += this.tokenizer.tokenBytes(choice.token).length;
      logprob += choice.logprob;
      tokens++;
    }
    return { text, logprob, tokens, stopReason: reason };
  }

  /** What the current line holds, as far as its tokens are chosen, and what stands above it. */
  private textBefore(): CodeAround {
    const { prompt, nearby } = this.request;
    const typed = Buffer.from(prompt.prefix.slice(-MAX_CHARACTERS_BEFORE));
    const kept = typed.subarray(0, Math.max(0, typed.length - this.healedBytes));
    const text = Buffer.concat([kept, this.tokenizer.decodeBytes(this.tokens)]).toString();
    const start = text.lastIndexOf('\n') + 1;
    const { head, prefix, suffix, files = [] } = prompt;
    const known = [head, prefix, suffix, ...files.map((file) => file.text), ...(nearby ?? [])];
    return { line: text.slice(start), above: text.slice(0, start), known };
  }

  private text(): string {
    const bytes = this.tokenizer.decodeBytes(this.tokens).subarray(this.healedBytes);
    // An unfinished character at the end is withheld until its bytes are complete.
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes, { stream: true });
  }
}
