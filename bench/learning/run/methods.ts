/**
 * @file The methods that are compared: for each, whose numbers the model works with (its policy), and what it is told. All that is
 * trained has the rates, batches and steps of Penchant's own recipe, so that what differs is the method.
 */

import type { RecipeChanges } from '../../../src/common/learning';
import type { StatedForms } from '../../../src/common/inference';
import { SOURCE_TRUST } from '../../../src/common/pairs';
import { DEFAULT_LORA } from '../../../src/model/personal/lora';
import {
  CLUSTER_TRAINING,
  EMBEDDING_TRAINING,
  NUM_USER_TOKENS,
  planFor,
  TRAINING,
  TRAINING_WINDOW,
} from '../../../src/model/personal/recipe';
import type { TrainingOptions } from '../../../src/model/personal/trainer';
import { PAIRS_A_DAY, PAIRS_BEFORE } from './courses.mjs';
import { BEHAVIOUR } from './simulatedDeveloper';

/** What the model is told of the developer's taste, besides the code. */
export type Told = 'nothing' | 'instruction' | 'acceptedCode' | 'exemplar' | 'stated' | 'revealed';

/** Where the numbers come from. */
export type PolicySource =
  | { readonly kind: 'base' }
  /** The starter pack as it comes, with its generic user. */
  | { readonly kind: 'pack' }
  /** By the trainer alone, without the gate. */
  | {
      readonly kind: 'trained';
      readonly from: 'own' | 'everybody';
      readonly hasEmbedding: boolean;
      /** Every pair alike, as if its label were certain. */
      readonly isTrusting: boolean;
      readonly changes: Partial<TrainingOptions>;
    }
  /** By an update as Penchant makes it, the gate included: what is in force afterwards. */
  | {
      readonly kind: 'update';
      readonly changes: RecipeChanges;
      /** Where there is one; else the base model is where it begins. */
      readonly usesStarterPack: boolean;
      /** What is learned is the user's embedding alone; LoRA and all else stay the starter pack's. */
      readonly isEmbeddingOnly: boolean;
      readonly course: Course;
    };

/**
 * What comes when: all pairs in one update; an update a day, of a few pairs; or first pairs of another taste, `PAIRS_BEFORE`, and
 * an update of them.
 */
export type Course = 'atOnce' | 'daily' | 'changed';

export interface Method {
  readonly policy: PolicySource;
  readonly told: Told;
  /** Not from work, but from so many pairs of code that was written before. */
  readonly ownCodePairs?: number;
}

/** As many as an update takes. */
const OWN_CODE_PAIRS = 100;

const BASE: PolicySource = { kind: 'base' };
/** Rafailov et al. 2023: nothing but the loss on pairs. */
const PLAIN_DPO: Partial<TrainingOptions> = {
  usesOffset: false,
  nllWeight: 0,
  alpha: 1,
  anchorWeight: 0,
  promptAnchorWeight: 0,
  anchorsPerStep: 0,
  pull: 0,
};
const { anchorWeight, promptAnchorWeight, anchorsPerStep } = TRAINING;
const ANCHORED_DPO: Partial<TrainingOptions> = { ...PLAIN_DPO, anchorWeight, promptAnchorWeight, anchorsPerStep };
/** With β = 0 pairs have no gradient: what is left is the likelihood of what was chosen. */
const SFT: Partial<TrainingOptions> = { ...PLAIN_DPO, beta: 0, nllWeight: 1 };

function update(given: Partial<PolicySource & { readonly kind: 'update' }> = {}): PolicySource {
  return { kind: 'update', changes: {}, usesStarterPack: true, isEmbeddingOnly: false, course: 'atOnce', ...given };
}

function lora(changes: Partial<TrainingOptions>, from: 'own' | 'everybody' = 'own'): PolicySource {
  return { kind: 'trained', from, hasEmbedding: false, isTrusting: true, changes };
}

const METHODS: Readonly<Record<string, Method>> = {
  base: { policy: BASE, told: 'nothing' },
  instruction: { policy: BASE, told: 'instruction' },
  kShot: { policy: BASE, told: 'acceptedCode' },
  exemplar: { policy: BASE, told: 'exemplar' },
  stated: { policy: BASE, told: 'stated' },
  pooledDpo: { policy: lora(PLAIN_DPO, 'everybody'), told: 'nothing' },
  sft: { policy: lora(SFT), told: 'nothing' },
  dpo: { policy: lora(PLAIN_DPO), told: 'nothing' },
  dpoAnchored: { policy: lora(ANCHORED_DPO), told: 'nothing' },
  pdpo: {
    policy: {
      ...{ kind: 'trained', from: 'own', hasEmbedding: true, isTrusting: true },
      changes: { ...ANCHORED_DPO, alpha: 0.5, trains: { lora: true, shared: true } },
    },
    told: 'nothing',
  },
  default: { policy: update(), told: 'revealed' },
  // What the update alone has learned, and what pairs reveal without any.
  learned: { policy: update(), told: 'nothing' },
  revealed: { policy: BASE, told: 'revealed' },
  defaultStated: { policy: update(), told: 'stated' },
  withoutPack: { policy: update({ usesStarterPack: false }), told: 'nothing' },
  sharedPack: { policy: update({ isEmbeddingOnly: true }), told: 'nothing' },
  genericPack: { policy: { kind: 'pack' }, told: 'nothing' },
  ownCode: { policy: update(), told: 'revealed', ownCodePairs: OWN_CODE_PAIRS },
  changedTaste: { policy: update({ course: 'changed' }), told: 'revealed' },
  daily: { policy: update({ course: 'daily' }), told: 'revealed' },
};

/** @param changes of the recipe, for the method `changed` */
export function methodOf(name: string, changes: RecipeChanges = {}): Method {
  if (name === 'changed') return { policy: update({ changes }), told: 'nothing' };
  const method = METHODS[name];
  if (!method) throw new Error(`there is no method ${name}`);
  return method;
}

/** Whether the figures depend on the developer's pairs of work. */
export function isOfWork({ policy, told, ownCodePairs }: Method): boolean {
  const learns = policy.kind === 'trained' || policy.kind === 'update';
  return ownCodePairs === undefined && (learns || told === 'acceptedCode' || told === 'revealed');
}

/** Options of the trainer for so many pairs. */
export function trainingOptions(changes: Partial<TrainingOptions>, pairs: number): TrainingOptions {
  const plan = planFor(pairs, 0);
  return {
    ...{ ...TRAINING, trains: { lora: true, shared: false }, ...plan, ...changes },
    // Fewer in smaller batches, and none where none are wanted.
    anchorsPerStep: Math.min(changes.anchorsPerStep ?? anchorsPerStep, plan.anchorsPerStep),
  };
}

/**
 * How results are come by, beside the texts: a result of another recipe is another result.
 * @param starterPack its checksum; empty: there is none
 */
export function recipeOf(name: string, n: number, starterPack: string, changes: RecipeChanges = {}): unknown {
  const method = methodOf(name, changes);
  const { policy, told, ownCodePairs } = method;
  return {
    revision: REVISION,
    policy,
    told,
    ...((told === 'stated' || told === 'revealed') && { FORMS }),
    ...(isOfWork(method) ? { behaviour: BEHAVIOUR } : { ownCodePairs }),
    ...(policy.kind === 'pack' && { starterPack }),
    ...(policy.kind === 'trained' && { options: trainingOptions(policy.changes, n) }),
    ...(policy.kind === 'update' && {
      ...{
        training: TRAINING,
        clusterTraining: CLUSTER_TRAINING,
        embeddingTraining: EMBEDDING_TRAINING,
        plan: planFor(ownCodePairs ?? n, 0, policy.usesStarterPack),
        trust: SOURCE_TRUST,
        ...(policy.course !== 'atOnce' && { PAIRS_BEFORE, PAIRS_A_DAY }),
      },
      ...(policy.usesStarterPack && { starterPack }),
    }),
    ...(policy.kind !== 'base' && { window: TRAINING_WINDOW, lora: DEFAULT_LORA, userTokens: NUM_USER_TOKENS }),
  };
}

/** What is decided token by token where it is told. */
const FORMS: readonly (keyof StatedForms)[] = ['quotes', 'semicolons', 'functions', 'returnTypes', 'names'];

/** Counted up where what is measured changes without any of the numbers of the recipe. */
const REVISION = 3;
