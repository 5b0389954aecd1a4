/** @file The tiny model's adapter of the PyTorch fixtures, as versions in a registry. */

import { join } from 'node:path';
import type { AdapterVersion } from '../../../../src/common/learning';
import type { Adapter } from '../../../../src/model/personal/adapter';
import type { AdapterRegistry } from '../../../../src/model/personal/adapterRegistry';
import { REFERENCE_FOLDER } from '../base/fixtures';
import { adapterOf } from '../runtime/tinyModels';
import { describeVersion, HELD, openTinyBase, PASSED } from './adapters';

export const TINY_MODEL = join(REFERENCE_FOLDER, 'tiny-qwen2', 'model.gguf');

export interface TinyVersion {
  /** Of the soft prompt; 1: the fixture's. */
  readonly factor?: number;
  readonly parent?: string;
  /** Whether the gate let it pass, and so it is active. */
  readonly passed?: boolean;
}

/** Keeps the fixture's adapter as the next version. */
export function commitTinyAdapter(
  registry: AdapterRegistry,
  baseChecksum: string,
  { factor = 1, parent, passed = true }: TinyVersion = {},
): AdapterVersion {
  return registry.commit(
    tinyAdapter(factor),
    describeVersion({
      ...{ parent: parent ?? null, model: 'tiny', baseChecksum, date: new Date().toISOString() },
      gate: passed ? PASSED : HELD,
    }),
    openTinyBase('tiny-qwen2'),
    { activate: passed },
  );
}

/** The soft prompt is shared out among e_0, two equal clusters and the offset. */
function tinyAdapter(factor: number): Adapter {
  const { softPrompt, lora } = adapterOf('tiny-qwen2', 'softPromptAndLora')!;
  const { rows, numbers } = softPrompt!;
  const quarter = numbers.map((number) => (factor * number) / 4);
  return {
    lora,
    userModel: {
      numUserTokens: rows,
      hiddenSize: numbers.length / rows,
      numClusters: 2,
      genericEmbedding: quarter,
      clusterEmbeddings: Float32Array.from([...quarter, ...quarter]),
      genericWeights: new Float32Array(2),
      userWeights: Float32Array.of(1, -1),
      userOffset: quarter.map((number) => 2 * number),
    },
  };
}
