/** @file What is measured of a policy: the style of its greedy completions, which side of test forks it finds likelier, and drift. */

import type { LanguageModel } from '../../../src/model/runtime/languageModel';
import type { Adapter } from '../../../src/model/personal/adapter';
import { adapterTensors } from '../../../src/model/personal/adapterShape';
import { referencePair, scoreUnder } from '../../../src/model/personal/judging';
import type { JudgingDeps } from '../../../src/model/personal/partLogps';
import { packText } from '../../../src/model/personal/packing';
import { encodePair, type PairTokens } from '../../../src/model/personal/pairTokens';
import type { TrainingModel } from '../../../src/model/personal/trainingModel';
import type { SequenceRunner } from '../../../src/model/personal/sequenceRunner';
import { softPromptOf } from '../../../src/model/personal/userModel';
import { judgeStyle, parses, type Axis, type Language } from '../judges';
import { COMPLETION_TOKENS, TEST_WINDOW, type Figures } from './cells';
import type { Telling } from './told';
import type { Fork, Spot } from './texts';

export interface TestTexts {
  readonly language: Language;
  readonly spots: readonly Spot[];
  readonly forks: readonly Fork[];
  /** Neutral code by language. */
  readonly neutral: ReadonlyMap<string, readonly string[]>;
}

export interface Models {
  readonly decoding: LanguageModel;
  readonly training: TrainingModel;
  /** For adapters of this shape; absent: for the base model. It is kept. */
  readonly runnerFor: (adapter: Adapter | undefined) => SequenceRunner;
  /** Nats a token of neutral code under the base model, by language: they are reckoned once. */
  readonly baseNlls: Map<string, number>;
}

/** As long as an excerpt usually is. */
const NEUTRAL_TOKENS = 193;

/** @param adapter absent: the base model */
export async function stylesOf(
  adapter: Adapter | undefined,
  { text, formsIn }: Telling,
  { spots, language }: TestTexts,
  { decoding }: Models,
): Promise<Figures['styles']> {
  if (adapter) await decoding.useAdapter(adapterTensors('measured', adapter));
  const styles: Record<string, string> = {};
  for (const { axis, prompt } of spots) {
    const forms = formsIn(prompt);
    const result = await decoding.generate(
      {
        prompt: { ...(text !== '' && { preferences: text }), head: '', prefix: prompt, suffix: '' },
        maxTokens: COMPLETION_TOKENS,
        alternatives: 1,
        baseOnly: !adapter,
        ...(forms && { forms }),
      },
      () => false,
    );
    const completion = result?.completions[0]?.text ?? '';
    const style = parses(language, prompt, completion) ? judgeStyle(language, axis as Axis, prompt, completion) : '!';
    styles[axis] = (styles[axis] ?? '') + (style ?? '-');
  }
  return styles;
}

/** @param adapter absent: the base model */
export async function forkLogps(
  adapter: Adapter | undefined,
  { text }: Telling,
  { forks, language }: TestTexts,
  models: Models,
): Promise<Figures['logps']> {
  const { training } = models;
  const runner = models.runnerFor(adapter);
  const { tokenizer } = training;
  const deps: JudgingDeps = { model: training, runner, bosTokenId: tokenizer.bosTokenId, isCancelled };
  const window = text === '' ? TEST_WINDOW : 2 * TEST_WINDOW;
  const encoded = forks.map(({ prompt, a, b }) => {
    const pair = { prompt, chosen: a, rejected: b, language, ...(text !== '' && { preferences: text }) };
    return encodePair(pair, tokenizer, window);
  });
  // Graphs are made for sizes: those of one size follow each other, so that none is made twice.
  const order = [...encoded.keys()].sort((one, other) => lengthOf(encoded[one]!) - lengthOf(encoded[other]!));
  const scores = new Map<number, readonly [number, number]>();
  for (const index of order) {
    const tokens = encoded[index]!;
    // Of an adapter nothing is compared with the reference here: the base model's figures are a result of their own.
    const referenced = adapter ? { tokens, refChosenLogp: 0, refRejectedLogp: 0 } : await referencePair(tokens, deps);
    const [score] = (referenced && (await scoreUnder(adapter, [referenced], deps))) ?? [];
    if (!score) throw new Error('a pair has no score');
    scores.set(index, [rounded(score.chosenLogp), rounded(score.rejectedLogp)]);
  }
  const logps: Record<string, (readonly [number, number])[]> = {};
  for (const [index, { axis }] of forks.entries()) (logps[axis] ??= []).push(scores.get(index)!);
  return logps;
}

function lengthOf({ prompt, chosen, rejected }: PairTokens): number {
  return prompt.length + chosen.length + rejected.length;
}

/** @param adapter absent: the base model */
export async function neutralNll(
  adapter: Adapter | undefined,
  { neutral }: TestTexts,
  { training, runnerFor, baseNlls }: Models,
): Promise<Figures['neutral']> {
  const { tokenizer } = training;
  const runner = runnerFor(adapter);
  const rows = adapter?.userModel.numUserTokens ?? 0;
  const policy = adapter && {
    lora: adapter.lora,
    ...(rows > 0 && { softPrompt: softPromptOf(adapter.userModel, 'user') }),
  };
  const nats = async (texts: readonly string[], isBase: boolean): Promise<number> => {
    let sum = 0;
    let count = 0;
    for (const text of texts) {
      const tokens = tokenizer.encode(text).slice(0, NEUTRAL_TOKENS);
      const sequence = packText(tokens, tokenizer.bosTokenId, isBase ? 0 : rows);
      sum -= (await runner.logps(sequence, isBase ? undefined : policy)).reduce((total, each) => total + each, 0);
      count += tokens.length - 1;
    }
    return sum / count;
  };
  const figures: Record<string, readonly [number, number]> = {};
  for (const [language, texts] of neutral) {
    const base = baseNlls.get(language) ?? (await nats(texts, true));
    baseNlls.set(language, base);
    const own = adapter ? await nats(texts, false) : base;
    figures[language] = [rounded(base, 4), rounded(own, 4)];
  }
  return figures;
}

async function isCancelled(): Promise<boolean> {
  return Promise.resolve(false);
}

function rounded(number: number, digits = 2): number {
  return Number(number.toFixed(digits));
}
