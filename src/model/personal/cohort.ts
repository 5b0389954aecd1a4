/**
 * @file Many developers who share one adapter: clusters that each stand for one side of one style axis, and for each developer a row
 * of weights over them. Their embeddings are e_u = e_0 + Σ_k softmax(w_u)_k · V_k, without offsets.
 */

import type { Adapter } from './adapter';
import { newUser } from './userModel';

/** Which of an axis's two sides. */
export type Side = 'a' | 'b';

/** A developer's side on each axis on which they take one, by the axis's name. */
export type Taste = Readonly<Record<string, Side>>;

/** One kind of taste. */
export interface Cluster {
  readonly axis: string;
  readonly side: Side;
  /** For people. */
  readonly name: string;
}

/** The shared adapter of a cohort, whose own user is the generic one, and the developers' weights, `[K]` each. */
export interface Cohort {
  readonly adapter: Adapter;
  readonly weights: readonly Float32Array[];
}

/** Standard deviation of a cluster's numbers at first: next to nothing, as with offsets in the lab, yet all clusters differ. */
const CLUSTER_DEVIATION = 0.01;
/** What a developer has of their own sides' clusters at first; the rest is left to what training finds. */
const OWN_SHARE = 0.95;

/**
 * A cohort that has learned nothing yet.
 * @param beginning whose LoRA and generic embedding it begins with, and takes over
 * @param exemplars for each cluster the embeddings of code on its side, `[T_u, hidden]`, near which whoever is of that cluster alone begins,
 * and the generic user in the midst of all; a cluster without one begins next to the generic embedding
 */
export function newCohort(
  beginning: Adapter,
  clusters: readonly Cluster[],
  tastes: readonly Taste[],
  random: () => number,
  exemplars: readonly (Float32Array | undefined)[] = [],
): Cohort {
  const { numUserTokens, hiddenSize, genericEmbedding } = beginning.userModel;
  const size = genericEmbedding.length;
  const genericWeights = new Float32Array(clusters.length);
  const shared = {
    ...{ numUserTokens, hiddenSize, genericEmbedding, genericWeights },
    numClusters: clusters.length,
    clusterNames: clusters.map(({ name }) => name),
    clusterEmbeddings: Float32Array.from(
      { length: clusters.length * size },
      (_, at) =>
        CLUSTER_DEVIATION * normal(random) +
        (exemplars[Math.floor(at / size)]?.[at % size] ?? genericEmbedding[at % size]!) -
        genericEmbedding[at % size]!,
    ),
    userWeights: genericWeights,
    userOffset: new Float32Array(size),
  };
  return {
    adapter: { lora: beginning.lora, userModel: { ...shared, ...newUser(shared) } },
    weights: tastes.map((taste) => weightsOfTaste(taste, clusters)),
  };
}

/** Weights by which nearly all of an embedding comes from the clusters of a taste's own sides, alike from each. */
export function weightsOfTaste(taste: Taste, clusters: readonly Cluster[]): Float32Array {
  const isOwn = clusters.map(({ axis, side }) => taste[axis] === side);
  const own = isOwn.filter(Boolean).length;
  // own · e^w / (own · e^w + others) = OWN_SHARE
  const weight = Math.log((OWN_SHARE / (1 - OWN_SHARE)) * ((clusters.length - own) / Math.max(1, own)));
  return Float32Array.from(isOwn, (owns) => (owns ? Math.max(0, weight) : 0));
}

/** The shared adapter for whoever has these weights; all arrays but the offset are the cohort's. */
export function adapterFor({ adapter: { lora, userModel } }: Pick<Cohort, 'adapter'>, weights: Float32Array): Adapter {
  return { lora, userModel: { ...userModel, ...newUser(userModel), userWeights: weights } };
}

/** The shared adapter for the generic user as they are now. */
export function genericAdapter(cohort: Pick<Cohort, 'adapter'>): Adapter {
  return adapterFor(cohort, cohort.adapter.userModel.genericWeights.slice());
}

/** A normal deviate (Box and Muller). */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
