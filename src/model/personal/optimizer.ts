/** @file AdamW over the small trainable arrays, with groups, clipping, warm-up and cosine, and a pull towards where it began. */

/** One trainable array; its numbers are changed in place. */
export interface Parameter {
  readonly name: string;
  readonly values: Float32Array;
  readonly group: ParameterGroup;
}

/**
 * Embeddings move about ten times as fast as the LoRA; weights of clusters are logits, which have further to go, and a cluster's own
 * embedding acts by a share of it.
 */
export type ParameterGroup = 'lora' | 'embedding' | 'clusters' | 'weights';

export interface OptimizerOptions {
  /** Without a rate of their own, clusters and weights have that of embeddings. */
  readonly learningRates: Readonly<Partial<Record<ParameterGroup, number>> & Record<'lora' | 'embedding', number>>;
  readonly steps: number;
  readonly warmUpSteps: number;
  /** Largest norm of the gradient over all parameters. */
  readonly clipNorm: number;
  /** Decay towards the values at the beginning (AdamW's decoupled decay, whose aim is 0 usually). */
  readonly pull: number;
}

const BETA_1 = 0.9;
/** Lower than usual: updates are short, and old squares would still count when they end. */
const BETA_2 = 0.98;
const EPSILON = 1e-8;
/** Share of the learning rate that is left in the end. */
const FINAL_SHARE = 0.1;

/** AdamW (Loshchilov and Hutter 2019, arXiv 1711.05101). */
export class Optimizer {
  private readonly states: readonly State[];
  private taken = 0;
  private plannedSteps: number;

  constructor(
    parameters: readonly Parameter[],
    private readonly options: OptimizerOptions,
  ) {
    this.plannedSteps = options.steps;
    this.states = parameters.map(({ name, values, group }) => ({
      name,
      values,
      group,
      start: values.slice(),
      first: new Float32Array(values.length),
      second: new Float32Array(values.length),
    }));
  }

  /** Ends the schedule after so many steps in all, as far as can be told by now. */
  planFor(steps: number): void {
    this.plannedSteps = steps;
  }

  /**
   * One step along these gradients, by parameters' names; those left out stand still.
   * @returns the gradient's norm before clipping; where that is no number, nothing has moved
   */
  step(gradients: ReadonlyMap<string, Float32Array>): number {
    const norm = normOf(gradients.values());
    if (!Number.isFinite(norm)) return norm;
    const { clipNorm, learningRates, pull } = this.options;
    const clip = norm > clipNorm ? clipNorm / norm : 1;
    this.taken++;
    const share = this.scheduleAt(this.taken);
    const correction1 = 1 - BETA_1 ** this.taken;
    const correction2 = 1 - BETA_2 ** this.taken;
    for (const { name, values, group, start, first, second } of this.states) {
      const gradient = gradients.get(name);
      if (!gradient) continue;
      const rate = (learningRates[group] ?? learningRates.embedding) * share;
      for (let i = 0; i < values.length; i++) {
        const g = gradient[i]! * clip;
        const m = (first[i] = BETA_1 * first[i]! + (1 - BETA_1) * g);
        const v = (second[i] = BETA_2 * second[i]! + (1 - BETA_2) * g * g);
        const move = m / correction1 / (Math.sqrt(v / correction2) + EPSILON);
        values[i] = values[i]! - rate * (move + pull * (values[i]! - start[i]!));
      }
    }
    return norm;
  }

  /** Linear warm-up, then half a cosine down to a tenth. */
  private scheduleAt(step: number): number {
    const { warmUpSteps } = this.options;
    if (step <= warmUpSteps) return step / Math.max(1, warmUpSteps);
    const progress = Math.min(1, (step - warmUpSteps) / Math.max(1, this.plannedSteps - warmUpSteps));
    return FINAL_SHARE + (1 - FINAL_SHARE) * 0.5 * (1 + Math.cos(Math.PI * progress));
  }
}

interface State extends Parameter {
  readonly start: Float32Array;
  readonly first: Float32Array;
  readonly second: Float32Array;
}

function normOf(arrays: Iterable<Float32Array>): number {
  let squares = 0;
  for (const array of arrays) for (let i = 0; i < array.length; i++) squares += array[i]! * array[i]!;
  return Math.sqrt(squares);
}
