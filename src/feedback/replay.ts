/**
 * @file Replaying: the base model and the personal one write once more where the developer's pairs were made, so that they can be
 * compared at the same places. Of what they write only the choices of style are kept.
 */

import type { Choices } from '../preferences/traits';
import type { Policy, Replay } from './records';

/** A spot that a policy is still to write at. */
export interface ReplayTask {
  readonly pairId: number;
  readonly policy: Policy;
}

export interface ReplayDeps {
  /**
   * What the policy greedily writes at the pair's place, and what style that shows; nothing: the pair is gone, or there is no answer to
   * be had. It must not take the model from completions.
   */
  readonly write: (task: ReplayTask, signal: AbortSignal) => Promise<Choices | undefined>;
  readonly keep: (policy: Policy, replay: Replay) => void;
  /** Told of each spot that is done. */
  readonly onProgress: (done: number) => void;
}

/** A completion that the developer asked for comes first, and ends the one in the making; more often than this something else is wrong. */
const TRIES = 3;

/** What is not known yet, spot by spot, so that whatever was done when it ends early can be compared. */
export function replayTasks(
  pairIds: readonly number[],
  policies: readonly { readonly policy: Policy; readonly known: readonly Replay[] }[],
): readonly ReplayTask[] {
  const done = policies.map(({ known }) => new Set(known.map(({ pairId }) => pairId)));
  return pairIds.flatMap((pairId) =>
    policies.flatMap(({ policy }, index) => (done[index]?.has(pairId) === true ? [] : [{ pairId, policy }])),
  );
}

/** Does the tasks one after the other; what was done stays when it is aborted. Gives how many were left without an answer. */
export async function replay(
  tasks: readonly ReplayTask[],
  { write, keep, onProgress }: ReplayDeps,
  signal: AbortSignal,
): Promise<number> {
  let unanswered = 0;
  for (const [index, task] of tasks.entries()) {
    let choices: Choices | undefined;
    for (let tries = 0; tries < TRIES && choices === undefined && !signal.aborted; tries++) {
      choices = await write(task, signal);
    }
    if (signal.aborted) return unanswered + tasks.length - index;
    if (choices) keep(task.policy, { pairId: task.pairId, choices });
    else unanswered++;
    onProgress(index + 1);
  }
  return unanswered;
}

/** The policies that are compared for a model in use; the personal one is absent while the base model is in use. */
export interface ComparedPolicies {
  readonly base: Policy;
  readonly personal?: Policy;
}

/** @param active the version in force with its date; absent: none */
export function comparedPolicies(
  baseChecksum: string,
  active?: { readonly version: string; readonly date: string },
): ComparedPolicies {
  const base: Policy = { baseChecksum, version: null, madeAt: '' };
  return active ? { base, personal: { baseChecksum, version: active.version, madeAt: active.date } } : { base };
}
