import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { UserFacingError } from '../../../../src/common/userFacingError';
import type { Adapter } from '../../../../src/model/personal/adapter';
import { shapeOf } from '../../../../src/model/personal/adapterShape';
import { newLora } from '../../../../src/model/personal/lora';
import { logpsByBranch } from '../../../../src/model/personal/lossAndGradients';
import { packPair, type PackedSequence } from '../../../../src/model/personal/packing';
import {
  SequenceRunner,
  type PolicyTensors,
  type StepInputs,
  type StepResults,
} from '../../../../src/model/personal/sequenceRunner';
import {
  train,
  type StepReport,
  type Trained,
  type TrainingDeps,
  type TrainingOptions,
  type TrainingPair,
} from '../../../../src/model/personal/trainer';
import { newUser } from '../../../../src/model/personal/userModel';
import { createRandom } from '../../../../src/model/runtime/random';
import { makeAdapter } from './adapters';
import { openTinyModel } from './tinyTraining';

const scratch = mkdtempSync(join(tmpdir(), 'penchant-trainer-'));
const model = openTinyModel('tiny-llama', scratch);
const { config, weights, bosTokenId } = model;

/** T_u and K of the adapters here. */
const [ROWS, CLUSTERS] = [4, 3] as const;

/** Keeps the first token of every part that a step was run with. */
class WatchedRunner extends SequenceRunner {
  readonly seen: number[] = [];

  override step(sequence: PackedSequence, policy: PolicyTensors, inputs: StepInputs): Promise<StepResults> {
    const parts = new Set(sequence.parts.slice(1 + ROWS));
    this.seen.push(...[...parts].map((part) => sequence.tokens[sequence.parts.indexOf(part)]!));
    return super.step(sequence, policy, inputs);
  }
}

/** A LoRA that changes nothing yet, and a user model with clusters, whose user is new. */
const start = startOf();
const runner = new WatchedRunner({ config, weights, devices: ['cpu'], threads: 1, ...shapeOf(start) });
afterAll(() => {
  runner.dispose();
  model.dispose();
  rmSync(scratch, { recursive: true });
});

function startOf(): Adapter {
  const { userModel } = makeAdapter(config, { numUserTokens: ROWS, numClusters: CLUSTERS });
  const targets = ['self_attn.q_proj', 'self_attn.v_proj', 'mlp.down_proj'];
  return {
    userModel: { ...userModel, ...newUser(userModel) },
    lora: newLora(config, { r: 4, loraAlpha: 8, targets }, createRandom(3)),
  };
}

/** Six pairs that all prefer 41 and 42 to 51 and 52. The first token of a prompt tells them apart. */
const pairs: readonly TrainingPair[] = await Promise.all(
  [100, 101, 102, 103, 104, 105].map(async (first): Promise<TrainingPair> => {
    const tokens = { prompt: [first, 7, 9, first + 50], chosen: [41, first, 42], rejected: [51, first, 52] };
    const sequence = packPair(tokens, bosTokenId, 0);
    const { chosenLogp, rejectedLogp } = logpsByBranch(sequence, await runner.logps(sequence));
    return { tokens, refChosenLogp: chosenLogp, refRejectedLogp: rejectedLogp, weight: 1, labelNoise: 0 };
  }),
);
const ANCHORS = [
  [200, 3, 4, 5, 6],
  [201, 8, 2, 4],
  [202, 9],
];

/** A recipe that a small model learns by in a few steps. */
const OPTIONS: TrainingOptions = {
  beta: 0.5,
  usesOffset: false,
  nllWeight: 0,
  alpha: 1,
  anchorWeight: 0.1,
  promptAnchorWeight: 0,
  anchorsPerStep: 2,
  learningRates: { lora: 3e-3, embedding: 1e-2 },
  batchSize: 6,
  sequencePositions: 100,
  steps: 12,
  warmUpSteps: 3,
  clipNorm: 1,
  pull: 0.01,
  trains: { lora: true, shared: false },
};

interface Run {
  readonly trained: Trained | undefined;
  readonly reports: readonly StepReport[];
  /** First tokens of the prompts that were run, anchors' among them. */
  readonly seen: readonly number[];
}

interface RunOptions extends Partial<TrainingOptions> {
  readonly seed?: number;
  readonly from?: Adapter;
  readonly fresh?: readonly TrainingPair[];
  readonly old?: readonly TrainingPair[];
  readonly deps?: Partial<TrainingDeps>;
}

async function run({
  seed = 1,
  from = start,
  fresh = pairs,
  old = [],
  deps,
  ...options
}: RunOptions = {}): Promise<Run> {
  const reports: StepReport[] = [];
  runner.seen.length = 0;
  const trained = await train(
    from,
    { fresh, old },
    ANCHORS,
    { ...OPTIONS, ...options },
    {
      runner,
      bosTokenId,
      random: createRandom(seed),
      isCancelled: () => Promise.resolve(false),
      onStep: (step) => reports.push(step),
      ...deps,
    },
  );
  return { trained, reports, seen: [...runner.seen] };
}

/** All of an adapter's numbers by their names, as bytes. */
function bytesOf({ lora, userModel }: Adapter): ReadonlyMap<string, Buffer> {
  const arrays = [
    ...[...lora].flatMap(([module, { a, b }]) => [[`${module}.lora_A`, a] as const, [`${module}.lora_B`, b] as const]),
    ...Object.entries(userModel).flatMap(([name, value]) =>
      value instanceof Float32Array ? [[name, value] as const] : [],
    ),
  ];
  return new Map(
    arrays.map(([name, { buffer, byteOffset, byteLength }]) => [
      name,
      Buffer.from(buffer.slice(byteOffset, byteOffset + byteLength)),
    ]),
  );
}

/** Names of the tensors in which two adapters differ. */
function changedTensors(before: Adapter, after: Adapter): readonly string[] {
  const others = bytesOf(after);
  return [...bytesOf(before)].filter(([name, bytes]) => !bytes.equals(others.get(name)!)).map(([name]) => name);
}

function countChanged(before: Float32Array, after: Float32Array): number {
  return before.filter((number, index) => number !== after[index]).length;
}

describe('training', () => {
  it('raises the margins and lowers the loss', async () => {
    const { trained, reports } = await run();
    expect(reports.map(({ step, steps }) => [step, steps])).toEqual(reports.map((_, index) => [index + 1, 12]));
    expect(reports.at(-1)!.margin).toBeGreaterThan(reports[0]!.margin + 5);
    expect(reports.at(-1)!.loss).toBeLessThan(reports[0]!.loss / 10);
    expect(trained!.steps).toBe(12);
    const last = reports.slice(-5).reduce((sum, { loss }) => sum + loss / 5, 0);
    expect(trained!.loss).toBeCloseTo(last, 10);
  });

  it('gives the same adapter for the same seed, to the last bit, and another for another', async () => {
    // Batches smaller than all pairs, so that the seed has something to choose.
    const first = await run({ batchSize: 2 });
    const fresh = model.runner(shapeOf(start));
    const again = await run({ batchSize: 2, deps: { runner: fresh } });
    fresh.dispose();
    const other = await run({ batchSize: 2, seed: 2 });
    expect(bytesOf(again.trained!.adapter)).toEqual(bytesOf(first.trained!.adapter));
    expect(changedTensors(first.trained!.adapter, other.trained!.adapter)).toContain('userOffset');
  });

  it('leaves the start as it was', async () => {
    await run();
    expect(changedTensors(start, startOf())).toEqual([]);
  });

  it('replays old pairs in half of each batch, and anchors in turn', async () => {
    const { seen } = await run({ fresh: pairs.slice(0, 3), old: pairs.slice(3), batchSize: 4, steps: 6 });
    const steps = [0, 1, 2, 3, 4, 5].map((step) => seen.slice(step * 6, step * 6 + 6));
    for (const batch of steps.map((each) => each.slice(0, 4))) {
      expect(batch.filter((first) => first < 103)).toHaveLength(2);
      expect(batch.filter((first) => first >= 103)).toHaveLength(2);
    }
    const turns = [200, 201, 202, 200, 201, 202];
    expect(steps.flatMap((each) => each.slice(4))).toEqual([...turns, ...turns]);
  });

  it('has no anchor where its weight is 0', async () => {
    const { seen } = await run({ anchorWeight: 0, steps: 2 });
    expect(seen.toSorted((a, b) => a - b)).toEqual([100, 100, 101, 101, 102, 102, 103, 103, 104, 104, 105, 105]);
  });

  it('goes on with what was learned before', async () => {
    const { trained } = await run();
    const { reports } = await run({ from: trained!.adapter, seed: 2, steps: 2 });
    expect(reports[0]!.loss).toBeLessThan(0.1);
  });
});

describe('what is trained', () => {
  it('of the user’s embedding alone is T_u · d + K numbers', async () => {
    const { trained } = await run({ trains: { lora: false, shared: false } });
    const { userModel } = trained!.adapter;
    expect(changedTensors(start, trained!.adapter)).toEqual(['userWeights', 'userOffset']);
    expect(countChanged(start.userModel.userOffset, userModel.userOffset)).toBe(ROWS * config.hiddenSize);
    expect(countChanged(start.userModel.userWeights, userModel.userWeights)).toBe(CLUSTERS);
  });

  it('with the LoRA is all of that too, and nothing that users share', async () => {
    const { trained } = await run();
    const loraTensors = [...start.lora.keys()].flatMap((module) => [`${module}.lora_A`, `${module}.lora_B`]);
    expect(changedTensors(start, trained!.adapter)).toEqual([...loraTensors, 'userWeights', 'userOffset']);
  });

  it('of the shared tensors is w_0 only where the generic user has a share', async () => {
    const trains = { lora: false, shared: true };
    const [alone, both] = [await run({ trains, alpha: 1 }), await run({ trains, alpha: 0.5 })];
    expect(changedTensors(start, alone.trained!.adapter)).toEqual([
      'genericEmbedding',
      'clusterEmbeddings',
      'userWeights',
      'userOffset',
    ]);
    expect(changedTensors(start, both.trained!.adapter)).toContain('genericWeights');
  });

  it('without a soft prompt is the LoRA', async () => {
    const bare: Adapter = {
      lora: start.lora,
      userModel: makeAdapter(config, { numUserTokens: 0, numClusters: 0 }).userModel,
    };
    const plain = model.runner(shapeOf(bare));
    const { trained, reports } = await run({ from: bare, deps: { runner: plain } });
    plain.dispose();
    // Both policies are the reference at first.
    expect(reports[0]!.margin).toBeCloseTo(0, 3);
    expect(reports.at(-1)!.margin).toBeGreaterThan(3);
    expect(changedTensors(bare, trained!.adapter)).toHaveLength(2 * start.lora.size);
  });
});

describe('training ends', () => {
  it('without a result when it is cancelled, before the next sequence', async () => {
    let asked = 0;
    const isCancelled = (): Promise<boolean> => Promise.resolve(++asked > 10);
    const { trained, seen } = await run({ sequencePositions: 0, deps: { isCancelled } });
    expect(trained).toBeUndefined();
    // Each term has its own.
    expect(seen).toHaveLength(10);
    expect(changedTensors(start, startOf())).toEqual([]);
  });

  it('early, with what there is, when time is up', async () => {
    const { trained, reports } = await run({ deps: { timeLeftMs: timeUpAfter(4) } });
    expect([trained!.steps, reports.length]).toEqual([4, 4]);
    expect(changedTensors(start, trained!.adapter)).toContain('userOffset');
  });

  it('where held-out pairs got worse, with the best there was', async () => {
    const losses = [1, 2, 3, 4];
    const { trained } = await run({ deps: { heldOutLoss: () => Promise.resolve(losses.shift()) } });
    const { trained: best } = await run({ deps: { timeLeftMs: timeUpAfter(6) } });
    expect(trained!.steps).toBe(9);
    expect(bytesOf(trained!.adapter)).toEqual(bytesOf(best!.adapter));
  });

  it('without a result where judging held-out pairs is cancelled', async () => {
    const { trained } = await run({ deps: { heldOutLoss: () => Promise.resolve(undefined) } });
    expect(trained).toBeUndefined();
  });

  it.each<[string, RunOptions]>([
    ['the rate is out of all measure', { learningRates: { lora: 1e6, embedding: 1e6 } }],
    ['a pair’s reference is no number', { fresh: [{ ...pairs[0]!, refChosenLogp: NaN }, ...pairs.slice(1)] }],
  ])('with an error for the user where %s, and nothing is changed', async (_, options) => {
    await expect(run(options)).rejects.toThrow(UserFacingError);
    await expect(run(options)).rejects.toThrow('no number any more. Nothing was changed');
    expect(changedTensors(start, startOf())).toEqual([]);
  });
});

/** Time is up after so many steps. */
function timeUpAfter(steps: number): () => number {
  let asked = 0;
  return () => (++asked < steps ? Infinity : 0);
}
