import { describe, expect, it } from 'vitest';
import { adapterFor, genericAdapter, newCohort, weightsOfTaste } from '../../../../src/model/personal/cohort';
import type { Cluster, Cohort } from '../../../../src/model/personal/cohort';
import type { Adapter } from '../../../../src/model/personal/adapter';
import { individualUserModel, softPromptOf } from '../../../../src/model/personal/userModel';
import { createRandom } from '../../../../src/model/runtime/random';

const ROWS = 2;
const HIDDEN = 3;
const CLUSTERS: readonly Cluster[] = ['quotes', 'semicolons'].flatMap((axis) => [
  { axis, side: 'a', name: `${axis} one way` },
  { axis, side: 'b', name: `${axis} the other way` },
]);
const GENERIC = Float32Array.of(1, 2, 3, 4, 5, 6);
const EXEMPLARS = CLUSTERS.map((_, index) => GENERIC.map((each) => 10 * (index + 1) + each));
/** Clusters differ by a hundredth or so from the first. */
const NEAR = 0.05;

function cohortFrom(exemplars?: readonly (Float32Array | undefined)[]): Cohort {
  const beginning: Adapter = { lora: new Map(), userModel: individualUserModel(GENERIC, ROWS) };
  return newCohort(beginning, CLUSTERS, [], createRandom(1), exemplars);
}

/** By how much each number of an embedding lies above the generic beginning. */
function aboveGeneric({ userModel }: Adapter): readonly number[] {
  return [...softPromptOf(userModel, 'user')].map((each, at) => each - GENERIC[at]!);
}

describe('a new cohort', () => {
  it('begins at the generic embedding, all clusters next to it', () => {
    const cohort = cohortFrom();
    const { clusterEmbeddings } = cohort.adapter.userModel;
    expect(clusterEmbeddings).toHaveLength(CLUSTERS.length * ROWS * HIDDEN);
    expect(new Set(clusterEmbeddings).size).toBe(clusterEmbeddings.length);
    for (const above of aboveGeneric(genericAdapter(cohort))) expect(Math.abs(above)).toBeLessThan(NEAR);
  });

  it('has whoever is of one cluster begin near its exemplar, and whoever is of two between theirs', () => {
    const cohort = cohortFrom(EXEMPLARS);
    const begin = (taste: Parameters<typeof weightsOfTaste>[0]): readonly number[] =>
      aboveGeneric(adapterFor(cohort, weightsOfTaste(taste, CLUSTERS)));
    // 95 % from their own sides, and the rest from the others: exemplars lie 10, 20, 30 and 40 above.
    const [own, others] = [0.95, 0.05];
    for (const above of begin({ quotes: 'b' })) {
      expect(above).toBeCloseTo(own * 20 + (others / 3) * (10 + 30 + 40), 0);
    }
    for (const above of begin({ quotes: 'a', semicolons: 'b' })) {
      expect(above).toBeCloseTo((own / 2) * (10 + 40) + (others / 2) * (20 + 30), 0);
    }
  });

  it('leaves a cluster without an exemplar where it would begin without any', () => {
    const { adapter } = cohortFrom([EXEMPLARS[0], undefined]);
    const size = ROWS * HIDDEN;
    expect([...adapter.userModel.clusterEmbeddings.slice(0, size)].every((each) => Math.abs(each - 10) < NEAR)).toBe(
      true,
    );
    expect([...adapter.userModel.clusterEmbeddings.slice(size)].every((each) => Math.abs(each) < NEAR)).toBe(true);
  });
});
