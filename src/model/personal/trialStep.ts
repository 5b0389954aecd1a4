/** @file One training step of a small model made of random numbers: what a device is tested with. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Device } from '../../common/models';
import { openPreparedWeights } from '../base/preparedWeights';
import { requiredShapes } from '../base/weightShapes';
import type { ModelConfig, WeightFile } from '../base/weights';
import { createRandom } from '../runtime/random';
import { loraModules, newLora } from './lora';
import { packPair } from './packing';
import { SequenceRunner } from './sequenceRunner';

export interface TrialResult {
  /** Log-probabilities and gradients, one array each, in an order that is always the same. */
  readonly numbers: readonly Float32Array[];
  /** Of the better of two runs; of one, where that takes seconds. */
  readonly milliseconds: number;
}

/** Large enough that a GPU can be the quicker one, small enough to be over in a second on a slow processor. */
const CONFIG: ModelConfig = {
  architecture: 'llama',
  vocabSize: 8192,
  hiddenSize: 512,
  intermediateSize: 1024,
  numLayers: 2,
  numHeads: 8,
  numKeyValueHeads: 4,
  headSize: 64,
  rmsNormEps: 1e-5,
  ropeTheta: 10_000,
  ropeScaling: { type: 'none' },
  contextLength: 512,
  hasTiedEmbeddings: true,
  hasAttentionBias: false,
};
const TARGETS = ['self_attn.q_proj', 'self_attn.o_proj', 'mlp.down_proj'];
const SOFT_ROWS = 4;
/** No GPU takes so long, its kernels' compilation included: one in software does, and need not do it twice. */
const HOPELESS_MS = 5000;

/** Throws where the device is not to be had, or leaves the step half done: nothing falls back. */
export async function runTrialStep(device: Device, threads: number): Promise<TrialResult> {
  const folder = mkdtempSync(join(tmpdir(), 'penchant-trial-'));
  const random = createRandom(1);
  const weights = openPreparedWeights(join(folder, 'weights'), randomWeights(CONFIG, random), 32);
  const lora = newLora(CONFIG, { r: 8, loraAlpha: 16, targets: TARGETS }, random);
  // B is zero at first, and A's gradient with it.
  for (const { b } of lora.values()) b.set(b.map(() => (random() - 0.5) * 0.1));
  const modules = loraModules(CONFIG, TARGETS);
  const runner = new SequenceRunner({
    ...{ config: CONFIG, weights, devices: [device], threads, softRows: SOFT_ROWS },
    lora: { modules, r: 8, scale: 2 },
    // WebGPU has kernels for all of it. Of the others this is not known, and their speed tells whether they are of use.
    isStrict: device === 'webgpu',
  });
  try {
    const tokens = (count: number): number[] => Array.from({ length: count }, () => Math.floor(random() * 8192));
    const sequence = packPair({ prompt: tokens(150), chosen: tokens(12), rejected: tokens(9) }, 0, SOFT_ROWS);
    const softPrompt = Float32Array.from({ length: SOFT_ROWS * CONFIG.hiddenSize }, () => random() - 0.5);
    const isChosen = sequence.targets.map(({ branch }) => branch === 'chosen');
    const inputs = {
      rewardWeights: Float32Array.from(isChosen, (is) => (is ? 0.1 : -0.1)),
      nllWeights: Float32Array.from(isChosen, (is) => (is ? 0.02 : 0)),
      parts: [{ shift: 0.5, lossWeight: 1.1, noiseWeight: 0.1, noiseBound: 2 }],
    };
    let milliseconds = Infinity;
    let numbers: readonly Float32Array[] = [];
    // The first run of a GPU compiles its kernels.
    for (let run = 0; run < 2; run++) {
      const startedAt = performance.now();
      const results = await runner.step(sequence, { softPrompt, lora }, inputs);
      milliseconds = Math.min(milliseconds, performance.now() - startedAt);
      const gradients = [...results.lora.values()].flatMap(({ a, b }) => [a, b]);
      numbers = [results.tokenLogps, ...(results.softPrompt ? [results.softPrompt] : []), ...gradients];
      if (milliseconds > HOPELESS_MS) break;
    }
    return { numbers, milliseconds };
  } finally {
    runner.dispose();
    weights.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Random tensors of the right shapes, made when they are asked for. */
function randomWeights(config: ModelConfig, random: () => number): WeightFile {
  const shapes = requiredShapes(config);
  const tensors = new Map([...shapes].map(([name, shape]) => [name, { name, type: 'F32', shape } as const]));
  return {
    config,
    tensors,
    readRows: (name, first = 0, count) => {
      const [rows = 1, columns] = shapes.get(name) ?? [];
      if (columns === undefined) return new Float32Array(rows).fill(1);
      const spread = 2 / Math.sqrt(columns);
      return Float32Array.from({ length: (count ?? rows - first) * columns }, () => (random() - 0.5) * spread);
    },
    readRawRows: () => {
      throw new Error('random weights have no stored form');
    },
    readTokenizerJson: () => {
      throw new Error('random weights have no tokenizer');
    },
    dispose: () => undefined,
  };
}
