import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { InferenceRequest } from '../../../../src/common/inference';
import { openWeightFile } from '../../../../src/model/base/openWeightFile';
import { createTokenizer } from '../../../../src/model/base/tokenizer';
import { generate, prefill, type GenerateDeps } from '../../../../src/model/runtime/generate';
import { Healing } from '../../../../src/model/runtime/healing';
import { NearbyNgrams } from '../../../../src/model/runtime/nearbyNgrams';
import { createRandom, REFERENCE_FOLDER } from '../base/fixtures';
import { adapterOf, createTinyDecoder, readTinyReference, sequenceOf, type TinyDecoderOptions } from './tinyModels';

const scratch = mkdtempSync(join(tmpdir(), 'penchant-generate-'));
const path = join(REFERENCE_FOLDER, 'tiny-qwen2', 'model.gguf');
const tokenizer = readTokenizer();
const reference = readTinyReference('tiny-qwen2');
afterAll(() => rmSync(scratch, { recursive: true }));

function readTokenizer() {
  const source = openWeightFile(path);
  try {
    return createTokenizer(source.readTokenizerJson());
  } finally {
    source.dispose();
  }
}

async function open(
  options: Partial<TinyDecoderOptions> & Partial<GenerateDeps> = {},
): Promise<GenerateDeps & { dispose(): void }> {
  const tiny = await createTinyDecoder(path, { scratch, ...options });
  return { tokenizer, usesPromptLookup: true, isCancelled: () => false, ...tiny, ...options };
}

const parts = { head: '', prefix: '', suffix: '' };
/** `generate` reads the prompt's tokens alone. */
function request(fields: Partial<InferenceRequest> = {}): InferenceRequest {
  return { prompt: parts, maxTokens: 16, alternatives: 1, ...fields };
}

/** A text without sense, in which phrases come again and again: what prompt lookup feeds on. */
function repetitiveTokens(seed: number, length: number): readonly number[] {
  const random = createRandom(seed);
  const phrases = Array.from({ length: 4 }, () => Array.from({ length: 6 }, () => Math.floor(random() * 590)));
  const tokens = [600];
  while (tokens.length < length) tokens.push(...phrases[Math.floor(random() * phrases.length)]!);
  return tokens.slice(0, length);
}

describe('greedy decoding', () => {
  it.each(reference.cases)('goes on as PyTorch does: $name', async ({ name, greedy }) => {
    const adapter = adapterOf('tiny-qwen2', name);
    const deps = await open({ adapter });
    const prompt = { tokens: sequenceOf(reference, adapter), healing: undefined };
    const result = await generate(request({ maxTokens: greedy.length }), prompt, deps);
    const [completion] = result!.completions;
    expect(completion!.text).toBe(tokenizer.decode(greedy.map(({ id }) => id)));
    expect(completion!.logprob).toBeCloseTo(
      greedy.reduce((sum, { logprob }) => sum + logprob, 0),
      3,
    );
    expect(completion).toMatchObject({ tokens: greedy.length, stopReason: 'tokenBudget' });
    deps.dispose();
  });

  it('ends before the token that ends a text, which counts for nothing', async () => {
    const deps = await open();
    const prompt = { tokens: reference.ids, healing: undefined };
    const ids = reference.cases[0]!.greedy.map(({ id }) => id);
    const ending = { ...deps, tokenizer: { ...tokenizer, endTokenIds: [ids[3]!] } };
    const result = await generate(request(), prompt, ending);
    const text = tokenizer.decode(ids.slice(0, 3));
    expect(result!.completions[0]).toMatchObject({ text, tokens: 3, stopReason: 'endOfText' });
    deps.dispose();
  });

  it('cuts at a stop rule, and sums the log-probabilities of the tokens that are left', async () => {
    const deps = await open();
    const [first, second] = reference.cases[0]!.greedy;
    expect(tokenizer.decode([first!.id, second!.id])).toBe('.\n\n');
    const stop = { isSingleLine: true, indentation: 0, tabSize: 4, nextLine: '', maxLines: 9 };
    const result = await generate(request({ stop }), { tokens: reference.ids, healing: undefined }, deps);
    const [completion] = result!.completions;
    expect(completion).toMatchObject({ text: '.', tokens: 1, stopReason: 'stopRule' });
    expect(completion!.logprob).toBeCloseTo(first!.logprob, 3);
    deps.dispose();
  });
});

describe('token healing', () => {
  it.each(['return total', '  for', 'values(', 'const x = "é', 'let y =\n    ', 'a'])(
    'spells what was taken back before anything else, and gives only what is new: %j',
    async (prefix) => {
      const deps = await open();
      const tokens = [600, ...tokenizer.encode(prefix)];
      const healing = Healing.takeBack(tokenizer, tokens)!;
      const result = await generate(request({ maxTokens: 6 }), { tokens, healing }, deps);
      deps.decoder.crop(0);
      const expected = await healByHand(deps, tokens, Buffer.from(healing.remaining), 6);
      expect(result!.completions[0]!.text).toBe(expected.text);
      expect(result!.completions[0]!.logprob).toBeCloseTo(expected.logprob, 3);
      deps.dispose();
    },
  );
});

/** Token healing as it is defined, by looking at every token of the vocabulary at every step. */
async function healByHand(
  { decoder }: GenerateDeps,
  prompt: readonly number[],
  removed: Buffer,
  maxTokens: number,
): Promise<{ readonly text: string; readonly logprob: number }> {
  let rest = removed;
  let run = prompt;
  let logprob = 0;
  const spelled: Uint8Array[] = [];
  let healingTokens = 0;
  while (spelled.length < healingTokens + maxTokens) {
    if (rest.length > 0) healingTokens++;
    const logits = await decoder.append(run, [run.length - 1]);
    const open = Array.from(logits.keys()).filter((id) => {
      const bytes = Buffer.from(tokenizer.tokenBytes(id));
      if (rest.length === 0) return true;
      const common = Math.min(bytes.length, rest.length);
      return common > 0 && bytes.subarray(0, common).equals(rest.subarray(0, common));
    });
    const best = open.reduce((a, b) => (logits[b]! > logits[a]! ? b : a));
    logprob -= Math.log(open.reduce((sum, id) => sum + Math.exp(logits[id]! - logits[best]!), 0));
    spelled.push(tokenizer.tokenBytes(best));
    rest = rest.subarray(tokenizer.tokenBytes(best).length);
    run = [best];
  }
  const bytes = Buffer.concat(spelled).subarray(removed.length);
  return { text: new TextDecoder().decode(bytes, { stream: true }), logprob };
}

describe('drafts by prompt lookup', () => {
  const prompts = Array.from({ length: 12 }, (_, seed) => repetitiveTokens(seed, 40 + 3 * seed));

  it.each([
    // Left to itself for long, a random model falls into loops, which are there to be drafted.
    ['greedy', undefined, undefined],
    ['sampled', { temperature: 0.3, topP: 0.9, seed: 5 }, undefined],
    ['greedy, with n-grams nearby', undefined, new NearbyNgrams([repetitiveTokens(99, 200), prompts[3] ?? []])],
  ])('change neither text nor log-probability of 12 prompts, and save runs: %s', async (_, sampling, ngrams) => {
    let runs = 0;
    const deps = { ...(await open({ onRun: () => runs++ })), ngrams };
    const counts = { plain: 0, drafted: 0 };
    for (const tokens of prompts) {
      const prompt = { tokens, healing: undefined };
      const wanted = request({ maxTokens: 60, ...(sampling && { sampling }) });
      runs = 0;
      const plain = await generate(wanted, prompt, { ...deps, usesPromptLookup: false });
      counts.plain += runs;
      runs = 0;
      deps.decoder.crop(0);
      const drafted = await generate(wanted, prompt, deps);
      counts.drafted += runs;
      expect(drafted!.completions[0]!.text).toBe(plain!.completions[0]!.text);
      expect(drafted!.completions[0]!.logprob).toBeCloseTo(plain!.completions[0]!.logprob, 3);
      expect(drafted!.decodedTokens).toBe(plain!.decodedTokens);
    }
    expect(counts.drafted).toBeLessThan(counts.plain);
    deps.dispose();
  });

  it('leave in the cache only what was decoded', async () => {
    const deps = await open();
    const tokens = repetitiveTokens(1, 60);
    const result = await generate(request({ maxTokens: 12 }), { tokens, healing: undefined }, deps);
    // The last token was decoded but never run.
    expect(deps.decoder.length).toBe(60 + result!.decodedTokens - 1);
    deps.dispose();
  });
});

describe('alternatives', () => {
  it('differ from one another, and the prompt is run once for all', async () => {
    const deps = await open();
    const tokens = repetitiveTokens(2, 150);
    const result = await generate(request({ alternatives: 3 }), { tokens, healing: undefined }, deps);
    const texts = result!.completions.map(({ text }) => text);
    expect(new Set(texts).size).toBe(3);
    expect(result).toMatchObject({ prefillTokens: 150, cachedTokens: 0 });
    const again = await generate(request(), { tokens, healing: undefined }, deps);
    expect(again!.completions[0]!.text).toBe(texts[0]);
    expect(again).toMatchObject({ prefillTokens: 1, cachedTokens: 149 });
    deps.dispose();
  });

  it('part where the second best is likeliest, and go on greedily from there', async () => {
    const deps = await open();
    const tokens = repetitiveTokens(2, 50);
    const result = await generate(request({ alternatives: 2, maxTokens: 8 }), { tokens, healing: undefined }, deps);
    const { texts, logprobs } = await branchesByHand(deps, tokens, 8);
    const likeliest = logprobs.indexOf(Math.max(...logprobs));
    expect(result!.completions[1]!.text).toBe(texts[likeliest]);
    deps.dispose();
  });

  it('of a prompt that was completed before cost the first completion no step for each token', async () => {
    let runs = 0;
    const deps = await open({ onRun: () => runs++, usesPromptLookup: false });
    const prompt = { tokens: repetitiveTokens(2, 50), healing: undefined };
    const first = await generate(request({ maxTokens: 16 }), prompt, deps);
    runs = 0;
    const again = await generate(request({ maxTokens: 16 }), prompt, deps);
    expect(again!.completions[0]!.text).toBe(first!.completions[0]!.text);
    expect(again!.completions[0]!.logprob).toBeCloseTo(first!.completions[0]!.logprob, 3);
    // The last token of the first answer was never run.
    expect(runs).toBe(1);
    deps.dispose();
  });

  it('are the same for one seed, and others for another', async () => {
    const deps = await open();
    const prompt = { tokens: repetitiveTokens(3, 50), healing: undefined };
    const draw = async (seed: number) => {
      const result = await generate(
        request({ alternatives: 2, sampling: { temperature: 1, topP: 1, seed } }),
        prompt,
        deps,
      );
      return result!.completions.map(({ text }) => text);
    };
    const first = await draw(1);
    expect(await draw(1)).toEqual(first);
    expect(await draw(100)).not.toEqual(first);
    deps.dispose();
  });
});

/** Every completion that takes the second best token once and the best ones else, with the log-probability up to where it parts; of one in twenty at the least. */
async function branchesByHand(
  { decoder }: GenerateDeps,
  prompt: readonly number[],
  length: number,
): Promise<{ readonly texts: readonly string[]; readonly logprobs: readonly number[] }> {
  const goOn = async (beginning: readonly number[]) => {
    const steps: {
      readonly token: number;
      readonly logprob: number;
      readonly second: number;
      readonly secondLogprob: number;
    }[] = [];
    while (beginning.length + steps.length < length) {
      decoder.crop(0);
      const sequence = [...prompt, ...beginning, ...steps.map(({ token }) => token)];
      const logits = await decoder.append(sequence, [sequence.length - 1]);
      const [token, second] = [...logits.keys()].sort((a, b) => logits[b]! - logits[a]!) as [number, number];
      const sum = Math.log(logits.reduce((all, logit) => all + Math.exp(logit), 0));
      steps.push({ token, logprob: logits[token]! - sum, second, secondLogprob: logits[second]! - sum });
    }
    return steps;
  };
  const greedy = await goOn([]);
  const texts: string[] = [];
  const logprobs: number[] = [];
  for (const [at, { second, secondLogprob }] of greedy.entries()) {
    const beginning = [...greedy.slice(0, at).map(({ token }) => token), second];
    texts.push(tokenizer.decode([...beginning, ...(await goOn(beginning)).map(({ token }) => token)]));
    const isLikely = secondLogprob > Math.log(0.05);
    logprobs.push(
      isLikely ? greedy.slice(0, at).reduce((sum, { logprob }) => sum + logprob, secondLogprob) : -Infinity,
    );
  }
  return { texts, logprobs };
}

describe('a request that is cancelled or late', () => {
  const prompt = { tokens: repetitiveTokens(4, 200), healing: undefined };

  it('keeps the chunks of its prompt that were run', async () => {
    let polls = 0;
    const deps = await open({ isCancelled: () => ++polls > 2 });
    expect(await generate(request(), prompt, deps)).toBeUndefined();
    expect(deps.decoder.length).toBe(128);
    const result = await generate(request(), prompt, { ...deps, isCancelled: () => false });
    expect(result).toMatchObject({ cachedTokens: 128, prefillTokens: 72 });
    deps.dispose();
  });

  it('is seen between two decode steps', async () => {
    let isCancelled = false;
    let runs = 0;
    const deps = await open({ isCancelled: () => isCancelled, onRun: () => (isCancelled = ++runs === 6) });
    // Four runs of prompt, then one step; in the second, the sixth run, it is cancelled.
    expect(await generate(request(), prompt, { ...deps, usesPromptLookup: false })).toBeUndefined();
    expect(runs).toBe(6);
    deps.dispose();
  });

  it('gives at its deadline what it has', async () => {
    const deps = await open({ stepDelayMs: 25 });
    await prefill(prompt, deps, undefined);
    const startedAt = Date.now();
    const result = await generate(request({ deadlineAt: startedAt + 200, maxTokens: 60 }), prompt, deps);
    const [completion] = result!.completions;
    expect(completion!.stopReason).toBe('deadline');
    expect(completion!.tokens).toBeGreaterThan(0);
    expect(completion!.tokens).toBeLessThan(60);
    expect(completion!.text).not.toBe('');
    // At most one step more; the rest is for a busy machine.
    expect(Date.now() - startedAt).toBeLessThan(400);
    deps.dispose();
  });

  it('gives an empty text when its deadline has passed before the prompt is run', async () => {
    const deps = await open();
    const result = await generate(request({ deadlineAt: Date.now() - 1 }), prompt, deps);
    expect(result).toMatchObject({
      completions: [{ text: '', tokens: 0, stopReason: 'deadline' }],
      prefillTokens: 0,
      decodedTokens: 0,
    });
    deps.dispose();
  });
});
