/** @file What an adapter is in memory: a user model and a LoRA. */

import type { LoraTensors } from '../runtime/adapterTensors';

/**
 * The user model's tensors. A user's embedding is `e_u = e_0 + Σ_k σ(w_u)_k · V_k + o_u`, the generic user's
 * `e_0 + Σ_k σ(w_0)_k · V_k` (after Li et al., arXiv 2402.05133, individual and cluster form together, with gates in place of their
 * softmax; without clusters the first form). What is shared stands first, what is one user's own last.
 */
export interface UserModelTensors {
  /** T_u: rows of the soft prompt. */
  readonly numUserTokens: number;
  /** d */
  readonly hiddenSize: number;
  /** K; 0: the individual form. */
  readonly numClusters: number;
  /** What each cluster stands for, for people; absent: nobody knows. */
  readonly clusterNames?: readonly string[];
  /** VS Code's ids of the languages whose code shows each cluster; absent: of all. */
  readonly clusterLanguages?: readonly (readonly string[])[];
  /** e_0, `[T_u, d]` */
  readonly genericEmbedding: Float32Array;
  /** V, `[K, T_u, d]` */
  readonly clusterEmbeddings: Float32Array;
  /** w_0, `[K]` */
  readonly genericWeights: Float32Array;
  /** w_u, `[K]` */
  readonly userWeights: Float32Array;
  /** o_u, `[T_u, d]` */
  readonly userOffset: Float32Array;
}

/** An adapter's tensors; by module for the LoRA, for example `model.layers.0.self_attn.q_proj`. */
export interface Adapter {
  readonly userModel: UserModelTensors;
  readonly lora: ReadonlyMap<string, LoraTensors>;
}
