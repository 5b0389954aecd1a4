import { describe, expect, it } from 'vitest';
import type { UserModelTensors } from '../../../../src/model/personal/adapter';
import {
  individualUserModel,
  newUser,
  softPromptOf,
  userModelGradients,
  type Who,
} from '../../../../src/model/personal/userModel';

/** Two rows of two numbers, and two clusters. */
const BOTH: UserModelTensors = {
  numUserTokens: 2,
  hiddenSize: 2,
  numClusters: 2,
  genericEmbedding: Float32Array.of(1, 2, 3, 4),
  clusterEmbeddings: Float32Array.of(10, 0, 0, 0, 0, 20, 0, 0),
  genericWeights: Float32Array.of(0, 0),
  userWeights: Float32Array.of(Math.log(3), 0),
  userOffset: Float32Array.of(0, 0, 0.5, -0.5),
};

describe('an embedding', () => {
  it('of a user is e_0, the clusters by the user’s weights, and the user’s offset', () => {
    expect([...softPromptOf(BOTH, 'user')]).toEqual([8.5, 12, 3.5, 3.5]);
  });

  it('of the generic user is e_0 and the clusters by the generic weights', () => {
    expect([...softPromptOf(BOTH, 'generic')]).toEqual([6, 12, 3, 4]);
  });

  it('without clusters is e_0 and the offset', () => {
    const individual = { ...individualUserModel(Float32Array.of(1, 2, 3, 4), 2), userOffset: BOTH.userOffset };
    expect([...softPromptOf(individual, 'user')]).toEqual([1, 2, 3.5, 3.5]);
    expect([...softPromptOf(individual, 'generic')]).toEqual([1, 2, 3, 4]);
  });

  it('stands large weights', () => {
    const sure = { ...BOTH, userWeights: Float32Array.of(1000, -1000) };
    expect([...softPromptOf(sure, 'user')]).toEqual([11, 2, 3.5, 3.5]);
  });

  it('is a fresh array', () => {
    softPromptOf(BOTH, 'generic').fill(0);
    expect([...BOTH.genericEmbedding]).toEqual([1, 2, 3, 4]);
  });
});

describe('gradients', () => {
  /** What an embedding's gradient is multiplied with: a loss that is a weighted sum of the embedding. */
  const d = Float32Array.of(0.3, -1, 2, 0.7);
  const lossOf = (userModel: UserModelTensors, who: Who): number =>
    softPromptOf(userModel, who).reduce((sum, number, index) => sum + number * d[index]!, 0);

  it.each(['user', 'generic'] as const)('agree with finite differences, of the %s', (who) => {
    const step = 1 / 16;
    for (const [name, gradient] of Object.entries(userModelGradients(BOTH, who, d))) {
      const tensor = BOTH[name as keyof typeof BOTH] as Float32Array;
      const differences = [...tensor.keys()].map((index) => {
        const [up, down] = [step, -step].map((by) => ({ ...BOTH, [name]: tensor.with(index, tensor[index]! + by) }));
        return (lossOf(up!, who) - lossOf(down!, who)) / (2 * step);
      });
      expect(gradient).toHaveLength(differences.length);
      const numbers = gradient as Float32Array;
      for (const [index, difference] of differences.entries()) expect(numbers[index]).toBeCloseTo(difference, 2);
    }
  });

  it('are left out where the embedding does not depend on a tensor', () => {
    expect(Object.keys(userModelGradients(BOTH, 'user', d)).toSorted()).toEqual([
      'clusterEmbeddings',
      'genericEmbedding',
      'userOffset',
      'userWeights',
    ]);
    expect(Object.keys(userModelGradients(BOTH, 'generic', d)).toSorted()).toEqual([
      'clusterEmbeddings',
      'genericEmbedding',
      'genericWeights',
    ]);
  });

  it('without clusters are the embedding’s own', () => {
    const { clusterEmbeddings, userWeights, userOffset } = userModelGradients(individualUserModel(d, 2), 'user', d);
    expect([clusterEmbeddings, userWeights]).toEqual([new Float32Array(), new Float32Array()]);
    expect(userOffset).toEqual(d);
  });
});

describe('a new user', () => {
  it('begins as the generic user, and changes nobody else', () => {
    const user = newUser(BOTH);
    expect(softPromptOf({ ...BOTH, ...user }, 'user')).toEqual(softPromptOf(BOTH, 'generic'));
    user.userWeights.fill(9);
    expect([...BOTH.genericWeights]).toEqual([0, 0]);
  });

  it('costs T_u · d + K numbers', () => {
    const { userWeights, userOffset } = newUser(BOTH);
    expect(userWeights.length + userOffset.length).toBe(2 * 2 + 2);
  });
});

it('a user model without rows is none', () => {
  const none = individualUserModel(new Float32Array(), 0);
  expect(none.hiddenSize).toBe(0);
  expect(softPromptOf(none, 'user')).toEqual(new Float32Array());
});
