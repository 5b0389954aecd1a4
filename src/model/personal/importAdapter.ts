/** @file Takes in an adapter from elsewhere: read as data, judged here like any candidate, then kept; active only if it passes. */

import type { AdapterVersion } from '../../common/learning';
import { importAdapter as readImport } from './adapterFolder';
import { openAdapterRegistry } from './adapterRegistry';
import { embeddingOf, shapeOf } from './adapterShape';
import { judge } from './gate';
import { neutralNll, probeCompletions } from './judging';
import { openTrainingModel } from './trainingModel';
import type { TrainingModelOptions } from './trainingModel';

export interface ImportOptions extends TrainingModelOptions {
  readonly user: string;
  /** With `lora/`, `prompt/` or both, as `export` writes them, or PEFT. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** The new version, with the verdict on it: whatever verdict it brings along is not believed. Throws when aborted. */
export async function importAdapter(options: ImportOptions): Promise<AdapterVersion> {
  const { dataFolder, user, folder, signal } = options;
  const model = await openTrainingModel(options);
  try {
    const { config, checksum } = model;
    const { bosTokenId } = model.tokenizer;
    const bosEmbedding = embeddingOf(bosTokenId, model);
    const { adapter, description } = readImport(folder, { config, bosEmbedding });
    const runner = model.runner(shapeOf(adapter));
    const isCancelled = async (): Promise<boolean> => {
      await new Promise((resolve) => setImmediate(resolve));
      return signal.aborted;
    };
    try {
      const neutral = await neutralNll(adapter, [], { model, runner, bosTokenId, isCancelled });
      const probes = neutral && (await probeCompletions(adapter, options, isCancelled));
      signal.throwIfAborted();
      if (!probes) throw new Error('an import is judged, or aborted');
      const gate = judge({ heldOut: { before: [], after: [] }, neutralNll: neutral, probes });
      return openAdapterRegistry(dataFolder, user).commit(
        adapter,
        {
          parent: null,
          model: options.model,
          baseChecksum: checksum,
          date: new Date().toISOString(),
          pairs: description?.pairs ?? 0,
          gate,
          metrics: description?.metrics ?? { steps: 0, seconds: 0, loss: 0, seed: 0, device: runner.device },
        },
        { config, bosEmbedding },
        { activate: gate.passed },
      );
    } finally {
      runner.dispose();
    }
  } finally {
    model.dispose();
  }
}
