/** @file From a prompt to completions: prefill what the cache lacks, decode with drafts by prompt lookup until a stop rule. */

import type { GeneratedCompletion, InferenceRequest, StopReason } from '../../common/inference';
import { findStop } from '../../common/stopRules';
import type { Tokenizer } from '../base/tokenizer';
import type { Decoder } from './decoder';
import type { Healing } from './healing';
import { draftByLookup } from './promptLookup';
import type { PromptTokens } from './promptTokens';
import { chooseBest, chooseBestOf, sampler } from './sampling';
import type { Choice, Choose } from './sampling';

/** Prompt tokens run at a time: a cancelled request frees the model within one such chunk, and keeps those done. */
const PREFILL_CHUNK = 64;

/** Alternatives are drawn so: near enough to the best to be sane, far enough to differ. */
const ALTERNATIVE_SAMPLING = { temperature: 0.8, topP: 0.95 } as const;
/** Draws for one alternative before it is given up. */
const TRIES_PER_ALTERNATIVE = 2;

export interface GenerateDeps {
  readonly decoder: Decoder;
  readonly tokenizer: Tokenizer;
  readonly vocabSize: number;
  /** Whether to draft by prompt lookup; the text is the same without. */
  readonly usesPromptLookup: boolean;
  readonly isCancelled: () => boolean;
}

export interface Generated {
  readonly completions: readonly GeneratedCompletion[];
  readonly prefillTokens: number;
  readonly cachedTokens: number;
  readonly decodedTokens: number;
}

/** Runs what the cache lacks of the prompt; gives the logits after its last token, or nothing when cancelled or too late. */
export async function prefill(
  prompt: PromptTokens,
  deps: GenerateDeps,
  deadlineAt: number | undefined,
): Promise<{
  readonly logits: Float32Array | undefined;
  readonly prefillTokens: number;
  readonly cachedTokens: number;
}> {
  const { decoder } = deps;
  const { tokens } = prompt;
  // The last token is always run: its logits are not in the cache.
  const cachedTokens = Math.min(decoder.commonLength(tokens), tokens.length - 1);
  decoder.crop(cachedTokens);
  let logits: Float32Array | undefined;
  for (let start = cachedTokens; start < tokens.length; start += PREFILL_CHUNK) {
    await nextTurn();
    if (deps.isCancelled() || isLate(deadlineAt)) {
      return { logits: undefined, prefillTokens: start - cachedTokens, cachedTokens };
    }
    const chunk = tokens.slice(start, start + PREFILL_CHUNK);
    logits = await decoder.append(chunk, [chunk.length - 1]);
  }
  return { logits, prefillTokens: tokens.length - cachedTokens, cachedTokens };
}

/** Answers a request, or gives nothing when it is cancelled on the way. */
export async function generate(
  request: InferenceRequest,
  prompt: PromptTokens,
  deps: GenerateDeps,
): Promise<Generated | undefined> {
  const { decoder } = deps;
  const { logits, prefillTokens, cachedTokens } = await prefill(prompt, deps, request.deadlineAt);
  if (deps.isCancelled()) return undefined;
  if (!logits) {
    const late = { text: '', logprob: 0, tokens: 0, stopReason: 'deadline' } as const;
    return { completions: [late], prefillTokens, cachedTokens, decodedTokens: 0 };
  }

  const completions: GeneratedCompletion[] = [];
  let decodedTokens = 0;
  const promptLength = prompt.tokens.length;
  const seed = request.sampling?.seed ?? 0;
  const tries = 1 + (request.alternatives - 1) * TRIES_PER_ALTERNATIVE;
  for (let attempt = 0; attempt < tries && completions.length < request.alternatives; attempt++) {
    if (attempt > 0 && isLate(request.deadlineAt)) break;
    const sampling = request.sampling ?? (attempt > 0 ? { ...ALTERNATIVE_SAMPLING, seed } : undefined);
    const choose = sampling ? sampler({ ...sampling, seed: seed + attempt }) : chooseBest;
    decoder.crop(promptLength);
    const decoded = await decode(request, prompt, logits, choose, deps);
    if (!decoded) return attempt === 0 ? undefined : { completions, prefillTokens, cachedTokens, decodedTokens };
    decodedTokens += decoded.steps;
    if (completions.every((known) => known.text !== decoded.completion.text)) completions.push(decoded.completion);
  }
  return { completions, prefillTokens, cachedTokens, decodedTokens };
}

/** A completion in the making: what was chosen so far, and why it ended. */
class Draft {
  readonly tokens: number[] = [];
  private readonly logprobs: number[] = [];
  /** Characters of the prompt that the first tokens spell again. */
  private readonly healedBytes: number;
  private ended: { readonly text: string; readonly reason: StopReason } | undefined;

  constructor(
    private readonly request: InferenceRequest,
    private readonly tokenizer: Tokenizer,
    private healing: Healing | undefined,
  ) {
    this.healedBytes = healing?.remaining.length ?? 0;
  }

  get isEnded(): boolean {
    return this.ended !== undefined;
  }

  /** Whether the next token is constrained to what is typed already. */
  get isHealing(): boolean {
    return this.healing !== undefined;
  }

  choose(logits: Float32Array, free: Choose): Choice | undefined {
    return this.healing ? chooseBestOf(logits, this.healing.allowedTokens()) : free(logits);
  }

  /** Takes a token in, and ends the completion where a rule says so; tells whether more tokens are wanted. */
  take({ token, logprob }: Choice): boolean {
    if (!this.healing && (this.tokenizer.isSpecial(token) || this.tokenizer.endTokenIds.includes(token))) {
      this.end('endOfText');
      return false;
    }
    this.tokens.push(token);
    this.logprobs.push(logprob);
    this.healing = this.healing?.after(token);
    const text = this.text();
    const cut = this.request.stop && findStop(text, this.request.stop);
    if (cut) this.ended = { text: text.slice(0, cut.end), reason: 'stopRule' };
    else if (this.tokens.length >= this.request.maxTokens) this.end('tokenBudget');
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
    while (tokens < this.tokens.length && (spelled < needed || (needed === 0 && tokens === 0))) {
      spelled += this.tokenizer.tokenBytes(this.tokens[tokens] ?? 0).length;
      logprob += this.logprobs[tokens] ?? 0;
      tokens++;
    }
    return { text, logprob, tokens, stopReason: reason };
  }

  private text(): string {
    const bytes = this.tokenizer.decodeBytes(this.tokens).subarray(this.healedBytes);
    // An unfinished character at the end is withheld until its bytes are complete.
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes, { stream: true });
  }
}

/**
 * Decodes one completion. Exact with drafts: a drafted token stands only where the model, asked at that position, chooses it.
 * Gives nothing when cancelled.
 */
async function decode(
  request: InferenceRequest,
  prompt: PromptTokens,
  firstLogits: Float32Array,
  choose: Choose,
  deps: GenerateDeps,
): Promise<{ readonly completion: GeneratedCompletion; readonly steps: number } | undefined> {
  const { decoder, tokenizer, vocabSize } = deps;
  const draft = new Draft(request, tokenizer, prompt.healing);
  const promptTokens = [...prompt.tokens];
  let stepMs = 0;
  const first = draft.choose(firstLogits, choose);
  if (first) draft.take(first);
  else draft.end('endOfText');

  while (!draft.isEnded) {
    await nextTurn();
    if (deps.isCancelled()) return undefined;
    if (request.deadlineAt !== undefined && Date.now() + stepMs > request.deadlineAt) {
      draft.end('deadline');
      break;
    }
    const last = draft.tokens[draft.tokens.length - 1] ?? 0;
    const drafted =
      deps.usesPromptLookup && !draft.isHealing
        ? draftByLookup(promptTokens.concat(draft.tokens), request.maxTokens - draft.tokens.length - 1)
        : [];
    const run = [last, ...drafted];
    const base = decoder.length;
    const startedAt = performance.now();
    const logits = await decoder.append(run, [...run.keys()]);
    stepMs = performance.now() - startedAt;
    let stood = 0;
    for (const [index] of run.entries()) {
      const choice = draft.choose(logits.subarray(index * vocabSize, (index + 1) * vocabSize), choose);
      if (!choice) {
        draft.end('endOfText');
        break;
      }
      if (!draft.take(choice) || choice.token !== drafted[index]) break;
      stood++;
    }
    decoder.crop(base + 1 + stood);
  }
  return { completion: draft.finish(), steps: draft.tokens.length };
}

function isLate(deadlineAt: number | undefined): boolean {
  return deadlineAt !== undefined && Date.now() >= deadlineAt;
}

/** Lets messages in: a cancel or a newer request is seen before the model runs again. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
