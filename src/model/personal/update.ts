/** @file One update, start to end: pairs and active adapter in, a judged version out. Whatever stops it, what was active stays so. */

import { totalmem } from 'node:os';
import type { AdapterVersion, LearnRequest, UpdateControl, UpdateResult } from '../../common/learning';
import { UserFacingError } from '../../common/userFacingError';
import { ownMemoryBytes } from '../runtime/ownMemory';
import { createRandom } from '../runtime/random';
import type { Adapter } from './adapter';
import { openAdapterRegistry } from './adapterRegistry';
import { embeddingOf, shapeOf } from './adapterShape';
import { furthestWithoutHarm } from './backtracking';
import { findBeginning } from './beginning';
import { judge } from './gate';
import type { GateEvidence } from './gate';
import { fitUser } from './fitUser';
import { anchorTexts, neutralNll, probeCompletions, scoreUnder } from './judging';
import { newAdapter } from './newAdapter';
import type { IsCancelled, JudgingDeps } from './partLogps';
import { pairLoss } from './pdpo';
import { languagesOf, preparePairs, refuseWithoutPairs } from './preparedPairs';
import type { HeldOutPair, PreparedPairs } from './preparedPairs';
import { CLUSTER_TRAINING, EMBEDDING_TRAINING, planFor, TRAINING } from './recipe';
import { readStarterPack } from './starterPack';
import type { PackReference } from './starterPack';
import { train } from './trainer';
import type { StepReport, Trained, TrainingDeps } from './trainer';
import { openTrainingModel } from './trainingModel';
import type { TrainingModel } from './trainingModel';

/** Shares of the progress that the stages take, roughly their shares of the time. */
const STAGE_ENDS = { opening: 0.03, reference: 0.15, training: 0.85, judging: 0.99, saving: 1 } as const;
/** Of the machine's memory. */
const MAX_MEMORY_SHARE = 0.6;
/** By the loss on fewer held-out pairs no training ends early: one slip among them would decide. */
const LEAST_TO_STOP_BY = 4;
/** What is set aside of the budget for judging a candidate. */
const JUDGING_SHARE = 0.15;

/** Runs an update; nothing comes of it when it is cancelled. Throws a `UserFacingError` where it cannot be done. */
export async function runUpdate(request: LearnRequest, control: UpdateControl): Promise<UpdateResult | undefined> {
  const startedAt = performance.now();
  const report = reporter(control);
  report('opening', 0);
  refuseWithoutPairs(request);
  const model = await openTrainingModel({ ...request, onProgress: (fraction) => report('opening', fraction) });
  try {
    return await updateWith(model, request, control, startedAt);
  } finally {
    model.dispose();
  }
}

/** As `runUpdate`, with a model that is open already and stays so. */
export async function updateWith(
  model: TrainingModel,
  request: LearnRequest,
  control: UpdateControl,
  startedAt = performance.now(),
): Promise<UpdateResult | undefined> {
  const { dataFolder, user } = request;
  const report = reporter(control);
  const pauses = { totalMs: 0 };
  const isCancelled = canceller(control, request.memoryLimitBytes ?? totalmem() * MAX_MEMORY_SHARE, pauses);
  const registry = openAdapterRegistry(dataFolder, user);
  const parent = registry.active(model.checksum);
  const random = createRandom(request.seed);
  const active = parent === undefined ? undefined : registry.read(parent, model.config);
  const pack = active ? undefined : starterPackFor(model, request, control);
  const start = active ?? pack ?? newAdapter(model, random);
  const runner = model.runner(shapeOf(start));
  const { bosTokenId } = model.tokenizer;
  const deps: JudgingDeps = { model, runner, bosTokenId, isCancelled };
  try {
    const prepared = await preparePairs(request, deps, (fraction) => report('reference', fraction));
    if (!prepared) return undefined;
    const { fresh, old, heldOut } = prepared;

    const trainingEndsAt = startedAt + request.budgetSeconds * 1000 * (1 - JUDGING_SHARE);
    const beginning = { adapter: start, isStarterPack: pack !== undefined };
    const trained = await teach(beginning, prepared, request, model, {
      ...{ runner, bosTokenId, random, isCancelled },
      timeLeftMs: () => trainingEndsAt + pauses.totalMs - performance.now(),
      onStep: (step) => report('training', step.step / step.steps, { ...step, ...eta(step, startedAt) }),
    });
    if (!trained) return undefined;

    report('judging', 0);
    const way = { start: trained.start, end: trained.adapter, mayStay: pack !== undefined };
    const examined = await furthestWithoutHarm(way, {
      neutralNll: (candidate) => neutralNll(candidate, heldOut, deps),
      evidence: (candidate, nll) => examine(candidate, nll, { active, heldOut, request, deps }),
    });
    if (!examined) return undefined;
    const gate = judge(examined.evidence, examined.share);
    report('saving', 0);
    const seconds = (performance.now() - startedAt) / 1000;
    const description: Omit<AdapterVersion, 'version'> = {
      parent: parent ?? null,
      model: request.model,
      baseChecksum: model.checksum,
      date: new Date().toISOString(),
      pairs: fresh.length + old.length,
      gate,
      metrics: { steps: trained.steps, seconds, loss: trained.loss, seed: request.seed, device: runner.device },
    };
    if (control.signal.aborted) return undefined;
    // Whoever rolled back or activated something meanwhile has the last word.
    const isStillParent = registry.active(model.checksum) === parent;
    if (gate.passed) {
      const bosEmbedding = embeddingOf(bosTokenId, model);
      registry.commit(
        examined.adapter,
        description,
        { config: model.config, bosEmbedding },
        { activate: isStillParent },
      );
    }
    report('saving', 1);
    return resultOf(registry.active(model.checksum) ?? null, description, trained);
  } finally {
    runner.dispose();
  }
}

/** The starter pack that a new user begins with; one that cannot be used is told in the log. */
function starterPackFor(
  model: TrainingModel,
  { starterPack }: LearnRequest,
  control: UpdateControl,
): Adapter | undefined {
  if (starterPack === undefined) return undefined;
  const { config, checksum, tokenizer } = model;
  const bosEmbedding = embeddingOf(tokenizer.bosTokenId, model);
  const pack = readStarterPack(starterPack, { config, checksum, bosEmbedding });
  if (pack.kind === 'pack') {
    keepReference(pack.reference, model);
    return pack.adapter;
  }
  control.onNotice?.(`The update begins without a starter pack: ${pack.reason}.`);
  return undefined;
}

/** What came with the pack need not be computed, here or in any later update. */
function keepReference(reference: PackReference | undefined, { references }: TrainingModel): void {
  if (reference?.precision !== references.precision) return;
  for (const [key, chosenLogp] of Object.entries(reference.logps)) {
    if (!references.get(key)) references.add(key, { chosenLogp, rejectedLogp: 0 });
  }
}

/** Trains on the pairs: the adapter's own copy of everything a user has, or the user embedding alone. */
async function teach(
  beginning: { readonly adapter: Adapter; readonly isStarterPack: boolean },
  { fresh, old, heldOut }: PreparedPairs,
  request: LearnRequest,
  model: TrainingModel,
  deps: TrainingDeps,
): Promise<Trained | undefined> {
  const languages = languagesOf([...request.pairs, ...request.oldPairs]);
  const anchors = anchorTexts(languages, model);
  const isEmbeddingOnly = request.isEmbeddingOnly === true;
  const isFromClusters = !isEmbeddingOnly && beginning.adapter.userModel.numClusters > 0;
  const plan = { ...planFor(fresh.length, old.length, isFromClusters), languages };
  const asked = { ...(request.steps !== undefined && { steps: request.steps }), ...request.recipe };
  if (isEmbeddingOnly) {
    return fitUser(beginning.adapter, [...old, ...fresh], anchors, { ...EMBEDDING_TRAINING, ...plan, ...asked }, deps);
  }
  const training = isFromClusters ? CLUSTER_TRAINING : TRAINING;
  const options = { ...training, ...plan, ...asked, trains: { lora: true, shared: false } };
  const start = beginning.isStarterPack
    ? await findBeginning(beginning.adapter, [...old, ...fresh], options, deps)
    : beginning.adapter;
  if (!start) return undefined;
  return train(start, { fresh, old }, anchors, options, {
    ...deps,
    ...(heldOut.length >= LEAST_TO_STOP_BY && {
      heldOutLoss: async (adapter) => {
        const scores = await scoreUnder(adapter, heldOut, deps);
        return scores && meanOf(scores.map((score, index) => pairLoss(score, heldOut[index]!.labelNoise, options)));
      },
    }),
  });
}

interface Examination {
  readonly active: Adapter | undefined;
  readonly heldOut: readonly HeldOutPair[];
  readonly request: Pick<LearnRequest, 'model' | 'dataFolder' | 'threads' | 'isEmbeddingOnly'>;
  readonly deps: JudgingDeps;
}

async function examine(
  candidate: Adapter,
  neutralNll: GateEvidence['neutralNll'],
  { active, heldOut, request, deps }: Examination,
): Promise<GateEvidence | undefined> {
  const before = await scoreUnder(active, heldOut, deps);
  const after = before && (await scoreUnder(candidate, heldOut, deps));
  const probes = after && (await probeCompletions(candidate, request, deps.isCancelled));
  if (!probes) return undefined;
  const labelNoise = heldOut.map((pair) => pair.labelNoise);
  const evidence = { heldOut: { before, after, labelNoise }, neutralNll, probes };
  // With the LoRA as it was, all that was learned is in the embedding.
  if (request.isEmbeddingOnly !== true || heldOut.length === 0) return evidence;
  const asGeneric = await scoreUnder(candidate, heldOut, deps, 'generic');
  return asGeneric && { ...evidence, asGeneric };
}

function resultOf(
  version: string | null,
  { gate, pairs, metrics }: Omit<AdapterVersion, 'version'>,
  { steps, loss }: Trained,
): UpdateResult {
  return { version, gate, steps, pairs, seconds: metrics.seconds, loss };
}

/** Lets messages in, waits while paused (adding the time up), and looks at the memory. */
function canceller(control: UpdateControl, memoryLimitBytes: number, pauses: { totalMs: number }): IsCancelled {
  return async () => {
    await new Promise((resolve) => setImmediate(resolve));
    const stoppedAt = performance.now();
    await control.waitWhilePaused();
    pauses.totalMs += performance.now() - stoppedAt;
    if (ownMemoryBytes() > memoryLimitBytes) {
      throw new UserFacingError(
        `The update was stopped: it took more than ${Math.round(memoryLimitBytes / 1e6)} MB of memory. Nothing was changed.`,
      );
    }
    return control.signal.aborted;
  };
}

type Reporter = (stage: keyof typeof STAGE_ENDS, fraction: number, step?: StepProgress) => void;
type StepProgress = Pick<StepReport, 'step' | 'steps' | 'loss' | 'margin'> & { readonly etaSeconds?: number };

function reporter({ onProgress }: UpdateControl): Reporter {
  const stages = Object.keys(STAGE_ENDS) as (keyof typeof STAGE_ENDS)[];
  return (stage, fraction, step) => {
    const before = stages[stages.indexOf(stage) - 1];
    const start = before ? STAGE_ENDS[before] : 0;
    const overall = start + (STAGE_ENDS[stage] - start) * fraction;
    const details = step && {
      step: step.step,
      steps: step.steps,
      loss: step.loss,
      margin: step.margin,
      ...(step.etaSeconds !== undefined && { etaSeconds: step.etaSeconds }),
    };
    onProgress({ stage, fraction: overall, ...details });
  };
}

function eta({ step, steps }: StepReport, startedAt: number): { readonly etaSeconds: number } {
  const perStep = (performance.now() - startedAt) / 1000 / step;
  return { etaSeconds: Math.round(perStep * (steps - step)) };
}

function meanOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
}
