/** @file Logistic regression with a Gaussian prior, by Newton's method. */

/** What came of one occasion. */
export interface Example {
  /** As many as the prior has weights. */
  readonly features: readonly number[];
  readonly isAccepted: boolean;
  /** How much it counts, ≥ 0. */
  readonly weight: number;
}

/** For each weight where it stands without examples, and how firmly: one over its variance, > 0. */
export interface WeightPrior {
  readonly mean: readonly number[];
  readonly precision: readonly number[];
}

/** Newton's method takes five to ten steps; where more are taken nothing is left to gain. */
const MAX_STEPS = 25;
const LEAST_CHANGE = 1e-6;
/** A step that makes it worse is halved, at most this often. */
const MAX_HALVINGS = 20;

/**
 * The weights w that minimise  − Σ_i c_i · log p(y_i | x_i, w)  +  ½ Σ_j λ_j (w_j − m_j)²,  with  p = σ(w · x).
 * The minimum is unique, since every λ_j > 0.
 */
export function fitLogistic(examples: readonly Example[], prior: WeightPrior): readonly number[] {
  let weights = prior.mean;
  let loss = lossOf(examples, prior, weights);
  for (let step = 0; step < MAX_STEPS; step++) {
    const direction = newtonStep(examples, prior, weights);
    let scale = 1;
    let next = moved(weights, direction, scale);
    let nextLoss = lossOf(examples, prior, next);
    for (let halving = 0; nextLoss > loss && halving < MAX_HALVINGS; halving++) {
      scale /= 2;
      next = moved(weights, direction, scale);
      nextLoss = lossOf(examples, prior, next);
    }
    if (nextLoss > loss) break;
    weights = next;
    loss = nextLoss;
    if (Math.max(...direction.map(Math.abs)) * scale < LEAST_CHANGE) break;
  }
  return weights;
}

/** σ(w · x): the chance of acceptance. */
export function logistic(weights: readonly number[], features: readonly number[]): number {
  return 1 / (1 + Math.exp(-dot(weights, features)));
}

function lossOf(examples: readonly Example[], { mean, precision }: WeightPrior, weights: readonly number[]): number {
  let loss = 0;
  for (const [j, weight] of weights.entries()) loss += (precision[j]! * (weight - mean[j]!) ** 2) / 2;
  for (const { features, isAccepted, weight } of examples) {
    const logit = dot(weights, features) * (isAccepted ? 1 : -1);
    // −log σ(z), without overflow at either end.
    loss += weight * (Math.max(0, -logit) + Math.log1p(Math.exp(-Math.abs(logit))));
  }
  return loss;
}

/** −H⁻¹ g: of the loss, the gradient g and the Hessian H. */
function newtonStep(
  examples: readonly Example[],
  { mean, precision }: WeightPrior,
  weights: readonly number[],
): readonly number[] {
  const descent = weights.map((weight, j) => precision[j]! * (mean[j]! - weight));
  const hessian = weights.map((_, j) => weights.map((_other, k) => (j === k ? precision[j]! : 0)));
  for (const { features, isAccepted, weight } of examples) {
    const chance = logistic(weights, features);
    const pull = weight * (Number(isAccepted) - chance);
    const curvature = weight * chance * (1 - chance);
    for (const [j, feature] of features.entries()) {
      // Most languages' columns are empty.
      if (feature === 0) continue;
      descent[j]! += pull * feature;
      const row = hessian[j]!;
      for (let k = 0; k <= j; k++) row[k]! += curvature * feature * features[k]!;
    }
  }
  return solve(hessian, descent);
}

/** x of A x = b, by Cholesky's decomposition A = L Lᵀ; A is positive definite, and only its lower half is read. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): readonly number[] {
  const lower: number[][] = [];
  for (const [i, row] of matrix.entries()) {
    const current: number[] = [];
    for (let j = 0; j <= i; j++) {
      let sum = row[j]!;
      for (let k = 0; k < j; k++) sum -= current[k]! * (lower[j]?.[k] ?? current[k]!);
      current.push(i === j ? Math.sqrt(sum) : sum / lower[j]![j]!);
    }
    lower.push(current);
  }
  const half: number[] = [];
  for (const [i, row] of lower.entries()) {
    let sum = right[i]!;
    for (let k = 0; k < i; k++) sum -= row[k]! * half[k]!;
    half.push(sum / row[i]!);
  }
  const solution = new Array<number>(right.length).fill(0);
  for (let i = right.length - 1; i >= 0; i--) {
    let sum = half[i]!;
    for (let k = i + 1; k < right.length; k++) sum -= lower[k]![i]! * solution[k]!;
    solution[i] = sum / lower[i]![i]!;
  }
  return solution;
}

function moved(weights: readonly number[], direction: readonly number[], scale: number): readonly number[] {
  return weights.map((weight, j) => weight + scale * direction[j]!);
}

function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += a[j]! * b[j]!;
  return sum;
}
