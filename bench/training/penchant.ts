/**
 * @file Penchant as a measured trainer: the code that an update runs, one pair at a time.
 * Its only argument is `PenchantOptions` as JSON.
 */

import type { DeviceChoice } from '../../src/common/models';
import { importAdapter } from '../../src/model/personal/adapterFolder';
import { embeddingOf, shapeOf } from '../../src/model/personal/adapterShape';
import { type Gradients, GradientSum, logpsByBranch } from '../../src/model/personal/lossAndGradients';
import { packPair } from '../../src/model/personal/packing';
import { TRAINING } from '../../src/model/personal/recipe';
import { openTrainingModel } from '../../src/model/personal/trainingModel';
import { countedAgain, readMemory } from '../common/memory';
import { serve } from '../common/serve';
import type { MemoryReply, Question, ReferenceReply, StepReply } from './trainer';

export interface PenchantOptions {
  readonly modelPath: string;
  readonly dataFolder: string;
  readonly adapterFolder: string;
  readonly threads: number;
  readonly device: DeviceChoice;
}

const options = JSON.parse(process.argv[2] ?? '{}') as PenchantOptions;
const model = await openTrainingModel({ ...options, model: options.modelPath, precision: 'float32' });
const { bosTokenId } = model.tokenizer;
const { adapter } = importAdapter(options.adapterFolder, {
  config: model.config,
  bosEmbedding: embeddingOf(bosTokenId, model),
});
const runner = model.runner(shapeOf(adapter));
const device = runner.device;
await serve({ device }, (question) => answer(question as Question));

async function answer(question: Question): Promise<ReferenceReply | StepReply | MemoryReply> {
  switch (question.ask) {
    case 'reference': {
      const sequence = packPair(question.pair, bosTokenId, 0);
      const { milliseconds, result } = await timed(() => runner.logps(sequence));
      return { milliseconds, ...logpsByBranch(sequence, result) };
    }
    case 'step':
      return step(question);
    case 'memory':
      return { ...readMemory(), countedAgain: countedAgain(model.weights.folder) };
  }
}

async function step({ pair, reference }: Extract<Question, { ask: 'step' }>): Promise<StepReply> {
  if (!reference) throw new Error('Penchant steps with known references');
  const { chosenLogp: refChosenLogp, rejectedLogp: refRejectedLogp } = reference;
  const sum = new GradientSum(adapter, runner, bosTokenId, TRAINING);
  const terms = { refChosenLogp, refRejectedLogp, weight: 1, labelNoise: 0 };
  const { milliseconds, result } = await timed(() => sum.add([{ kind: 'pair', tokens: pair, terms }], 'user'));
  if (runner.device !== device) throw new Error(`${device} failed, and ${runner.device} went on`);
  return { milliseconds, loss: result[0]!.loss, gradientNorm: normOf(sum.gradients) };
}

/** Over the LoRA and the user embedding, whose gradient the user's offset has. */
function normOf(gradients: Gradients): number {
  const ofPolicy = [...gradients].filter(([name]) => name === 'userOffset' || /\.lora_[AB]$/.test(name));
  return Math.hypot(...ofPolicy.map(([, numbers]) => Math.hypot(...numbers)));
}

async function timed<T>(work: () => Promise<T>): Promise<{ readonly milliseconds: number; readonly result: T }> {
  const startedAt = performance.now();
  const result = await work();
  return { milliseconds: performance.now() - startedAt, result };
}
