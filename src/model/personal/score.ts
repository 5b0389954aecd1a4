/** @file Scores pairs: their log-probabilities under a user's active adapter and under the reference, and the margin between. */

import type { PairScore } from '../../common/learning';
import type { PreferencePair } from '../../common/pairs';
import { openAdapterRegistry } from './adapterRegistry';
import { shapeOf } from './adapterShape';
import { referencePair, scoreUnder } from './judging';
import { encodePair } from './pairTokens';
import { openTrainingModel } from './trainingModel';
import type { TrainingModelOptions } from './trainingModel';

export interface ScoreOptions extends Omit<TrainingModelOptions, 'onProgress'> {
  readonly user: string;
  /** The base model itself, whose margins are 0. */
  readonly base?: boolean;
  readonly pairs: readonly PreferencePair[];
  readonly signal?: AbortSignal;
  readonly onProgress?: (fraction: number) => void;
}

/** One score a pair, in their order. */
export async function scorePairs(options: ScoreOptions): Promise<readonly PairScore[]> {
  const { dataFolder, user, base = false, pairs, signal, onProgress, ...modelOptions } = options;
  const model = await openTrainingModel({ ...modelOptions, dataFolder });
  try {
    const registry = openAdapterRegistry(dataFolder, user);
    const version = base ? undefined : registry.active(model.checksum);
    const adapter = version === undefined ? undefined : registry.read(version, model.config);
    const runner = model.runner(adapter ? shapeOf(adapter) : { softRows: 0, lora: { modules: [], r: 1, scale: 1 } });
    const isCancelled = async (): Promise<boolean> => {
      await new Promise((resolve) => setImmediate(resolve));
      return signal?.aborted ?? false;
    };
    const deps = { model, runner, bosTokenId: model.tokenizer.bosTokenId, isCancelled };
    try {
      const scores: PairScore[] = [];
      for (const [index, pair] of pairs.entries()) {
        const referenced = await referencePair(encodePair(pair, model.tokenizer), deps);
        const scored = referenced && (await scoreUnder(adapter, [referenced], deps));
        if (!scored) signal?.throwIfAborted();
        scores.push(...(scored ?? []));
        onProgress?.((index + 1) / pairs.length);
      }
      return scores;
    } finally {
      runner.dispose();
    }
  } finally {
    model.dispose();
  }
}
