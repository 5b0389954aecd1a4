/** @file Measures what the gate judges by: held-out pairs, the likelihood of neutral code, the completions of probe prompts. */

import type { PairScore } from '../../common/learning';
import { openLanguageModel } from '../runtime/openLanguageModel';
import type { Adapter } from './adapter';
import { adapterTensors } from './adapterShape';
import { areSaneEnough, PROMPTS } from './gate';
import { NEUTRAL_CODE } from './neutralCode';
import { keyOf, logpsOf, pairPart, referencesOf, textPart } from './partLogps';
import type { IsCancelled, JudgingDeps, ScoringDeps } from './partLogps';
import type { PairTokens } from './pairTokens';
import { TRAINING_WINDOW } from './recipe';
import { PROBE_PROMPTS } from './probePrompts';
import type { PackReference } from './starterPack';
import type { TrainingModel } from './trainingModel';
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
  const logps = await referencesOf(pairs.map(pairPart), deps, onProgress);
  return logps?.map(({ chosenLogp: refChosenLogp, rejectedLogp: refRejectedLogp }, index) => ({
    ...{ tokens: pairs[index]!, refChosenLogp, refRejectedLogp },
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
        pairs.map(({ tokens }) => pairPart(tokens)),
        { adapter, who },
        deps,
      )
    : pairs.map(({ refChosenLogp: chosenLogp, refRejectedLogp: rejectedLogp }) => ({ chosenLogp, rejectedLogp }));
  return logps?.map(({ chosenLogp, rejectedLogp }, index) => {
    const { refChosenLogp, refRejectedLogp } = pairs[index]!;
    const margin = chosenLogp - refChosenLogp - (rejectedLogp - refRejectedLogp);
    return { chosenLogp, rejectedLogp, margin, refChosenLogp, refRejectedLogp };
  });
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
  const parts = all.map(({ tokens }) => textPart(tokens));
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
  const parts = neutralTokens('gate', deps.model).map(({ tokens }) => textPart(tokens));
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
