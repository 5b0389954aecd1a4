/** @file `user_model.safetensors`: the user model's tensors, of which PEFT's files hold only the sum. */

import * as z from 'zod/mini';
import { decodeSafetensors, encodeSafetensors, type TensorNumbers } from '../base/safetensorsFile';
import { nameOf, type Refuse } from '../base/safetensorsHeader';
import type { UserModelTensors } from './adapter';

const NAMES = ['genericEmbedding', 'clusterEmbeddings', 'genericWeights', 'userWeights', 'userOffset'] as const;

/** The file's bytes. Without clusters their three tensors are left out. */
export function encodeUserModel(userModel: UserModelTensors): Uint8Array<ArrayBuffer> {
  const { numUserTokens, hiddenSize, numClusters, clusterNames, clusterLanguages } = userModel;
  const shapes: Record<(typeof NAMES)[number], readonly number[]> = {
    genericEmbedding: [numUserTokens, hiddenSize],
    clusterEmbeddings: [numClusters, numUserTokens, hiddenSize],
    genericWeights: [numClusters],
    userWeights: [numClusters],
    userOffset: [numUserTokens, hiddenSize],
  };
  const names = NAMES.filter((name) => shapes[name][0] !== 0);
  return encodeSafetensors(new Map(names.map((name) => [name, { shape: shapes[name], numbers: userModel[name] }])), {
    format: 'pt',
    ...(clusterNames && { [CLUSTER_NAMES]: JSON.stringify(clusterNames) }),
    ...(clusterLanguages && { [CLUSTER_LANGUAGES]: JSON.stringify(clusterLanguages) }),
  });
}

/** The user model in the file. A user who is not in it is a new one: with the generic weights, and without an offset. */
export function decodeUserModel(bytes: Uint8Array<ArrayBuffer>, refuse: Refuse): UserModelTensors {
  const { tensors, metadata } = decodeSafetensors(bytes, refuse);
  for (const name of tensors.keys()) {
    if (!NAMES.some((known) => known === name)) throw refuse(`it has an unknown tensor ${nameOf(name)}`);
  }
  const generic = tensors.get('genericEmbedding');
  const [numUserTokens = 0, hiddenSize = 0] = generic?.shape ?? [];
  if (generic?.shape.length !== 2 || generic.numbers.length === 0) throw refuse('it has no rows of genericEmbedding');
  const numClusters = tensors.get('genericWeights')?.shape[0] ?? 0;
  const read = (name: (typeof NAMES)[number], shape: readonly number[], otherwise: Float32Array): Float32Array =>
    readTensor(tensors.get(name), { name, shape, otherwise }, refuse);
  const rows = [numUserTokens, hiddenSize];
  const genericWeights = read('genericWeights', [numClusters], new Float32Array());
  const clusterNames = readOfEach(NAME, metadata[CLUSTER_NAMES], numClusters);
  const clusterLanguages = readOfEach(LANGUAGES, metadata[CLUSTER_LANGUAGES], numClusters);
  return {
    numUserTokens,
    hiddenSize,
    numClusters,
    ...(clusterNames && { clusterNames }),
    ...(clusterLanguages && { clusterLanguages }),
    genericEmbedding: generic.numbers,
    clusterEmbeddings: read('clusterEmbeddings', [numClusters, ...rows], new Float32Array()),
    genericWeights,
    userWeights: read('userWeights', [numClusters], genericWeights.slice()),
    userOffset: read('userOffset', rows, new Float32Array(generic.numbers.length)),
  };
}

/** In the header's `__metadata__`, each a JSON array with an entry for each cluster. */
const CLUSTER_NAMES = 'clusterNames';
const CLUSTER_LANGUAGES = 'clusterLanguages';
const NAME = z.string().check(z.minLength(1), z.maxLength(80));
const LANGUAGES = z.array(z.string());

/** What is told of each cluster: where that cannot be read it is left out, and nothing else suffers. */
function readOfEach<T>(
  schema: z.ZodMiniType<T>,
  json: string | undefined,
  numClusters: number,
): readonly T[] | undefined {
  if (json === undefined || numClusters === 0) return undefined;
  try {
    const each = z.array(schema).parse(JSON.parse(json));
    return each.length === numClusters ? each : undefined;
  } catch {
    return undefined;
  }
}

/** The tensor's numbers, of exactly this shape; `otherwise`, if that has as many, where the file lacks it. */
function readTensor(
  tensor: TensorNumbers | undefined,
  wanted: { readonly name: string; readonly shape: readonly number[]; readonly otherwise: Float32Array },
  refuse: Refuse,
): Float32Array {
  const { name, shape, otherwise } = wanted;
  const { numbers } = tensor ?? { numbers: otherwise };
  const isOfShape = tensor === undefined || hasShape(tensor, shape);
  if (!isOfShape || numbers.length !== shape.reduce((product, size) => product * size, 1)) {
    throw refuse(
      `${name} is ${tensor ? `[${tensor.shape.join(', ')}]` : 'missing'} and should be [${shape.join(', ')}]`,
    );
  }
  return numbers;
}

export function hasShape(tensor: TensorNumbers, shape: readonly number[]): boolean {
  return tensor.shape.length === shape.length && shape.every((size, axis) => tensor.shape[axis] === size);
}
