/** @file Adapters for the tiny models of the PyTorch fixtures, and versions to keep them by. */

import { join } from 'node:path';
import type { AdapterVersion, GateVerdict } from '../../../../src/common/learning';
import { openWeightFile } from '../../../../src/model/base/openWeightFile';
import { sizesOf } from '../../../../src/model/base/weightShapes';
import type { ModelConfig } from '../../../../src/model/base/weights';
import type { Adapter } from '../../../../src/model/personal/adapter';
import { createRandom, REFERENCE_FOLDER } from '../base/fixtures';

/** What stands for the checksum of a base model. */
export const BASE = 'a'.repeat(64);
export const OTHER_BASE = 'b'.repeat(64);

export interface TinyBase {
  readonly config: ModelConfig;
  readonly bosEmbedding: Float32Array;
}

/** @param folder where the fixtures are, for a program that was bundled elsewhere */
export function openTinyBase(model: 'tiny-llama' | 'tiny-qwen2' = 'tiny-llama', folder = REFERENCE_FOLDER): TinyBase {
  const file = openWeightFile(join(folder, model, 'model.safetensors'));
  const bosEmbedding = file.readRows('model.embed_tokens.weight', file.readTokenizerJson().bosTokenId, 1);
  file.dispose();
  return { config: file.config, bosEmbedding };
}

export interface AdapterShape {
  readonly seed?: number;
  readonly r?: number;
  readonly numUserTokens?: number;
  readonly numClusters?: number;
  /** By module, for example `model.layers.0.self_attn.q_proj`; all of q, k, v and o by default. */
  readonly modules?: readonly string[];
}

/** An adapter of random numbers. */
export function makeAdapter(config: ModelConfig, shape: AdapterShape = {}): Adapter {
  const { seed = 1, r = 2, numUserTokens = 3, numClusters = 2 } = shape;
  const random = createRandom(seed);
  const numbers = (length: number): Float32Array => Float32Array.from({ length }, () => random() - 0.5);
  const modules = shape.modules ?? attentionModules(config);
  const rows = numUserTokens * config.hiddenSize;
  return {
    lora: new Map(
      modules.map((module) => {
        const { inSize, outSize } = sizesOf(module.split('.').slice(3).join('.'), config);
        return [module, { a: numbers(r * inSize), b: numbers(outSize * r), r, scale: 16 / r }];
      }),
    ),
    userModel: {
      numUserTokens,
      hiddenSize: numUserTokens === 0 ? 0 : config.hiddenSize,
      numClusters,
      genericEmbedding: numbers(rows),
      clusterEmbeddings: numbers(numClusters * rows),
      genericWeights: numbers(numClusters),
      userWeights: numbers(numClusters),
      userOffset: numbers(rows),
    },
  };
}

function attentionModules({ numLayers }: ModelConfig): readonly string[] {
  return Array.from({ length: numLayers }, (_, layer) =>
    ['q', 'k', 'v', 'o'].map((letter) => `model.layers.${layer}.self_attn.${letter}_proj`),
  ).flat();
}

const FIGURES = { pairs: 12, accuracy: 0.75, rankAccuracy: 0.5, meanMargin: 0.4 };

export const PASSED: GateVerdict = {
  passed: true,
  reason: 'Better on 3 of 4 held-out pairs.',
  heldOut: { before: FIGURES, after: { ...FIGURES, accuracy: 1 } },
  neutralNll: { python: { base: 3.23, after: 3.25 } },
  insaneProbes: 0,
  embeddingUse: 0.2,
};
export const HELD: GateVerdict = { ...PASSED, passed: false, reason: 'Python became less likely.' };

export function describeVersion(changes: Partial<AdapterVersion> = {}): Omit<AdapterVersion, 'version'> {
  return {
    parent: null,
    model: 'tiny-llama',
    baseChecksum: BASE,
    date: '2025-06-01T12:00:00.000Z',
    pairs: 40,
    gate: PASSED,
    metrics: { steps: 30, seconds: 12.5, loss: 0.4, seed: 1, device: 'cpu' },
    ...changes,
  };
}
