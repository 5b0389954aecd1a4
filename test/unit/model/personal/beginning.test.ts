import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Adapter } from '../../../../src/model/personal/adapter';
import { shapeOf } from '../../../../src/model/personal/adapterShape';
import { findBeginning } from '../../../../src/model/personal/beginning';
import { adapterFor } from '../../../../src/model/personal/cohort';
import { scoreUnder } from '../../../../src/model/personal/judging';
import { logpsByBranch } from '../../../../src/model/personal/lossAndGradients';
import { packPair } from '../../../../src/model/personal/packing';
import { pairLoss } from '../../../../src/model/personal/pdpo';
import { TRAINING } from '../../../../src/model/personal/recipe';
import type { TrainingDeps, TrainingPair } from '../../../../src/model/personal/trainer';
import { newUser } from '../../../../src/model/personal/userModel';
import { createRandom } from '../../../../src/model/runtime/random';
import { makeAdapter } from './adapters';
import { openTinyModel } from './tinyTraining';

const scratch = mkdtempSync(join(tmpdir(), 'penchant-beginning-'));
const model = openTinyModel('tiny-llama', scratch);
const shared = newcomer(makeAdapter(model.config, { numUserTokens: 4, numClusters: 4 }));
const runner = model.runner(shapeOf(shared));
afterAll(() => {
  runner.dispose();
  model.dispose();
  rmSync(scratch, { recursive: true });
});

describe('the beginning of a new user', () => {
  it.each([
    ['one cluster', [0, 4, 0, 0]],
    ['a mixture', [3, 0, 3, 0]],
  ])('is found where their pairs are those of %s, and changes their weights alone', async (_, weights) => {
    const pairs = await pairsLikedBy(adapterFor({ adapter: shared }, Float32Array.from(weights)));
    const before = structuredClone(shared);
    const begun = (await findBeginning(shared, pairs, TRAINING, deps()))!;
    expect(await lossOf(begun, pairs)).toBeLessThan(0.9 * (await lossOf(shared, pairs)));
    expect(shared).toEqual(before);
    expect({ ...begun.userModel, userWeights: [] }).toEqual({ ...shared.userModel, userWeights: [] });
    expect(begun.lora).toBe(shared.lora);
  });

  it('is never worse than the generic user, with contradictory pairs and with one alone', async () => {
    const pairs = await pairsLikedBy(adapterFor({ adapter: shared }, Float32Array.of(0, 4, 0, 0)));
    const contradictory = pairs.map((pair, index) => (index % 2 === 0 ? pair : turnedRound(pair)));
    for (const each of [contradictory, pairs.slice(0, 1)]) {
      const begun = (await findBeginning(shared, each, TRAINING, deps()))!;
      expect(await lossOf(begun, each)).toBeLessThanOrEqual(await lossOf(shared, each));
    }
  });

  it('is the same for the same pairs', async () => {
    const pairs = await pairsLikedBy(adapterFor({ adapter: shared }, Float32Array.of(0, 0, 0, 4)));
    expect(await findBeginning(shared, pairs, TRAINING, deps())).toEqual(
      await findBeginning(shared, pairs, TRAINING, deps()),
    );
  });

  it('is where a known user is, if that is best', async () => {
    const known = { ...shared, userModel: { ...shared.userModel, userWeights: Float32Array.of(9, 0, 0, 0) } };
    const pairs = await pairsLikedBy(known);
    const begun = (await findBeginning(known, pairs, TRAINING, deps()))!;
    expect(await lossOf(begun, pairs)).toBeLessThanOrEqual(await lossOf(known, pairs));
  });

  it('without clusters is the adapter as it is', async () => {
    const bare = newcomer(makeAdapter(model.config, { numUserTokens: 4, numClusters: 0 }));
    expect(await findBeginning(bare, await pairsLikedBy(shared), TRAINING, deps())).toEqual(bare);
  });

  it('is nothing when it is cancelled', async () => {
    expect(await findBeginning(shared, await pairsLikedBy(shared), TRAINING, deps(true))).toBeUndefined();
  });
});

function newcomer({ lora, userModel }: Adapter): Adapter {
  return { lora, userModel: { ...userModel, ...newUser(userModel) } };
}

function deps(isCancelled = false): TrainingDeps {
  return {
    ...{ runner, bosTokenId: model.bosTokenId, random: createRandom(5), onStep: () => undefined },
    isCancelled: () => Promise.resolve(isCancelled),
  };
}

/** Pairs whose chosen side is what the adapter makes likelier, more than the generic user does. */
async function pairsLikedBy(adapter: Adapter): Promise<readonly TrainingPair[]> {
  const random = createRandom(11);
  const token = (): number => Math.floor(random() * model.config.vocabSize);
  const pairs: TrainingPair[] = [];
  for (let index = 0; index < 12; index++) {
    const tokens = { prompt: [token(), token(), token()], chosen: [token(), token()], rejected: [token(), token()] };
    const sequence = packPair(tokens, model.bosTokenId, 0);
    const reference = logpsByBranch(sequence, await runner.logps(sequence));
    const terms = { refChosenLogp: reference.chosenLogp, refRejectedLogp: reference.rejectedLogp };
    const pair: TrainingPair = { tokens, ...terms, weight: 1, labelNoise: 0 };
    const margin = async (of: Adapter): Promise<number> => (await scoreUnder(of, [pair], deps()))![0]!.margin;
    pairs.push((await margin(adapter)) > (await margin(shared)) ? pair : turnedRound(pair));
  }
  return pairs;
}

function turnedRound({ tokens, refChosenLogp, refRejectedLogp, ...pair }: TrainingPair): TrainingPair {
  return {
    ...pair,
    tokens: { ...tokens, chosen: tokens.rejected, rejected: tokens.chosen },
    ...{ refChosenLogp: refRejectedLogp, refRejectedLogp: refChosenLogp },
  };
}

async function lossOf(adapter: Adapter, pairs: readonly TrainingPair[]): Promise<number> {
  const scores = (await scoreUnder(adapter, pairs, deps()))!;
  return scores.reduce((sum, score) => sum + pairLoss(score, 0, TRAINING), 0);
}
