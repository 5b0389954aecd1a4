/** @file Measures what the gate judges by: held-out pairs, the likelihood of neutral code, the completions of probe prompts. */

import type { PairScore } from '../../common/learning';
import { openLanguageModel } from '../runtime/openLanguageModel';
import type { Adapter } from './adapter';
import { adapterTensors } from './adapterShape';
import { logpsByBranch } from './lossAndGradients';
import { areSaneEnough, PROMPTS } from './gate';
import { NEUTRAL_CODE } from './neutralCode';
import { inSequences, pack, packPair, packText, positionsOfPair } from './packing';
import type { PairTokens } from './pairTokens';
import { TRAINING, TRAINING_WINDOW } from './recipe';
import { PROBE_PROMPTS } from './probePrompts';
import { referenceKey } from './referenceLogps';
import type { ReferenceLogps } from './referenceLogps';
import type { PolicyTensors, SequenceRunner } from './sequenceRunner';
import type { TrainingModel } from './trainingModel';
import { softPromptOf } from './userModel';
import type { Who } from './userModel';

/** Tokens of each neutral text: all of one length, so that one graph serves them. */
const NEUTRAL_TOKENS = 129;
/** An anchor is half of a neutral text: as long as the prompts beside it, and the first token of each is given. */
const ANCHOR_TOKENS = TRAINING_WINDOW + 1;
/** Long enough to fall into a loop. */
const PROBE_COMPLETION_TOKENS = 32;

/** A pair with its reference log-probabilities. */
export interface ReferencedPair {
  readonly tokens: PairTokens;
  readonly refChosenLogp: number;
  readonly refRejectedLogp: number;
}

/** Resolves to true when all is to end without a result; awaited before each native run. */
export type IsCancelled = () => Promise<boolean>;

export interface ScoringDeps {
  readonly runner: SequenceRunner;
  readonly bosTokenId: number;
  readonly isCancelled: IsCancelled;
}

export interface JudgingDeps extends ScoringDeps {
  readonly model: TrainingModel;
}

/** The reference's log-probabilities of a pair: computed once, then kept. Nothing when cancelled. */
export async function referencePair(tokens: PairTokens, deps: JudgingDeps): Promise<ReferencedPair | undefined> {
  const { runner, bosTokenId } = deps;
  const key = referenceKey(tokens.prompt, tokens.chosen, tokens.rejected);
  const logps = await kept(key, deps, async () => {
    const sequence = packPair(tokens, bosTokenId, 0);
    return logpsByBranch(sequence, await runner.logps(sequence));
  });
  return logps && { tokens, refChosenLogp: logps.chosenLogp, refRejectedLogp: logps.rejectedLogp };
}

/** Pairs under an adapter, or, without one, under the base model itself. Nothing when cancelled. */
export async function scoreUnder(
  adapter: Adapter | undefined,
  pairs: readonly ReferencedPair[],
  { runner, bosTokenId, isCancelled }: ScoringDeps,
  who: Who = 'user',
): Promise<readonly PairScore[] | undefined> {
  const scores: PairScore[] = [];
  const score = ({ refChosenLogp, refRejectedLogp }: ReferencedPair, logps: ReferenceLogps): void => {
    const margin = logps.chosenLogp - refChosenLogp - (logps.rejectedLogp - refRejectedLogp);
    scores.push({ ...logps, margin, refChosenLogp, refRejectedLogp });
  };
  if (!adapter) {
    for (const pair of pairs) score(pair, { chosenLogp: pair.refChosenLogp, rejectedLogp: pair.refRejectedLogp });
    return scores;
  }
  const policy = policyOf(adapter, who);
  for (const group of inSequences(pairs, ({ tokens }) => positionsOfPair(tokens), TRAINING.sequencePositions)) {
    if (await isCancelled()) return undefined;
    const parts = group.map(({ tokens }) => ({ kind: 'pair', tokens }) as const);
    const sequence = pack(parts, bosTokenId, adapter.userModel.numUserTokens);
    const tokenLogps = await runner.logps(sequence, policy);
    for (const [part, pair] of group.entries()) score(pair, logpsByBranch(sequence, tokenLogps, part));
  }
  return scores;
}

/** The tokens of neutral texts, language by language in turn. */
function neutralTokens(use: 'anchor' | 'gate', { tokenizer }: TrainingModel): readonly NeutralTokens[] {
  const byLanguage = Map.groupBy(
    NEUTRAL_CODE.filter((text) => text.use === use),
    ({ language }) => language,
  );
  const most = Math.max(...[...byLanguage.values()].map((texts) => texts.length));
  return Array.from({ length: most }, (_, round) =>
    [...byLanguage].flatMap(([language, texts]) => {
      const text = texts[round];
      return text ? [{ language, tokens: tokenizer.encode(text.text).slice(0, NEUTRAL_TOKENS) }] : [];
    }),
  ).flat();
}

interface NeutralTokens {
  readonly language: string;
  readonly tokens: readonly number[];
}

/**
 * The anchor's texts in the order in which they are used: every other one in a language of the pairs, where taste moves most and most
 * has to be kept, those between in all languages in turn.
 */
export function anchorTexts(languages: ReadonlySet<string>, model: TrainingModel): readonly (readonly number[])[] {
  const texts = neutralTokens('anchor', model);
  const all = [0, ANCHOR_TOKENS - 1].flatMap((start) =>
    texts.map(({ language, tokens }) => ({ language, tokens: tokens.slice(start, start + ANCHOR_TOKENS) })),
  );
  const akin = new Set([...languages].flatMap((language) => KIN[language] ?? [language]));
  const own = all.filter(({ language }) => akin.has(language));
  return all.flatMap((text, index) => {
    const near = own[index % Math.max(1, own.length)];
    return near ? [near.tokens, text.tokens] : [text.tokens];
  });
}

/** Languages of one syntax, by VS Code's ids. */
const KIN: Readonly<Record<string, readonly string[]>> = {
  javascript: ['javascript', 'typescript'],
  javascriptreact: ['javascript', 'typescript'],
  typescript: ['typescript', 'javascript'],
  typescriptreact: ['typescript', 'javascript'],
  c: ['cpp'],
};

/** A likelihood that may not fall much: nats a token of the base model (kept), and under a candidate. */
export interface NllChange {
  readonly base: number;
  readonly after: number;
}

/**
 * Nats a token on the gate's neutral code, by language; and on the code that stands before the held-out pairs, which is real code in
 * the very languages that the pairs are about. Nothing when cancelled.
 */
export async function neutralNll(
  adapter: Adapter,
  heldOut: readonly ReferencedPair[],
  deps: JudgingDeps,
): Promise<Readonly<Record<string, NllChange>> | undefined> {
  const prompts = heldOut
    .filter(({ tokens }) => tokens.prompt.length >= MIN_PROMPT_TOKENS)
    .map(({ tokens }) => ({ language: PROMPTS, tokens: tokens.prompt }));
  const sums = new Map<string, { base: number; after: number; tokens: number }>();
  for (const { language, tokens } of [...neutralTokens('gate', deps.model), ...prompts]) {
    const change = await textLogps(adapter, tokens, deps);
    if (!change) return undefined;
    const sum = sums.get(language) ?? { base: 0, after: 0, tokens: 0 };
    sum.base -= change.base;
    sum.after -= change.after;
    sum.tokens += tokens.length - 1;
    sums.set(language, sum);
  }
  return Object.fromEntries(
    [...sums].map(([language, { base, after, tokens }]) => [language, { base: base / tokens, after: after / tokens }]),
  );
}

/** Shorter prompts say little of how likely code is. */
const MIN_PROMPT_TOKENS = 32;

/** Sums over a text's tokens but the first. */
async function textLogps(
  adapter: Adapter,
  tokens: readonly number[],
  deps: JudgingDeps,
): Promise<NllChange | undefined> {
  const { runner, bosTokenId, isCancelled } = deps;
  const base = await kept(referenceKey(tokens), deps, async () => ({
    chosenLogp: sumOf(await runner.logps(packText(tokens, bosTokenId, 0))),
    rejectedLogp: 0,
  }));
  if (!base || (await isCancelled())) return undefined;
  const sequence = packText(tokens, bosTokenId, adapter.userModel.numUserTokens);
  return { base: base.chosenLogp, after: sumOf(await runner.logps(sequence, policyOf(adapter, 'user'))) };
}

/**
 * Greedy completions of the probe prompts as the editor would have them: under an adapter, and, where so few of these make sense that
 * it matters, of the base model. Nothing when cancelled.
 */
export async function probeCompletions(
  adapter: Adapter,
  options: { readonly model: string; readonly dataFolder: string; readonly threads?: number },
  isCancelled: IsCancelled,
): Promise<{ readonly base: readonly string[]; readonly after: readonly string[] } | undefined> {
  const model = await openLanguageModel({ ...options, device: 'cpu' });
  try {
    await model.useAdapter(adapterTensors('candidate', adapter));
    const complete = async (baseOnly: boolean): Promise<readonly string[] | undefined> => {
      const texts: string[] = [];
      for (const { prompt } of PROBE_PROMPTS) {
        if (await isCancelled()) return undefined;
        const result = await model.generate(
          {
            prompt: { head: '', prefix: prompt, suffix: '' },
            maxTokens: PROBE_COMPLETION_TOKENS,
            alternatives: 1,
            baseOnly,
          },
          () => false,
        );
        texts.push(result?.completions[0]?.text ?? '');
      }
      return texts;
    };
    const after = await complete(false);
    const base = after && (areSaneEnough(after) ? [] : await complete(true));
    return base && { base, after };
  } finally {
    model.dispose();
  }
}

function policyOf({ userModel, lora }: Adapter, who: Who): PolicyTensors {
  return { lora, ...(userModel.numUserTokens > 0 && { softPrompt: softPromptOf(userModel, who) }) };
}

async function kept(
  key: string,
  { model, isCancelled }: JudgingDeps,
  compute: () => Promise<ReferenceLogps>,
): Promise<ReferenceLogps | undefined> {
  const known = model.references.get(key);
  if (known) return known;
  if (await isCancelled()) return undefined;
  const logps = await compute();
  model.references.add(key, logps);
  return logps;
}

function sumOf(numbers: Float32Array): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
