/** @file An adapter's tensors as parameters of a training, and a copy of them to train. */

import type { Adapter, UserModelTensors } from './adapter';
import type { Parameter, ParameterGroup } from './optimizer';

/** Both matrices of every module. */
export function loraParameters(lora: Adapter['lora']): readonly Parameter[] {
  return [...lora].flatMap(([module, { a, b }]): readonly Parameter[] => [
    { name: `${module}.lora_A`, values: a, group: 'lora' },
    { name: `${module}.lora_B`, values: b, group: 'lora' },
  ]);
}

/** What is one user's own. */
export function userParameters({ userOffset, userWeights }: UserModelTensors): readonly Parameter[] {
  return [
    { name: 'userOffset', values: userOffset, group: 'embedding' },
    { name: 'userWeights', values: userWeights, group: 'weights' },
  ];
}

/** What all users share of the user model. */
export function sharedParameters(userModel: UserModelTensors, clusterGroup: ParameterGroup): readonly Parameter[] {
  return [
    { name: 'genericEmbedding', values: userModel.genericEmbedding, group: 'embedding' },
    { name: 'clusterEmbeddings', values: userModel.clusterEmbeddings, group: clusterGroup },
    { name: 'genericWeights', values: userModel.genericWeights, group: 'weights' },
  ];
}

export function copyOf({ lora, userModel }: Adapter): Adapter {
  return {
    lora: new Map([...lora].map(([module, each]) => [module, { ...each, a: each.a.slice(), b: each.b.slice() }])),
    userModel: {
      ...userModel,
      genericEmbedding: userModel.genericEmbedding.slice(),
      clusterEmbeddings: userModel.clusterEmbeddings.slice(),
      genericWeights: userModel.genericWeights.slice(),
      userWeights: userModel.userWeights.slice(),
      userOffset: userModel.userOffset.slice(),
    },
  };
}
