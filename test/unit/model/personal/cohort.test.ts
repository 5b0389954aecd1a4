import { describe, expect, it } from 'vitest';
import { adapterFor, genericAdapter, newCohort, weightsOfTaste } from '../../../../src/model/personal/cohort';
import type { Cluster, Cohort, Taste } from '../../../../src/model/personal/cohort';
import type { Adapter } from '../../../../src/model/personal/adapter';
import { individualUserModel, softPromptOf } from '../../../../src/model/personal/userModel';
import { createRandom } from '../../../../src/model/runtime/random';

const ROWS = 2;
const HIDDEN = 3;
const CLUSTERS: readonly Cluster[] = ['quotes', 'semicolons'].flatMap((axis) => [
  { axis, side: 'a', name: `${axis} one way`, languages: ['javascript'] },
  { axis, side: 'b', name: `${axis} the other way`, languages: ['javascript'] },
]);
const GENERIC = Float32Array.of(1, 2, 3, 4, 5, 6);
/** Each axis has a row for itself: in it exemplars lie 10, 20, 30 and 40 above. */
const EXEMPLARS = CLUSTERS.map(({ axis }, index) =>
  GENERIC.map((each, at) => (at < HIDDEN === (axis === 'quotes') ? 10 * (index + 1) + each : each)),
);
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

  it('has whoever likes one side begin near its exemplar in that axis’s rows, and between both where they like neither', () => {
    const cohort = cohortFrom(EXEMPLARS);
    const begin = (taste: Taste): readonly number[] =>
      aboveGeneric(adapterFor(cohort, weightsOfTaste(taste, CLUSTERS)));
    // 95 % of their own side and 5 % of the other; exemplars of quotes lie 10 and 20 above, of semicolons 30 and 40.
    const [own, other, both] = [0.95, 0.05, 0.5];
    const expected = (quotes: number, semicolons: number): readonly number[] => [
      ...Array<number>(HIDDEN).fill(quotes),
      ...Array<number>(HIDDEN).fill(semicolons),
    ];
    const isNear = (found: readonly number[], wanted: readonly number[]): void => {
      for (const [at, above] of found.entries()) expect(above).toBeCloseTo(wanted[at]!, 0);
    };
    isNear(begin({ quotes: 'b' }), expected(own * 20 + other * 10, both * (30 + 40)));
    isNear(begin({ quotes: 'a', semicolons: 'b' }), expected(own * 10 + other * 20, own * 40 + other * 30));
    isNear(aboveGeneric(genericAdapter(cohort)), expected(both * (10 + 20), both * (30 + 40)));
  });

  it('leaves a cluster without an exemplar where it would begin without any', () => {
    const { adapter } = cohortFrom([EXEMPLARS[0], undefined]);
    const size = ROWS * HIDDEN;
    const own = [...adapter.userModel.clusterEmbeddings.slice(0, HIDDEN)];
    expect(own.every((each) => Math.abs(each - 10) < NEAR)).toBe(true);
    expect([...adapter.userModel.clusterEmbeddings.slice(size)].every((each) => Math.abs(each) < NEAR)).toBe(true);
  });
});
