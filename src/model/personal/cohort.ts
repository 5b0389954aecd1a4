/**
 * @file Many developers who share one adapter: clusters that each stand for one side of one style axis, and for each developer a row
 * of weights over them. Their embeddings are e_u = e_0 + Σ_k σ(w_u)_k · V_k, without offsets.
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
  /** VS Code's ids of the languages whose code shows it. */
  readonly languages: readonly string[];
}

/** The shared adapter of a cohort, whose own user is the generic one, and the developers' weights, `[K]` each. */
export interface Cohort {
  readonly adapter: Adapter;
  readonly weights: readonly Float32Array[];
}

/** Standard deviation of a cluster's numbers at first: next to nothing, as with offsets in the lab, yet all clusters differ. */
const CLUSTER_DEVIATION = 0.01;
/** A developer has 95 % of their own sides' clusters at first and 5 % of the others', and half of both where they take no side. */
const OWN_WEIGHT = 3;

/**
 * A cohort that has learned nothing yet.
 * @param beginning whose LoRA and generic embedding it begins with, and takes over
 * @param exemplars for each cluster an embedding of code on its side, `[T_u, hidden]`: the beginning's own in the rows that are others'; near it
 * whoever is of that cluster begins, and the generic user between both sides; a cluster without one begins next to the generic embedding
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
    clusterLanguages: clusters.map(({ languages }) => languages),
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

/** Weights of a taste: for its own sides, against the other ones, and for neither on axes on which it takes none. */
export function weightsOfTaste(taste: Taste, clusters: readonly Cluster[]): Float32Array {
  return Float32Array.from(clusters, ({ axis, side }) => {
    const liked = taste[axis];
    if (liked === undefined) return 0;
    return liked === side ? OWN_WEIGHT : -OWN_WEIGHT;
  });
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
