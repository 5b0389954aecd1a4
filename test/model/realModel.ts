/** @file Where the suites on a real model find SmolLM2, and a decoder over it. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultDataFolder } from '../../src/common/dataFolder';
import type { Disposable } from '../../src/common/disposable';
import { modelFile } from '../../src/model/base/catalogFolder';
import { buildDecodeGraph } from '../../src/model/base/llama';
import { openWeightFile } from '../../src/model/base/openWeightFile';
import { openPreparedWeights } from '../../src/model/base/preparedWeights';
import { createTokenizer } from '../../src/model/base/tokenizer';
import { Decoder } from '../../src/model/runtime/decoder';
import type { GenerateDeps } from '../../src/model/runtime/generate';
import { HostCache } from '../../src/model/runtime/keyValueCache';
import { createSession } from '../../src/model/runtime/session';

/** `PENCHANT_TEST_MODEL` names the file; without it the data folder has it, as after `penchant model pull smollm2-135m`. */
export const realModelPath = process.env.PENCHANT_TEST_MODEL ?? modelFile('smollm2-135m', defaultDataFolder());

/** What `generate` needs, over the real model as users have it. Its weights are prepared anew, so that this is tested too. */
export interface RealModel extends GenerateDeps, Disposable {
  /** Runs of the graph so far. */
  readonly countRuns: () => number;
}

export async function openRealModel(): Promise<RealModel> {
  const folder = mkdtempSync(join(tmpdir(), 'penchant-real-model-'));
  const source = openWeightFile(realModelPath);
  const { config } = source;
  const tokenizer = createTokenizer(source.readTokenizerJson());
  const weights = openPreparedWeights(join(folder, 'prepared'), source, 8);
  source.dispose();
  const graph = buildDecodeGraph(config, weights, { maxPositions: 520, loraSites: [], keepsCacheOnDevice: false });
  const session = await createSession(graph.toModel(), {
    weightsFolder: weights.folder,
    device: 'cpu',
    // A second thread would wait by spinning, beside the suites that run at the same time.
    threads: 1,
  });
  let runs = 0;
  const counting: typeof session = {
    ...session,
    run: (feeds, outputs) => {
      runs++;
      return session.run(feeds, outputs);
    },
  };
  const cache = new HostCache(config, session.tensors);
  const decoder = new Decoder(counting, cache, config.hiddenSize, (...row) => weights.readEmbedding(...row), 0);
  return {
    decoder,
    tokenizer,
    vocabSize: config.vocabSize,
    usesPromptLookup: true,
    isCancelled: () => false,
    countRuns: () => runs,
    dispose: () => {
      decoder.dispose();
      weights.dispose();
      rmSync(folder, { recursive: true });
    },
  };
}
