/** @file How well a cohort's embeddings steer the shared adapter: by axis, at forks that training has not seen. */

import type { PairScore } from '../../common/learning';
import type { Adapter } from './adapter';
import type { Side } from './cohort';
import type { Fork } from './jointTraining';
import { scoreUnder } from './judging';
import type { ScoringDeps } from './partLogps';

export interface AxisFigures {
  readonly forks: number;
  /**
   * Share of forks at which the more likely side is the developer's, over one developer of each side; with the opposite developer's
   * embedding in place it is what is missing to 1.
   */
  readonly rank: number;
  /** Share of forks at which the generic user finds side a likelier. */
  readonly genericA: number;
  /** The same of the base model. */
  readonly baseA: number;
}

/**
 * Figures by axis; nothing when cancelled.
 * @param of the adapter of a developer who takes that side
 */
export async function cohortFigures(
  forks: readonly Fork[],
  generic: Adapter,
  of: (axis: string, side: Side) => Adapter,
  deps: ScoringDeps,
): Promise<ReadonlyMap<string, AxisFigures> | undefined> {
  const figures = new Map<string, AxisFigures>();
  for (const [axis, group] of Map.groupBy(forks, (fork) => fork.axis)) {
    const pairs = group.map(({ pair }) => pair);
    const underA = await scoreUnder(of(axis, 'a'), pairs, deps);
    const underB = underA && (await scoreUnder(of(axis, 'b'), pairs, deps));
    const underGeneric = underB && (await scoreUnder(generic, pairs, deps));
    if (!underGeneric) return undefined;
    figures.set(axis, {
      forks: pairs.length,
      rank: (shareOfA(underA) + 1 - shareOfA(underB)) / 2,
      genericA: shareOfA(underGeneric),
      baseA:
        pairs.filter(({ refChosenLogp, refRejectedLogp }) => refChosenLogp > refRejectedLogp).length / pairs.length,
    });
  }
  return figures;
}

function shareOfA(scores: readonly PairScore[]): number {
  return scores.filter(({ chosenLogp, rejectedLogp }) => chosenLogp > rejectedLogp).length / scores.length;
}
