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

/** e_u = e_0 + Σ_k softmax(w_u)_k V_k + o_u, or the generic user's e_0 + Σ_k softmax(w_0)_k V_k; `[T_u, d]`. */
export function softPromptOf(userModel: UserModelTensors, who: Who): Float32Array {
  const { genericEmbedding, clusterEmbeddings, userOffset } = userModel;
  const size = genericEmbedding.length;
  const embedding = genericEmbedding.slice();
  for (const [k, share] of softmax(weightsOf(userModel, who)).entries()) {
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
  const shares = softmax(weightsOf(userModel, who));
  const clusters = new Float32Array(numClusters * size);
  // dL/ds_k = ⟨d, V_k⟩, and through the softmax s_k (dL/ds_k − Σ_j s_j dL/ds_j).
  const products = new Float64Array(numClusters);
  for (let k = 0; k < numClusters; k++) {
    for (let i = 0; i < size; i++) {
      clusters[k * size + i] = shares[k]! * embeddingGradient[i]!;
      products[k] = products[k]! + embeddingGradient[i]! * clusterEmbeddings[k * size + i]!;
    }
  }
  const mean = products.reduce((sum, product, k) => sum + shares[k]! * product, 0);
  const weights = Float32Array.from(products, (product, k) => shares[k]! * (product - mean));
  return {
    genericEmbedding: embeddingGradient,
    clusterEmbeddings: clusters,
    ...(who === 'user' ? { userWeights: weights, userOffset: embeddingGradient } : { genericWeights: weights }),
  };
}

/** How much of each cluster is in the user's embedding, softmax(w_u); empty: there are none. */
export function clusterShares({ userWeights, clusterNames }: UserModelTensors): readonly ClusterShare[] {
  return [...softmax(userWeights)].map((share, k) => {
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

function softmax(weights: Float32Array): Float64Array {
  const largest = weights.reduce((a, b) => Math.max(a, b), -Infinity);
  const exponentials = Float64Array.from(weights, (weight) => Math.exp(weight - largest));
  const total = exponentials.reduce((sum, each) => sum + each, 0);
  return exponentials.map((each) => each / total);
}
