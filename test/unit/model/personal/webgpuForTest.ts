/**
 * @file Trains on WebGPU as a process of its own, since Vulkan's driver is chosen when a process begins: `webgpuForTest.mjs step
 * FIXTURES FOLDER BITS`, `fallback FIXTURES FOLDER` or `devices CHOICE DATA`. Prints JSON.
 */

import { constants, setPriority } from 'node:os';
import type { DeviceChoice } from '../../../../src/common/models';
import type { Adapter } from '../../../../src/model/personal/adapter';
import { shapeOf } from '../../../../src/model/personal/adapterShape';
import { packPair } from '../../../../src/model/personal/packing';
import type { SequenceRunner } from '../../../../src/model/personal/sequenceRunner';
import { trainingDevices } from '../../../../src/model/personal/trainingDevices';
import { softPromptOf } from '../../../../src/model/personal/userModel';
import { makeAdapter } from './adapters';
import { openTinyModel, type TinyModel } from './tinyTraining';

// A GPU in software takes all processors, and other tests are run meanwhile.
setPriority(constants.priority.PRIORITY_LOW);
const [command, ...args] = process.argv.slice(2);
console.log(JSON.stringify(await run()));

async function run(): Promise<unknown> {
  if (command === 'devices') return trainingDevices(args[0] as DeviceChoice, args[1]!);
  const [fixtures = '', folder = '', bits] = args;
  const model = openTinyModel('tiny-llama', folder, { bits: bits === '8' ? 8 : 32, fixtures });
  try {
    return command === 'step' ? await compareStep(model) : await fallBack(model);
  } finally {
    model.dispose();
  }
}

/** Differences between WebGPU and the CPU of all that a step gives, relative to the norm. */
async function compareStep(model: TinyModel): Promise<Record<string, number>> {
  const shape = shapeOf(adapterFor(model));
  const cpu = model.runner(shape);
  const webgpu = model.runner(shape, { devices: ['webgpu'], isStrict: true });
  const [expected, actual] = [await numbersOf(cpu, model), await numbersOf(webgpu, model)];
  cpu.dispose();
  webgpu.dispose();
  return Object.fromEntries(
    [...expected].map(([name, numbers]) => [name, differenceOf(actual.get(name)!, numbers) / Math.hypot(...numbers)]),
  );
}

interface FallBack {
  readonly device: string;
  readonly falls: readonly string[];
  readonly isSame: boolean;
}

/** Two rounds on a runner that would have WebGPU. */
async function fallBack(model: TinyModel): Promise<FallBack> {
  const falls: string[] = [];
  const shape = shapeOf(adapterFor(model));
  const runner = model.runner(shape, {
    devices: ['webgpu', 'cpu'],
    onFallback: (from, to, cause) => falls.push(`${from} to ${to}: ${cause instanceof Error}`),
  });
  const cpu = model.runner(shape);
  const expected = await numbersOf(cpu, model);
  const rounds = [await numbersOf(runner, model), await numbersOf(runner, model)];
  const differences = rounds.flatMap((round) =>
    [...expected].map(([name, all]) => differenceOf(round.get(name)!, all)),
  );
  const { device } = runner;
  runner.dispose();
  cpu.dispose();
  return { device, falls, isSame: Math.max(...differences) === 0 };
}

/** Log-probabilities under reference and policy, and a step, of one pair. */
async function numbersOf(runner: SequenceRunner, model: TinyModel): Promise<ReadonlyMap<string, Float32Array>> {
  const { lora, userModel } = adapterFor(model);
  const policy = { lora, softPrompt: softPromptOf(userModel, 'user') };
  const pair = { prompt: [5, 99, 311, 42, 7, 254, 18], chosen: [73, 500, 12, 9, 333], rejected: [81, 14, 402, 6] };
  const [plain, soft] = [packPair(pair, model.bosTokenId, 0), packPair(pair, model.bosTokenId, 3)];
  const isChosen = soft.targets.map(({ branch }) => branch === 'chosen');
  const step = await runner.step(soft, policy, {
    rewardWeights: Float32Array.from(isChosen, (is) => (is ? 0.5 : -0.5)),
    nllWeights: Float32Array.from(isChosen, (is) => (is ? 0.02 : 0)),
    parts: [{ shift: 1, lossWeight: 1.1, noiseWeight: 0.1, noiseBound: 2 }],
  });
  return new Map([
    ['reference', await runner.logps(plain)],
    ['policy', await runner.logps(soft, policy)],
    ['loss', Float32Array.of(step.loss)],
    ['tokenLogps', step.tokenLogps],
    ['softPrompt', step.softPrompt!],
    ...[...step.lora].flatMap(([module, { a, b }]): [string, Float32Array][] => [
      [`${module}.lora_A`, a],
      [`${module}.lora_B`, b],
    ]),
  ]);
}

/** On all linears, and small: a large one saturates the attention, and what is left of the gradients is rounding. */
function adapterFor({ config }: TinyModel): Adapter {
  const linears = [
    ...['q', 'k', 'v', 'o'].map((letter) => `self_attn.${letter}_proj`),
    ...['gate', 'up', 'down'].map((name) => `mlp.${name}_proj`),
  ];
  const modules = [0, 1].flatMap((layer) => linears.map((linear) => `model.layers.${layer}.${linear}`));
  const { lora, userModel } = makeAdapter(config, { modules });
  return { userModel, lora: new Map([...lora].map(([module, each]) => [module, { ...each, scale: 0.2 }])) };
}

function differenceOf(actual: Float32Array, expected: Float32Array): number {
  return expected.reduce((worst, number, index) => Math.max(worst, Math.abs(number - actual[index]!)), 0);
}
