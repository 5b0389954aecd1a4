import { expect, it } from 'vitest';
import { preferencesFormOf } from '../../../../src/model/base/preferencesForm';
import type { ModelConfig } from '../../../../src/model/base/weights';

const smollm2: ModelConfig = {
  architecture: 'llama',
  vocabSize: 49_152,
  hiddenSize: 576,
  intermediateSize: 1536,
  numLayers: 30,
  numHeads: 9,
  numKeyValueHeads: 3,
  headSize: 64,
  rmsNormEps: 1e-5,
  ropeTheta: 100_000,
  ropeScaling: { type: 'none' },
  contextLength: 2048,
  hasTiedEmbeddings: true,
  hasAttentionBias: false,
};
const qwen: ModelConfig = {
  ...smollm2,
  architecture: 'qwen2',
  vocabSize: 151_936,
  headSize: 128,
  hasAttentionBias: true,
};

it.each([
  ['SmolLM2 135M', smollm2, 'exemplar'],
  [
    'Qwen2.5-Coder 0.5B',
    {
      ...qwen,
      hiddenSize: 896,
      intermediateSize: 4864,
      numLayers: 24,
      numHeads: 14,
      numKeyValueHeads: 2,
      headSize: 64,
    },
    'exemplar',
  ],
  [
    'Qwen2.5-Coder 1.5B',
    { ...qwen, hiddenSize: 1536, intermediateSize: 8960, numLayers: 28, numHeads: 12, numKeyValueHeads: 2 },
    'instructionAndExemplar',
  ],
])('by its size, %s is told of preferences as %s', (_, config, form) => {
  expect(preferencesFormOf(config)).toBe(form);
});
