/** @file The words about learning that the editor, the engine, the model and the command line share: updates, verdicts, versions. */

import type { PreferencePair } from './pairs';

/** The weights an update computes with: `float32` is exact and quick on small models, `int8` takes a quarter of the memory. */
export const TRAINING_PRECISIONS = ['float32', 'int8'] as const;
export type TrainingPrecision = (typeof TRAINING_PRECISIONS)[number];

/** How a policy does on held-out pairs. */
export interface HeldOutFigures {
  readonly pairs: number;
  /** Share of pairs whose implicit reward prefers chosen (margin > 0). */
  readonly accuracy: number;
  /** Share of pairs whose chosen text is the more likely one. */
  readonly rankAccuracy: number;
  /** Mean of the implicit rewards' difference over β, in nats. */
  readonly meanMargin: number;
}

/** What the gate saw and decided; stored with the version, and shown. */
export interface GateVerdict {
  readonly passed: boolean;
  /** One sentence for people. */
  readonly reason: string;
  readonly heldOut: { readonly before: HeldOutFigures; readonly after: HeldOutFigures };
  /** Negative log-likelihood of neutral code in nats a token, by language. */
  readonly neutralNll: Readonly<Record<string, { readonly base: number; readonly after: number }>>;
  /** Probe prompts whose greedy completion is no longer sane. */
  readonly insaneProbes: number;
  /** Of the way from where training began to where it ended, what is in the version, 0 … 1; absent: all of it. */
  readonly share?: number;
  /** Where an adapter is shared: mean held-out margin lost, in nats, with the generic user in the user's place. */
  readonly embeddingUse?: number;
}

/** One version of an adapter, as the registry lists it. */
export interface AdapterVersion {
  /** `v1`, `v2`, …, counted for each user. */
  readonly version: string;
  /** The version it was trained from; null: the base model, or a starter pack. */
  readonly parent: string | null;
  /** Catalog id or file name of the base model. */
  readonly model: string;
  /** SHA-256 of the base model's weights and tokenizer, as `modelChecksum` computes it. */
  readonly baseChecksum: string;
  /** ISO 8601. */
  readonly date: string;
  /** Pairs it was trained on. */
  readonly pairs: number;
  readonly gate: GateVerdict;
  readonly metrics: UpdateMetrics;
}

/** A user's adapters, as the registry has them. */
export interface AdapterListing {
  /** Oldest first, for whatever base model; those for the model in use bear its `baseChecksum`. */
  readonly versions: readonly AdapterVersion[];
  /** Of the model in use; absent: there is none. */
  readonly baseChecksum?: string;
  /** What is in force for the model in use; null: the base model itself. */
  readonly active: string | null;
  /** Where a roll-back leads, null: to the base model itself; absent: nothing is in force to go back from. */
  readonly former?: string | null;
  /** What the user model in force has of each cluster of the starter pack that it began from; absent: it has no clusters. */
  readonly clusters?: readonly ClusterShare[];
}

/** How much of one cluster is in a user's embedding. */
export interface ClusterShare {
  /** 0 … 1, each for itself; about half where nothing is known. */
  readonly share: number;
  /** What the cluster stands for, for people; absent: nobody knows. */
  readonly name?: string;
}

export interface UpdateMetrics {
  readonly steps: number;
  readonly seconds: number;
  /** Mean P-DPO loss over the last steps. */
  readonly loss: number;
  readonly seed: number;
  readonly device: string;
}

export interface LearnRequest {
  readonly dataFolder: string;
  readonly user: string;
  /** Catalog id or path. */
  readonly model: string;
  readonly device: 'auto' | 'cpu' | 'webgpu' | 'cuda' | 'dml' | 'coreml';
  readonly threads?: number;
  readonly precision?: TrainingPrecision;
  /** What is new since the last update. */
  readonly pairs: readonly PreferencePair[];
  /** What earlier updates have seen: replayed among the new. */
  readonly oldPairs: readonly PreferencePair[];
  /** Training ends after so many seconds, reference pass and gate included. */
  readonly budgetSeconds: number;
  readonly seed: number;
  /** Resident memory beyond which the update gives up, in bytes. */
  readonly memoryLimitBytes?: number;
  /** Fit the user embedding alone and leave the LoRA as it is: few pairs, seconds. */
  readonly isEmbeddingOnly?: boolean;
  /** Folder of a starter pack, with which a user who has no adapter for this model begins; absent: none. */
  readonly starterPack?: string;
  /** Optimiser steps; absent: by the number of pairs. The budget ends it earlier. */
  readonly steps?: number;
  /** Departures from the usual recipe, to measure what each of its parts is good for. */
  readonly recipe?: RecipeChanges;
}

/** What can be switched off or moved in an update; the rest is as it ships. */
export interface RecipeChanges {
  readonly anchorWeight?: number;
  readonly usesOffset?: boolean;
  readonly nllWeight?: number;
  readonly beta?: number;
  readonly learningRates?: { readonly lora: number; readonly embedding: number };
}

/** How far an update is. */
export interface UpdateProgress {
  readonly stage: 'opening' | 'reference' | 'training' | 'judging' | 'saving' | 'paused';
  /** 0 … 1 over all stages. */
  readonly fraction: number;
  readonly step?: number;
  readonly steps?: number;
  /** Mean loss of the step's pairs. */
  readonly loss?: number;
  /** Mean margin of the step's pairs, in nats. */
  readonly margin?: number;
  readonly etaSeconds?: number;
}

export interface UpdateResult {
  /** The version in force afterwards: the new one where the gate passed it, else the former; null: the base model. */
  readonly version: string | null;
  readonly gate: GateVerdict;
  readonly steps: number;
  /** Pairs trained on. */
  readonly pairs: number;
  readonly seconds: number;
  readonly loss: number;
}

/** One pair under a policy and under the reference: sums over response tokens, in nats. */
export interface PairScore {
  /** The implicit rewards' difference over β. */
  readonly margin: number;
  readonly chosenLogp: number;
  readonly rejectedLogp: number;
  readonly refChosenLogp: number;
  readonly refRejectedLogp: number;
}

/** How whoever runs an update steers and follows it. */
export interface UpdateControl {
  /** Aborted: the update ends within one step, and changes nothing. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: UpdateProgress) => void;
  /** Gets lines for the log: what did not keep the update from going on. Absent: nobody reads them. */
  readonly onNotice?: (line: string) => void;
  /** Resolves at once unless the update is paused; while it is, when it goes on or is aborted. Awaited before each step. */
  readonly waitWhilePaused: () => Promise<void>;
}
