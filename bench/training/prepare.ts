/**
 * @file Makes ready what all trainers of the bench share, and prints it as JSON: pairs of real code, the adapter's folder, the
 * recipe's numbers. Its only argument is `PrepareOptions` as JSON.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TRAINER_NODE_FLAGS } from '../../src/engine/trainerClient';
import { writeAdapterFiles } from '../../src/model/personal/adapterFolder';
import { embeddingOf } from '../../src/model/personal/adapterShape';
import type { PairTokens } from '../../src/model/personal/pairTokens';
import { encodeAdapter } from '../../src/model/personal/peftFiles';
import { planFor, TRAINING } from '../../src/model/personal/recipe';
import { openTrainingModel } from '../../src/model/personal/trainingModel';
import { steppedAdapter } from './adapter';

export interface PrepareOptions {
  readonly root: string;
  readonly modelPath: string;
  readonly dataFolder: string;
  /** An absent folder, for the adapter. */
  readonly adapterFolder: string;
  /** Tokens of the prompts, and of each response. */
  readonly promptLengths: readonly number[];
  readonly responseLengths: readonly number[];
}

export interface Prepared {
  readonly cases: readonly TrainingCase[];
  readonly recipe: Recipe;
  /** With which Penchant's trainer process is started. */
  readonly nodeFlags: readonly string[];
}

export interface TrainingCase {
  readonly promptTokens: number;
  readonly responseTokens: number;
  readonly pair: PairTokens;
}

/** What of the recipe a trainer has to know. */
export interface Recipe {
  readonly bos: number;
  readonly beta: number;
  readonly nllWeight: number;
  readonly usesOffset: boolean;
  /** Steps that an update makes with each pair; its reference is run once. */
  readonly stepsPerPair: number;
}

/** Sources of dependencies, pinned by the lockfile; prompt and chosen begin so many lines into the first, rejected into the second. */
const SOURCES = [
  { file: 'node_modules/zod/src/v4/core/checks.ts', startLine: 60 },
  { file: 'node_modules/eslint/lib/config/config-loader.js', startLine: 120 },
] as const;
/** So many pairs are a round number of batches, and their steps within what an update may make. */
const TYPICAL_PAIRS = 10 * TRAINING.batchSize;

const plan = planFor(TYPICAL_PAIRS, 0);

const options = JSON.parse(process.argv[2] ?? '{}') as PrepareOptions;
// The first opening prepares the weights, which no measured process is to do.
const model = await openTrainingModel({
  ...{ model: options.modelPath, dataFolder: options.dataFolder },
  ...{ device: 'cpu', precision: 'float32' },
});
const { config, tokenizer } = model;
const bosEmbedding = embeddingOf(tokenizer.bosTokenId, model);
const adapter = encodeAdapter(steppedAdapter(model), { config, bosEmbedding, model: 'smollm2-135m' });
writeAdapterFiles(options.adapterFolder, adapter);
const [text = [], other = []] = SOURCES.map(({ file, startLine }) => {
  const lines = readFileSync(join(options.root, file), 'utf8').replaceAll('\r', '').split('\n');
  return tokenizer.encode(lines.slice(startLine - 1).join('\n'));
});
const prepared: Prepared = {
  cases: options.responseLengths.flatMap((responseTokens) =>
    options.promptLengths.map((promptTokens) => ({
      ...{ promptTokens, responseTokens },
      pair: cutPair(promptTokens, responseTokens),
    })),
  ),
  recipe: {
    bos: tokenizer.bosTokenId,
    beta: TRAINING.beta,
    nllWeight: TRAINING.nllWeight,
    usesOffset: TRAINING.usesOffset,
    stepsPerPair: (plan.steps * plan.batchSize) / TYPICAL_PAIRS,
  },
  nodeFlags: TRAINER_NODE_FLAGS,
};
process.stdout.write(JSON.stringify(prepared));
model.dispose();

function cutPair(promptTokens: number, responseTokens: number): PairTokens {
  const pair = {
    prompt: text.slice(0, promptTokens),
    chosen: text.slice(promptTokens, promptTokens + responseTokens),
    rejected: other.slice(0, responseTokens),
  };
  if (pair.chosen.length < responseTokens || pair.rejected.length < responseTokens) {
    throw new Error(`the sources have no pair of ${promptTokens} and ${responseTokens} tokens`);
  }
  return pair;
}
