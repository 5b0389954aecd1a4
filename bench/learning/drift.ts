/** @file Nats a token of texts under a user's active adapter and under the base model. Bundled and called by `drift.mjs`. */

import { openAdapterRegistry } from '../../src/model/personal/adapterRegistry';
import { shapeOf } from '../../src/model/personal/adapterShape';
import { packText } from '../../src/model/personal/packing';
import { openTrainingModel } from '../../src/model/personal/trainingModel';
import { softPromptOf } from '../../src/model/personal/userModel';

/** As long as an excerpt usually is: the rest of a longer one is left out. */
const MAX_TOKENS = 193;

export interface Drift {
  readonly texts: number;
  /** Nats a token. */
  readonly base: number;
  readonly personal: number;
  /** personal / base − 1 */
  readonly rise: number;
}

/** By language, of the texts given for it. */
export async function measureDrift(
  texts: ReadonlyMap<string, readonly string[]>,
  options: { readonly model: string; readonly dataFolder: string; readonly user: string },
): Promise<Readonly<Record<string, Drift>>> {
  const model = await openTrainingModel({ ...options, device: 'cpu' });
  const registry = openAdapterRegistry(options.dataFolder, options.user);
  const version = registry.active(model.checksum);
  if (version === undefined) throw new Error(`the user ${options.user} has no active adapter`);
  const adapter = registry.read(version, model.config);
  const { numUserTokens } = adapter.userModel;
  const policy = {
    lora: adapter.lora,
    ...(numUserTokens > 0 && { softPrompt: softPromptOf(adapter.userModel, 'user') }),
  };
  const runner = model.runner(shapeOf(adapter));
  const { tokenizer } = model;
  try {
    const drifts: Record<string, Drift> = {};
    for (const [language, excerpts] of texts) {
      const sums = { base: 0, personal: 0, tokens: 0 };
      for (const excerpt of excerpts) {
        const tokens = tokenizer.encode(excerpt).slice(0, MAX_TOKENS);
        sums.base -= sumOf(await runner.logps(packText(tokens, tokenizer.bosTokenId, 0)));
        sums.personal -= sumOf(await runner.logps(packText(tokens, tokenizer.bosTokenId, numUserTokens), policy));
        sums.tokens += tokens.length - 1;
      }
      const base = sums.base / sums.tokens;
      const personal = sums.personal / sums.tokens;
      drifts[language] = { texts: excerpts.length, base, personal, rise: personal / base - 1 };
    }
    return drifts;
  } finally {
    runner.dispose();
    model.dispose();
  }
}

function sumOf(numbers: Float32Array): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
