/**
 * @file Log-probabilities of many pairs and texts, several to a sequence: under a policy, or under the reference, whose are computed once
 * and then kept.
 */

import type { Adapter } from './adapter';
import { logpsByBranch } from './lossAndGradients';
import { inSequences, pack, positionsOfPart } from './packing';
import type { PackedSequence, Part } from './packing';
import type { PairTokens } from './pairTokens';
import { TRAINING } from './recipe';
import { referenceKey } from './referenceLogps';
import type { ReferenceLogps } from './referenceLogps';
import type { PolicyTensors, SequenceRunner } from './sequenceRunner';
import type { TrainingModel } from './trainingModel';
import { softPromptOf } from './userModel';
import type { Who } from './userModel';

/** Resolves to true when all is to end without a result; awaited before each native run. */
export type IsCancelled = () => Promise<boolean>;

export interface ScoringDeps {
  readonly runner: SequenceRunner;
  readonly bosTokenId: number;
  readonly isCancelled: IsCancelled;
}

export interface JudgingDeps extends ScoringDeps {
  readonly model: TrainingModel;
}

export function pairPart(tokens: PairTokens): Part {
  return { kind: 'pair', tokens };
}

export function textPart(tokens: readonly number[]): Part {
  return { kind: 'text', tokens };
}

/** The log-probabilities of each part under a policy, or under the base model: several share a sequence. Nothing when cancelled. */
export async function logpsOf(
  parts: readonly Part[],
  policy: { readonly adapter: Adapter; readonly who: Who } | undefined,
  { runner, bosTokenId, isCancelled }: ScoringDeps,
  onSequence?: (parts: readonly Part[], logps: readonly ReferenceLogps[]) => void,
): Promise<readonly ReferenceLogps[] | undefined> {
  const softRows = policy?.adapter.userModel.numUserTokens ?? 0;
  const tensors = policy && policyOf(policy.adapter, policy.who);
  const all: ReferenceLogps[] = [];
  for (const group of inSequences(parts, positionsOfPart, TRAINING.sequencePositions)) {
    if (await isCancelled()) return undefined;
    const sequence = pack(group, bosTokenId, softRows);
    const tokenLogps = await runner.logps(sequence, tensors);
    const logps = group.map((part, index) => logpsOfPart(part, index, sequence, tokenLogps));
    onSequence?.(group, logps);
    all.push(...logps);
  }
  return all;
}

/** The reference's log-probabilities of each part: those that are not known yet are computed, and kept. Nothing when cancelled. */
export async function referencesOf(
  parts: readonly Part[],
  deps: JudgingDeps,
  onProgress?: (fraction: number) => void,
): Promise<readonly ReferenceLogps[] | undefined> {
  const { references } = deps.model;
  const missing = [...new Map(parts.map((part) => [keyOf(part), part]))].flatMap(([key, part]) =>
    references.get(key) ? [] : [part],
  );
  let done = 0;
  const computed = await logpsOf(missing, undefined, deps, (some, logps) => {
    for (const [index, part] of some.entries()) references.add(keyOf(part), logps[index]!);
    done += some.length;
    onProgress?.(done / missing.length);
  });
  return computed && parts.map((part) => references.get(keyOf(part))!);
}

/** By which a part's are kept. */
export function keyOf({ tokens }: Part): string {
  return 'prompt' in tokens ? referenceKey(tokens.prompt, tokens.chosen, tokens.rejected) : referenceKey(tokens);
}

/** A text's stand as chosen. */
function logpsOfPart(part: Part, index: number, sequence: PackedSequence, tokenLogps: Float32Array): ReferenceLogps {
  if (part.kind === 'pair') return logpsByBranch(sequence, tokenLogps, index);
  const own = tokenLogps.filter((_, at) => sequence.targets[at]!.part === index);
  return { chosenLogp: own.reduce((sum, logp) => sum + logp, 0), rejectedLogp: 0 };
}

function policyOf({ userModel, lora }: Adapter, who: Who): PolicyTensors {
  return { lora, ...(userModel.numUserTokens > 0 && { softPrompt: softPromptOf(userModel, who) }) };
}
