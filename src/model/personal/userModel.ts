/** @file The user model's arithmetic: embeddings out of its tensors, gradients back into them, new users. */

import type { ClusterShare } from '../../common/learning';
import type { UserModelTensors } from './adapter';

/** Whose embedding: the user's e_u, or the generic user's, who stands for anyone not yet known. */
export type Who = 'user' | 'generic';

/** Gradients in the shapes of the tensors; those that the embedding does not depend on are left out. */
export interface UserModelGradients {
  readonly genericEmbedding: Float32Array;
  readonly clusterEmbeddings: Float32Array;
  readonly genericWeights?: Float32Array;
  readonly userWeights?: Float32Array;
  readonly userOffset?: Float32Array;
}

/** e_u = e_0 + Σ_k σ(w_u)_k V_k + o_u, or the generic user's e_0 + Σ_k σ(w_0)_k V_k; `[T_u, d]`. */
export function softPromptOf(userModel: UserModelTensors, who: Who): Float32Array {
  const { genericEmbedding, clusterEmbeddings, userOffset } = userModel;
  const size = genericEmbedding.length;
  const embedding = genericEmbedding.slice();
  for (const [k, share] of gates(weightsOf(userModel, who)).entries()) {
    for (let i = 0; i < size; i++) embedding[i] = embedding[i]! + share * clusterEmbeddings[k * size + i]!;
  }
  if (who === 'user') for (let i = 0; i < size; i++) embedding[i] = embedding[i]! + userOffset[i]!;
  return embedding;
}

/** The gradients of what the embedding is made of, out of the embedding's own, `[T_u, d]`. */
export function userModelGradients(
  userModel: UserModelTensors,
  who: Who,
  embeddingGradient: Float32Array,
): UserModelGradients {
  const { clusterEmbeddings, numClusters } = userModel;
  const size = embeddingGradient.length;
  const shares = gates(weightsOf(userModel, who));
  const clusters = new Float32Array(numClusters * size);
  const weights = new Float32Array(numClusters);
  for (const [k, share] of shares.entries()) {
    let product = 0;
    for (let i = 0; i < size; i++) {
      clusters[k * size + i] = share * embeddingGradient[i]!;
      product += embeddingGradient[i]! * clusterEmbeddings[k * size + i]!;
    }
    // dL/dσ_k = ⟨d, V_k⟩, and through the gate σ_k (1 − σ_k).
    weights[k] = share * (1 - share) * product;
  }
  return {
    genericEmbedding: embeddingGradient,
    clusterEmbeddings: clusters,
    ...(who === 'user' ? { userWeights: weights, userOffset: embeddingGradient } : { genericWeights: weights }),
  };
}

/** Of each cluster, whether pairs in these languages tell of it; where nobody knows either's languages, they do. */
export function toldClusters(
  { numClusters, clusterLanguages }: UserModelTensors,
  languages: ReadonlySet<string> = new Set(),
): readonly boolean[] {
  return Array.from({ length: numClusters }, (_, k) => {
    const own = clusterLanguages?.[k];
    return own === undefined || languages.size === 0 || own.some((language) => languages.has(language));
  });
}

/** How much of each cluster is in the user's embedding, σ(w_u); empty: there are none. */
export function clusterShares({ userWeights, clusterNames }: UserModelTensors): readonly ClusterShare[] {
  return [...gates(userWeights)].map((share, k) => {
    const name = clusterNames?.[k];
    return { share, ...(name !== undefined && { name }) };
  });
}

/** A new user of a shared adapter: no offset yet, and the generic user's weights. Costs T_u · d + K numbers. */
export function newUser(shared: UserModelTensors): Pick<UserModelTensors, 'userWeights' | 'userOffset'> {
  return { userWeights: shared.genericWeights.slice(), userOffset: new Float32Array(shared.genericEmbedding.length) };
}

/** A user model of the individual form: `genericEmbedding` `[T_u, d]`, no clusters, no offset. */
export function individualUserModel(genericEmbedding: Float32Array, numUserTokens: number): UserModelTensors {
  return {
    numUserTokens,
    hiddenSize: numUserTokens === 0 ? 0 : genericEmbedding.length / numUserTokens,
    numClusters: 0,
    genericEmbedding,
    clusterEmbeddings: new Float32Array(),
    genericWeights: new Float32Array(),
    userWeights: new Float32Array(),
    userOffset: new Float32Array(genericEmbedding.length),
  };
}

function weightsOf({ userWeights, genericWeights }: UserModelTensors, who: Who): Float32Array {
  return who === 'user' ? userWeights : genericWeights;
}

/**
 * σ(w): a user has as much of one cluster as of another, whichever others they have. A softmax, as published, shares an embedding out among
 * all that a user cares for (docs/decisions/0023).
 */
function gates(weights: Float32Array): Float64Array {
  return Float64Array.from(weights, (weight) => 1 / (1 + Math.exp(-weight)));
}
