/** @file From a prompt to completions: prefill what the cache lacks, decode with drafts by prompt lookup until a stop rule. */

import type { GeneratedCompletion, InferenceRequest } from '../../common/inference';
import type { Tokenizer } from '../base/tokenizer';
import { Branches, type Branch } from './branches';
import type { Decoder } from './decoder';
import type { NearbyNgrams } from './nearbyNgrams';
import { draftByLookup } from './promptLookup';
import type { PromptTokens } from './promptTokens';
import { chooseBest, sampler } from './sampling';
import type { Choose } from './sampling';
import type { FormTokens } from './statedForms';
import { Unfinished } from './unfinished';

/** Prompt tokens run at a time: a cancelled request frees the model within one such chunk, and keeps those done. */
const PREFILL_CHUNK = 64;

/** Branches followed, or draws, for one alternative before it is given up. */
const TRIES_PER_ALTERNATIVE = 2;
/** Tokens of an earlier completion that are tried again at once: most of a line. */
const MOST_REMEMBERED = 24;

export interface GenerateDeps {
  readonly decoder: Decoder;
  readonly tokenizer: Tokenizer;
  readonly vocabSize: number;
  /** Whether to draft by prompt lookup; the text is the same without. */
  readonly usesPromptLookup: boolean;
  /** N-grams of the code nearby, which join in choosing; absent: the model chooses alone. */
  readonly ngrams?: NearbyNgrams | undefined;
  /** Present where the request has forms that are stated. */
  readonly formTokens?: FormTokens | undefined;
  readonly isCancelled: () => boolean;
}

export interface Generated {
  readonly completions: readonly GeneratedCompletion[];
  readonly prefillTokens: number;
  readonly cachedTokens: number;
  readonly decodedTokens: number;
}

/** Logits after some last tokens, one row each, and what was drafted for the places that they speak of. */
interface Verdicts {
  /** Length of the sequence up to the first row's token. */
  readonly base: number;
  /** `[drafted.length + 1, vocabSize]` */
  readonly logits: Float32Array;
  /** Tokens that were run behind the first row's, still to be confirmed. */
  readonly drafted: readonly number[];
}

export interface Prefilled {
  /** Nothing when cancelled or too late; what was run stays in the cache. */
  readonly verdicts: Verdicts | undefined;
  readonly prefillTokens: number;
  readonly cachedTokens: number;
}

/**
 * Runs what the cache lacks of the prompt. Behind it runs a draft: how the same prompt was completed before, if it was, or the tokens
 * taken back for healing. Mostly those are confirmed, and they are the prefix of the next keystroke's prompt.
 */
export async function prefill(
  { tokens, healing }: PromptTokens,
  deps: GenerateDeps,
  deadlineAt: number | undefined,
): Promise<Prefilled> {
  const { decoder } = deps;
  const taken = healing?.taken ?? [];
  const base = tokens.length;
  const drafted = remembered(tokens, taken, decoder) ?? taken;
  const sequence = [...tokens, ...drafted];
  // The prompt's last token is always run: its logits are not in the cache.
  const cachedTokens = Math.min(decoder.commonLength(sequence), base - 1);
  decoder.crop(cachedTokens);
  for (let start = cachedTokens; ;) {
    await nextTurn();
    if (deps.isCancelled() || isLate(deadlineAt)) {
      return { verdicts: undefined, prefillTokens: start - cachedTokens, cachedTokens };
    }
    const isLast = start + PREFILL_CHUNK >= base;
    const chunk = sequence.slice(start, isLast ? sequence.length : start + PREFILL_CHUNK);
    const wanted = isLast ? [base - 1, ...drafted.map((_, index) => base + index)].map((at) => at - start) : [0];
    const logits = await decoder.append(chunk, wanted);
    start += chunk.length;
    if (!isLast) continue;
    const prefillTokens = base + taken.length - cachedTokens;
    return { verdicts: { base, logits, drafted }, prefillTokens, cachedTokens };
  }
}

/** What the cache holds behind a prompt, beginning with the tokens taken back; nothing where the prompt was not completed last. */
function remembered(
  prompt: readonly number[],
  taken: readonly number[],
  decoder: Decoder,
): readonly number[] | undefined {
  if (decoder.commonLength(prompt) < prompt.length) return undefined;
  const behind = decoder.tokensFrom(prompt.length, MOST_REMEMBERED);
  return behind.length > taken.length && taken.every((token, index) => behind[index] === token) ? behind : undefined;
}

/** Answers a request, or gives nothing when it is cancelled on the way. */
export async function generate(
  request: InferenceRequest,
  prompt: PromptTokens,
  deps: GenerateDeps,
): Promise<Generated | undefined> {
  const { verdicts, prefillTokens, cachedTokens } = await prefill(prompt, deps, request.deadlineAt);
  if (deps.isCancelled()) return undefined;
  if (!verdicts) {
    const late = { text: '', logprob: 0, tokens: 0, stopReason: 'deadline' } as const;
    return { completions: [late], prefillTokens, cachedTokens, decodedTokens: 0 };
  }

  const completions: GeneratedCompletion[] = [];
  const branches = new Branches(deps.tokenizer);
  let decodedTokens = 0;
  const tries = 1 + (request.alternatives - 1) * TRIES_PER_ALTERNATIVE;
  for (let attempt = 0; attempt < tries && completions.length < request.alternatives; attempt++) {
    if (attempt > 0 && isLate(request.deadlineAt)) break;
    const { sampling } = request;
    const choose = sampling ? sampler({ ...sampling, seed: sampling.seed + attempt }) : chooseBest;
    const branch = attempt > 0 && !sampling ? branches.next() : [];
    if (!branch) break;
    const unfinished = new Unfinished(request, deps.tokenizer, prompt, deps.ngrams, deps.formTokens);
    if (branch.length > 0) takeBranch(unfinished, branch, deps);
    // The first attempt may have overwritten the draft's rows in the cache: later ones start before it.
    else takeConfirmed(unfinished, attempt === 0 ? verdicts : { ...verdicts, drafted: [] }, choose, deps);
    const isDone = await decode(unfinished, request, choose, deps);
    if (!isDone) return attempt === 0 ? undefined : { completions, prefillTokens, cachedTokens, decodedTokens };
    decodedTokens += unfinished.choices.length - branch.length;
    branches.addFrom(unfinished.choices, branch.length);
    const completion = unfinished.finish();
    if (completions.every((known) => known.text !== completion.text)) completions.push(completion);
    // The next would have no time for more than a word.
    if (completion.stopReason === 'deadline') break;
  }
  return { completions, prefillTokens, cachedTokens, decodedTokens };
}

/**
 * Decodes until the completion has ended. Exact with drafts: a drafted token stands only where the model, asked at that position,
 * chooses it.
 * @returns false when cancelled
 */
async function decode(
  unfinished: Unfinished,
  request: InferenceRequest,
  choose: Choose,
  deps: GenerateDeps,
): Promise<boolean> {
  const { decoder } = deps;
  let stepMs = 0;
  while (!unfinished.isEnded) {
    await nextTurn();
    if (deps.isCancelled()) return false;
    if (request.deadlineAt !== undefined && Date.now() + stepMs > request.deadlineAt) {
      unfinished.end('deadline');
      break;
    }
    const startedAt = performance.now();
    const { sequence } = unfinished;
    const base = sequence.length;
    const drafted = draft(unfinished, deps);
    const behind = sequence.slice(decoder.length);
    const wanted = [...drafted.keys(), drafted.length].map((index) => behind.length - 1 + index);
    const logits = await decoder.append([...behind, ...drafted], wanted);
    takeConfirmed(unfinished, { base, logits, drafted }, choose, deps);
    stepMs = performance.now() - startedAt;
  }
  return true;
}

/** Begins a completion with a branch; of what the cache holds, all is kept that is common to both. */
function takeBranch(unfinished: Unfinished, branch: Branch, { decoder }: GenerateDeps): void {
  for (const choice of branch) unfinished.take(choice);
  const { sequence } = unfinished;
  decoder.crop(Math.min(decoder.commonLength(sequence), sequence.length - 1));
}

/** Takes tokens in as long as they were drafted rightly, and the first that was not; crops the cache to those confirmed. */
function takeConfirmed(
  unfinished: Unfinished,
  { base, logits, drafted }: Verdicts,
  choose: Choose,
  { decoder, vocabSize }: GenerateDeps,
): void {
  let confirmed = 0;
  for (let row = 0; row <= drafted.length; row++) {
    const choice = unfinished.choose(logits.subarray(row * vocabSize, (row + 1) * vocabSize), choose);
    if (!choice) unfinished.end('endOfText');
    if (!choice || !unfinished.take(choice) || choice.token !== drafted[row]) break;
    confirmed++;
  }
  decoder.crop(base + confirmed);
}

/** What followed the last tokens before; nothing while healing, where few tokens may come at all. */
function draft(unfinished: Unfinished, { usesPromptLookup, ngrams }: GenerateDeps): readonly number[] {
  if (!usesPromptLookup || unfinished.isHealing) return [];
  return draftByLookup(unfinished.sequence, unfinished.tokensLeft - 1, ngrams?.tokens);
}

function isLate(deadlineAt: number | undefined): boolean {
  return deadlineAt !== undefined && Date.now() >= deadlineAt;
}

/** Lets messages in: a cancel or a newer request is seen before the model runs again. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
