/** @file `penchant score`: what the policy and the reference make of each pair of a file. */

import type { PairScore, TrainingPrecision } from '../common/learning';
import { scorePairs } from '../model/index';
import type { GlobalOptions } from './globalOptions';
import { modelOf } from './languageModel';
import { readPairs } from './pairsFile';
import type { Terminal } from './terminal';

export interface ScoreOptions {
  readonly pairs: string;
  readonly precision?: TrainingPrecision;
}

/** Under the user's active adapter, or none with `--base`: then every margin is 0. */
export async function runScore(
  { pairs: path, precision }: ScoreOptions,
  globals: GlobalOptions,
  terminal: Terminal,
): Promise<void> {
  const pairs = await readPairs(path);
  const { progress, signal } = terminal;
  try {
    const scores = await scorePairs({
      ...{ model: await modelOf(globals), dataFolder: globals.data, user: globals.user, device: globals.device },
      ...{ base: globals.base === true, pairs, signal },
      ...(precision !== undefined && { precision }),
      onProgress: (fraction) => progress.show(`scoring ${pairs.length} pairs`, fraction),
    });
    progress.clear();
    signal.throwIfAborted();
    const summary = summarise(scores);
    terminal.print(globals.json === true ? JSON.stringify({ ...summary, pairs: scores }) : describe(summary, scores));
  } finally {
    progress.clear();
  }
}

interface Summary {
  /** Share of pairs with a margin above 0. */
  readonly accuracy: number;
  /** Share of pairs whose chosen text is the more likely one. */
  readonly rankAccuracy: number;
  readonly meanMargin: number;
}

function summarise(scores: readonly PairScore[]): Summary {
  const mean = (numberOf: (score: PairScore) => number): number =>
    scores.reduce((sum, score) => sum + numberOf(score), 0) / scores.length;
  return {
    accuracy: mean(({ margin }) => (margin > 0 ? 1 : 0)),
    rankAccuracy: mean(({ chosenLogp, rejectedLogp }) => (chosenLogp > rejectedLogp ? 1 : 0)),
    meanMargin: mean(({ margin }) => margin),
  };
}

function describe({ accuracy, rankAccuracy, meanMargin }: Summary, { length }: readonly PairScore[]): string {
  return `${length} pairs: accuracy ${accuracy.toFixed(3)}, ranking ${rankAccuracy.toFixed(3)}, mean margin ${meanMargin.toFixed(3)}`;
}
