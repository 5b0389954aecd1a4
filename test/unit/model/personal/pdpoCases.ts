/** @file The cases of P-DPO that PyTorch computed on the tiny models. */

import type { Adapter, UserModelTensors } from '../../../../src/model/personal/adapter';
import type { PairTokens } from '../../../../src/model/personal/pairTokens';
import type { PdpoHyperparameters } from '../../../../src/model/personal/pdpo';
import { individualUserModel } from '../../../../src/model/personal/userModel';
import { readReference } from '../base/fixtures';
import { adapterOf, type TinyName } from '../runtime/tinyModels';

/** A gradient in short, or, where it is short itself, all of it. */
export type GradientReference =
  | { readonly values: readonly number[] }
  | {
      readonly norm: number;
      readonly sum: number;
      readonly samples: readonly (readonly [index: number, value: number])[];
    };

/** A case of `pdpo.json`; `test/fixtures/torch/README.md` tells its fields. */
export interface PdpoCase {
  readonly name: string;
  readonly model: TinyName;
  readonly userModel: string | null;
  readonly loraLinears: readonly string[];
  readonly bos: number;
  readonly window: number;
  readonly promptIds: readonly number[];
  readonly chosenIds: readonly number[];
  readonly rejectedIds: readonly number[];
  readonly anchorIds: readonly number[];
  readonly beta: number;
  readonly alpha: number;
  readonly labelNoise: number;
  readonly offset: 0 | 1;
  readonly nllWeight: number;
  readonly anchorWeight: number;
  readonly lengthScale: number | null;
  readonly weight: number;
  readonly refChosenLogp: number;
  readonly refRejectedLogp: number;
  readonly userChosenLogp: number;
  readonly userRejectedLogp: number;
  readonly userMargin: number;
  readonly genericChosenLogp: number;
  readonly genericRejectedLogp: number;
  readonly genericMargin: number;
  readonly anchorNll: number | null;
  readonly loss: number;
  readonly gradients: Readonly<Record<UserTensorName, GradientReference>> & {
    readonly lora: Readonly<Record<string, { readonly a: GradientReference; readonly b: GradientReference }>>;
  };
}

type UserTensorName = 'genericEmbedding' | 'clusterEmbeddings' | 'genericWeights' | 'userWeights' | 'userOffset';

interface PdpoReference {
  readonly userModels: Readonly<Record<string, Readonly<Record<UserTensorName, readonly unknown[]>>>>;
  readonly cases: readonly PdpoCase[];
}

const reference = readReference('pdpo.json') as PdpoReference;

export const PDPO_CASES = reference.cases;

/** The pair of a case as PyTorch ran it: nothing shared that stands in the sides. */
export function tokensOf({ promptIds, chosenIds, rejectedIds, window }: PdpoCase): PairTokens {
  return { prompt: promptIds.slice(-window), chosen: chosenIds, rejected: rejectedIds };
}

export function hyperparametersOf({ beta, offset, nllWeight, lengthScale }: PdpoCase): PdpoHyperparameters {
  return { beta, usesOffset: offset === 1, nllWeight, ...(lengthScale !== null && { lengthScale }) };
}

/** The user model of a case, and the model's LoRA on the linears that the case names. */
export function caseAdapter({ model, userModel, loraLinears }: PdpoCase): Adapter {
  const lora = [...adapterOf(model, 'lora')!.lora];
  return {
    userModel: userModel === null ? individualUserModel(new Float32Array(), 0) : userModelOf(userModel),
    lora: new Map(lora.filter(([module]) => loraLinears.includes(module.split('.').at(-1)!))),
  };
}

function userModelOf(name: string): UserModelTensors {
  const tensors = reference.userModels[name]!;
  const numbers = (tensor: UserTensorName): Float32Array => Float32Array.from(tensors[tensor].flat(2) as number[]);
  const genericEmbedding = numbers('genericEmbedding');
  const numUserTokens = tensors.genericEmbedding.length;
  return {
    numUserTokens,
    hiddenSize: genericEmbedding.length / numUserTokens,
    numClusters: tensors.genericWeights.length,
    genericEmbedding,
    clusterEmbeddings: numbers('clusterEmbeddings'),
    genericWeights: numbers('genericWeights'),
    userWeights: numbers('userWeights'),
    userOffset: numbers('userOffset'),
  };
}
