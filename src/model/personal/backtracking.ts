/**
 * @file How far of the way an update may go: where all of it makes ordinary code less likely than the gate allows, a part of it often
 * does not, and still has most of the taste. A line search between two sets of weights (as Wortsman et al. 2022, arXiv 2109.01903,
 * interpolate them), with the gate as its condition.
 */

import type { Adapter } from './adapter';
import type { GateEvidence } from './gate';
import { harmToOrdinaryCode } from './gate';
import { copyOf, loraParameters, sharedParameters, userParameters } from './parameters';

/** Shares of the way that are tried, until one does no harm. */
const SHARES = [1, 0.5, 0.25] as const;

export interface Examined {
  readonly adapter: Adapter;
  readonly evidence: GateEvidence;
  /** Of the way from where training began; 1: all of it. */
  readonly share: number;
}

/** Measures a candidate; gives nothing when cancelled. */
export interface Measures {
  readonly neutralNll: (candidate: Adapter) => Promise<GateEvidence['neutralNll'] | undefined>;
  /** All there is to judge by. */
  readonly evidence: (candidate: Adapter, neutralNll: GateEvidence['neutralNll']) => Promise<GateEvidence | undefined>;
}

/**
 * The candidate that goes furthest from `start` towards `end` without harm to ordinary code; if every one does harm, the whole way,
 * with what speaks against it. Neutral code is looked at first, as it tells most of them.
 * @param mayStay whether `start` itself is a candidate, as it is where it is new to the user
 */
export async function furthestWithoutHarm(
  { start, end, mayStay }: { readonly start: Adapter; readonly end: Adapter; readonly mayStay: boolean },
  measures: Measures,
): Promise<Examined | undefined> {
  let whole: (Omit<Examined, 'evidence'> & Pick<GateEvidence, 'neutralNll'>) | undefined;
  for (const share of [...SHARES, ...(mayStay ? [0] : [])]) {
    const adapter = share === 1 ? end : between(start, end, share);
    const neutralNll = await measures.neutralNll(adapter);
    if (!neutralNll) return undefined;
    whole ??= { adapter, share, neutralNll };
    if (harmToOrdinaryCode({ neutralNll }) !== undefined) continue;
    const evidence = await measures.evidence(adapter, neutralNll);
    if (!evidence) return undefined;
    if (harmToOrdinaryCode(evidence) === undefined) return { adapter, share, evidence };
  }
  const { adapter, share, neutralNll } = whole!;
  const evidence = await measures.evidence(adapter, neutralNll);
  return evidence && { adapter, share, evidence };
}

/** `start + share · (end − start)`, tensor by tensor. Both are of one shape. */
function between(start: Adapter, end: Adapter, share: number): Adapter {
  const adapter = copyOf(start);
  const towards = allParameters(end);
  for (const [index, { values }] of allParameters(adapter).entries()) {
    const goal = towards[index]!.values;
    for (let i = 0; i < values.length; i++) values[i]! += share * (goal[i]! - values[i]!);
  }
  return adapter;
}

function allParameters({ lora, userModel }: Adapter): ReturnType<typeof loraParameters> {
  return [...loraParameters(lora), ...userParameters(userModel), ...sharedParameters(userModel, 'clusters')];
}
