import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Adapter } from '../../../../src/model/personal/adapter';
import { shapeOf } from '../../../../src/model/personal/adapterShape';
import { findBeginning } from '../../../../src/model/personal/beginning';
import { fitUser } from '../../../../src/model/personal/fitUser';
import { logpsByBranch } from '../../../../src/model/personal/lossAndGradients';
import { packPair } from '../../../../src/model/personal/packing';
import type { PairTokens } from '../../../../src/model/personal/pairTokens';
import { EMBEDDING_TRAINING } from '../../../../src/model/personal/recipe';
import type { TrainingDeps, TrainingPair } from '../../../../src/model/personal/trainer';
import { softPromptOf } from '../../../../src/model/personal/userModel';
import { createRandom } from '../../../../src/model/runtime/random';
import { makeAdapter } from './adapters';
import { openTinyModel } from './tinyTraining';

const scratch = mkdtempSync(join(tmpdir(), 'penchant-fit-'));
const model = openTinyModel('tiny-llama', scratch);
const shared = makeAdapter(model.config, { numUserTokens: 4, numClusters: 3 });
const runner = model.runner(shapeOf(shared));
afterAll(() => {
  runner.dispose();
  model.dispose();
  rmSync(scratch, { recursive: true });
});

/** A third of the weights' rate, with some room: AdamW moves nothing by more in the first step of a warm-up. */
const A_STEP = 0.04;

describe('fitting a new user to a shared adapter', () => {
  it('changes T_u · d + K numbers, and nothing that is shared', async () => {
    const before = snapshot(shared);
    const { adapter } = await fit(await pairsLikedBy(shared), 3);
    expect(snapshot(shared)).toEqual(before);
    const { userWeights, userOffset } = adapter.userModel;
    expect({ ...shared.userModel, userWeights, userOffset }).toEqual(adapter.userModel);
    expect(userOffset.length + userWeights.length).toBe(4 * model.config.hiddenSize + 3);
    expect(adapter.lora).toEqual(shared.lora);
  });

  it('begins at the clusters that already are of that mind', async () => {
    const other: Adapter = {
      ...shared,
      userModel: { ...shared.userModel, userWeights: Float32Array.of(-3, 3, -3), userOffset: zeros() },
    };
    const pairs = await pairsLikedBy(other);
    const begun = (await findBeginning(shared, pairs, recipe(1), deps(false)))!;
    const { adapter } = await fit(pairs, 1);
    for (const [k, weight] of adapter.userModel.userWeights.entries()) {
      expect(Math.abs(weight - begun.userModel.userWeights[k]!)).toBeLessThanOrEqual(A_STEP);
      expect(Math.abs(weight - shared.userModel.genericWeights[k]!)).toBeGreaterThan(A_STEP);
    }
  });

  it('gives nothing when it is cancelled', async () => {
    expect(await fitUser(shared, await pairsLikedBy(shared), [], recipe(2), deps(true))).toBeUndefined();
  });
});

async function fit(pairs: readonly TrainingPair[], steps: number): Promise<{ readonly adapter: Adapter }> {
  const fitted = await fitUser(shared, pairs, [], recipe(steps), deps(false));
  if (!fitted) throw new Error('nobody cancelled it');
  return fitted;
}

function recipe(steps: number): Parameters<typeof fitUser>[3] {
  return { ...EMBEDDING_TRAINING, anchorWeight: 0, batchSize: 4, steps };
}

function deps(isCancelled: boolean): TrainingDeps {
  return {
    ...{ runner, bosTokenId: model.bosTokenId, random: createRandom(1) },
    isCancelled: () => Promise.resolve(isCancelled),
    onStep: () => undefined,
  };
}

/** Random pairs, the sides put so that an adapter's user has a margin above 0 on each. */
async function pairsLikedBy(adapter: Adapter): Promise<readonly TrainingPair[]> {
  const random = createRandom(5);
  const tokens = (count: number): number[] => Array.from({ length: count }, () => Math.floor(random() * 500));
  const policy = { lora: adapter.lora, softPrompt: softPromptOf(adapter.userModel, 'user') };
  const pairs: TrainingPair[] = [];
  for (let index = 0; index < 8; index++) {
    const drawn: PairTokens = { prompt: tokens(6), chosen: tokens(3), rejected: tokens(3) };
    const plain = packPair(drawn, model.bosTokenId, 0);
    const reference = logpsByBranch(plain, await runner.logps(plain));
    const packed = packPair(drawn, model.bosTokenId, 4);
    const own = logpsByBranch(packed, await runner.logps(packed, policy));
    const margin = own.chosenLogp - reference.chosenLogp - (own.rejectedLogp - reference.rejectedLogp);
    const isRight = margin > 0;
    pairs.push({
      tokens: isRight ? drawn : { ...drawn, chosen: drawn.rejected, rejected: drawn.chosen },
      refChosenLogp: isRight ? reference.chosenLogp : reference.rejectedLogp,
      refRejectedLogp: isRight ? reference.rejectedLogp : reference.chosenLogp,
      ...{ weight: 1, labelNoise: 0 },
    });
  }
  return pairs;
}

function zeros(): Float32Array {
  return new Float32Array(shared.userModel.userOffset.length);
}

function snapshot(adapter: Adapter): unknown {
  return structuredClone({ userModel: adapter.userModel, lora: [...adapter.lora] });
}
