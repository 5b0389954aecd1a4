/** @file Measures what the gate judges by: held-out pairs, the likelihood of neutral code, the completions of probe prompts. */

import type { PairScore } from '../../common/learning';
import { openLanguageModel } from '../runtime/openLanguageModel';
import type { Adapter } from './adapter';
import { adapterTensors } from './adapterShape';
import { logpsByBranch } from './lossAndGradients';
import { areSaneEnough, PROMPTS } from './gate';
import { NEUTRAL_CODE } from './neutralCode';
import { inSequences, pack, positionsOfPart } from './packing';
import type { PackedSequence, Part } from './packing';
import type { PairTokens } from './pairTokens';
import { TRAINING, TRAINING_WINDOW } from './recipe';
import { PROBE_PROMPTS } from './probePrompts';
import { referenceKey } from './referenceLogps';
import type { ReferenceLogps } from './referenceLogps';
import type { PolicyTensors, SequenceRunner } from './sequenceRunner';
import type { PackReference } from './starterPack';
import type { TrainingModel } from './trainingModel';
import { softPromptOf } from './userModel';
import type { Who } from './userModel';

/** Tokens of each neutral text: two of them, and the longest beginning, fill a graph of 256 positions. */
const NEUTRAL_TOKENS = 123;
/** An anchor is half of a neutral text: about as long as the prompts beside it, and the first token of each is given. */
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
  return (await referencePairs([tokens], deps))?.[0];
}

/** As `referencePair`, of many: several share a sequence. */
export async function referencePairs(
  pairs: readonly PairTokens[],
  deps: JudgingDeps,
  onProgress?: (fraction: number) => void,
): Promise<readonly ReferencedPair[] | undefined> {
  const logps = await referencesOf(
    pairs.map((tokens) => ({ kind: 'pair', tokens })),
    deps,
    onProgress,
  );
  return logps?.map(({ chosenLogp, rejectedLogp }, index) => ({
    ...{ tokens: pairs[index]!, refChosenLogp: chosenLogp, refRejectedLogp: rejectedLogp },
  }));
}

/** Pairs under an adapter, or, without one, under the base model itself. Nothing when cancelled. */
export async function scoreUnder(
  adapter: Adapter | undefined,
  pairs: readonly ReferencedPair[],
  deps: ScoringDeps,
  who: Who = 'user',
): Promise<readonly PairScore[] | undefined> {
  const logps = adapter
    ? await logpsOf(
        pairs.map(({ tokens }) => ({ kind: 'pair', tokens })),
        { adapter, who },
        deps,
      )
    : pairs.map(({ refChosenLogp, refRejectedLogp }) => ({
        ...{ chosenLogp: refChosenLogp, rejectedLogp: refRejectedLogp },
      }));
  return logps?.map(({ chosenLogp, rejectedLogp }, index) => {
    const { refChosenLogp, refRejectedLogp } = pairs[index]!;
    const margin = chosenLogp - refChosenLogp - (rejectedLogp - refRejectedLogp);
    return { chosenLogp, rejectedLogp, margin, refChosenLogp, refRejectedLogp };
  });
}

/** The log-probabilities of each part under a policy, or under the base model: several share a sequence. Nothing when cancelled. */
async function logpsOf(
  parts: readonly Part[],
  policy: { readonly adapter: Adapter; readonly who: Who } | undefined,
  { runner, bosTokenId, isCancelled }: ScoringDeps,
  onSequence?: (parts: readonly Part[], logps: readonly ReferenceLogps[]) => void,
): Promise<readonly ReferenceLogps[] | undefined> {
  const softRows = policy?.adapter.userModel.numUserTokens ?? 0;
  const tensors = policy && policyOf(policy.adapter, policy.who);
  const all: ReferenceLogps[] = [];
  for (const group of inSequences(parts, positionsOfPart, TRAINING.sequencePositions)) {
    if (await isCancelled()) return undefined;
    const sequence = pack(group, bosTokenId, softRows);
    const tokenLogps = await runner.logps(sequence, tensors);
    const logps = group.map((part, index) => logpsOfPart(part, index, sequence, tokenLogps));
    onSequence?.(group, logps);
    all.push(...logps);
  }
  return all;
}

/** The reference's log-probabilities of each part: those that are not known yet are computed, and kept. Nothing when cancelled. */
async function referencesOf(
  parts: readonly Part[],
  deps: JudgingDeps,
  onProgress?: (fraction: number) => void,
): Promise<readonly ReferenceLogps[] | undefined> {
  const { references } = deps.model;
  const missing = [...new Map(parts.map((part) => [keyOf(part), part]))].flatMap(([key, part]) =>
    references.get(key) ? [] : [part],
  );
  let done = 0;
  const computed = await logpsOf(missing, undefined, deps, (some, logps) => {
    for (const [index, part] of some.entries()) references.add(keyOf(part), logps[index]!);
    done += some.length;
    onProgress?.(done / missing.length);
  });
  return computed && parts.map((part) => references.get(keyOf(part))!);
}

function keyOf({ tokens }: Part): string {
  return 'prompt' in tokens ? referenceKey(tokens.prompt, tokens.chosen, tokens.rejected) : referenceKey(tokens);
}

/** A text's stand as chosen. */
function logpsOfPart(part: Part, index: number, sequence: PackedSequence, tokenLogps: Float32Array): ReferenceLogps {
  if (part.kind === 'pair') return logpsByBranch(sequence, tokenLogps, index);
  const own = tokenLogps.filter((_, at) => sequence.targets[at]!.part === index);
  return { chosenLogp: own.reduce((sum, logp) => sum + logp, 0), rejectedLogp: 0 };
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
  const all = [...neutralTokens('gate', deps.model), ...prompts];
  const parts = all.map(({ tokens }): Part => ({ kind: 'text', tokens }));
  const references = await referencesOf(parts, deps);
  const candidates = references && (await logpsOf(parts, { adapter, who: 'user' }, deps));
  if (!candidates) return undefined;
  const sums = new Map<string, { base: number; after: number; tokens: number }>();
  for (const [index, { language, tokens }] of all.entries()) {
    const sum = sums.get(language) ?? { base: 0, after: 0, tokens: 0 };
    sum.base -= references[index]!.chosenLogp;
    sum.after -= candidates[index]!.chosenLogp;
    sum.tokens += tokens.length - 1;
    sums.set(language, sum);
  }
  return Object.fromEntries(
    [...sums].map(([language, { base, after, tokens }]) => [language, { base: base / tokens, after: after / tokens }]),
  );
}

/** What the base model makes of the gate's neutral code, to be shipped. Nothing when cancelled. */
export async function neutralReferences(deps: JudgingDeps): Promise<PackReference | undefined> {
  const parts = neutralTokens('gate', deps.model).map(({ tokens }): Part => ({ kind: 'text', tokens }));
  const logps = await referencesOf(parts, deps);
  return (
    logps && {
      precision: deps.model.references.precision,
      logps: Object.fromEntries(parts.map((part, index) => [keyOf(part), logps[index]!.chosenLogp])),
    }
  );
}

/** Shorter prompts say little of how likely code is. */
const MIN_PROMPT_TOKENS = 32;

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
