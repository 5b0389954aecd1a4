/**
 * @file Packed sequences: a prompt with two branches, `[BOS, soft prompt, prompt, chosen, rejected]`, in which neither branch sees the
 * other and both go on from the prompt's position; and plain ones. Then the arrays that a sequence graph is fed.
 */

import { rotaryFrequencies } from '../base/rope';
import { sequenceNames } from '../base/sequenceGraph';
import type { PreparedWeights } from '../base/preparedWeights';
import type { ModelConfig } from '../base/weights';
import { softRowOf, softToken } from '../runtime/promptTokens';
import type { PairTokens } from './pairTokens';

type Branch = 'prompt' | 'chosen' | 'rejected';

/** A token whose log-probability is wanted. */
export interface Target {
  /** Index in the sequence of the position that predicts it. */
  readonly index: number;
  readonly token: number;
  readonly branch: Branch;
}

/** What stands in a sequence, before it is padded to a graph's size. */
export interface PackedSequence {
  /** Negative ones stand for rows of the soft prompt. */
  readonly tokens: readonly number[];
  readonly positions: readonly number[];
  readonly branches: readonly Branch[];
  readonly targets: readonly Target[];
}

/**
 * A pair as one sequence, with `softRows` rows of soft prompt. The last token of a branch predicts nothing, and is left out.
 * @param wantedPrompt indices of tokens of the prompt, from 1 on, whose log-probabilities are wanted too
 */
export function packPair(
  { prompt, chosen, rejected }: PairTokens,
  bosTokenId: number,
  softRows: number,
  wantedPrompt: readonly number[] = [],
): PackedSequence {
  const start = beginning(bosTokenId, softRows, prompt);
  const branch = (name: Branch, response: readonly number[], at: number): readonly Target[] =>
    response.map((token, index) => ({ index: index === 0 ? start.length - 1 : at + index - 1, token, branch: name }));
  const chosenInputs = chosen.slice(0, -1);
  const rejectedInputs = rejected.slice(0, -1);
  return {
    tokens: [...start, ...chosenInputs, ...rejectedInputs],
    positions: [...start, ...chosenInputs].map((_, index) => index).concat(rejectedInputs.map(after(start))),
    branches: [
      ...start.map(() => 'prompt' as const),
      ...chosenInputs.map(() => 'chosen' as const),
      ...rejectedInputs.map(() => 'rejected' as const),
    ],
    targets: [
      ...branch('chosen', chosen, start.length),
      ...branch('rejected', rejected, start.length + chosenInputs.length),
      ...wantedPrompt.map((index) => ({
        index: softRows + index,
        token: prompt[index] ?? 0,
        branch: 'prompt' as const,
      })),
    ],
  };
}

/** A text as one sequence, all of whose tokens but the first are wanted. */
export function packText(text: readonly number[], bosTokenId: number, softRows: number): PackedSequence {
  const start = beginning(bosTokenId, softRows, text.slice(0, 1));
  const tokens = [...start, ...text.slice(1, -1)];
  return {
    tokens,
    positions: [...tokens.keys()],
    branches: tokens.map(() => 'prompt'),
    targets: text.slice(1).map((token, index) => ({ index: start.length - 1 + index, token, branch: 'prompt' })),
  };
}

function beginning(bosTokenId: number, softRows: number, prompt: readonly number[]): readonly number[] {
  return [bosTokenId, ...Array.from({ length: softRows }, (_, row) => softToken(row)), ...prompt];
}

function after(start: readonly number[]): (token: number, index: number) => number {
  return (_, index) => start.length + index;
}

/** The size of a graph that a sequence is run in. */
export interface GraphSize {
  readonly positions: number;
  readonly rows: number;
}

/** Graphs are made in steps of so many positions and wanted tokens, so that few serve all pairs. */
const POSITION_STEP = 32;
const ROW_STEP = 32;

/** Log-probabilities that a graph gives beside `wanted` ones at no cost, as its size goes in steps. */
export function spareRows(wanted: number): number {
  return Math.max(1, Math.ceil(wanted / ROW_STEP)) * ROW_STEP - wanted;
}

export function graphSizeOf({ tokens, targets }: PackedSequence): GraphSize {
  return {
    positions: Math.ceil(tokens.length / POSITION_STEP) * POSITION_STEP,
    rows: Math.max(1, Math.ceil(targets.length / ROW_STEP)) * ROW_STEP,
  };
}

/** An array to feed, by the names of a sequence graph. */
export interface SequenceArray {
  readonly numbers: Float32Array;
  readonly shape: readonly number[];
}

/** Hides a position: e to this power is 0, and it is no infinity, whose differences are no numbers. */
const HIDDEN = -1e9;

/** What a sequence graph of that size is fed; padding sees itself alone, and nobody sees it. */
export function sequenceArrays(
  sequence: PackedSequence,
  size: GraphSize,
  model: { readonly config: ModelConfig; readonly weights: PreparedWeights; readonly softPrompt?: Float32Array },
): Readonly<Record<string, SequenceArray>> {
  const { config, weights, softPrompt } = model;
  const { positions, rows } = size;
  const { hiddenSize } = config;
  const half = config.headSize / 2;
  const { tokens, branches, targets } = sequence;

  const embeddings = new Float32Array(positions * hiddenSize);
  for (const [index, token] of tokens.entries()) {
    if (token >= 0) {
      weights.readEmbedding(token, embeddings, index * hiddenSize);
    } else {
      const row = softRowOf(token);
      if (!softPrompt) throw new Error('a soft token without a soft prompt');
      embeddings.set(softPrompt.subarray(row * hiddenSize, (row + 1) * hiddenSize), index * hiddenSize);
    }
  }

  const cos = new Float32Array(positions * half).fill(1);
  const sin = new Float32Array(positions * half);
  const frequencies = rotaryFrequencies(config);
  for (const [index, position] of sequence.positions.entries()) {
    for (const [j, frequency] of frequencies.entries()) {
      cos[index * half + j] = Math.cos(position * frequency);
      sin[index * half + j] = Math.sin(position * frequency);
    }
  }

  const mask = new Float32Array(positions * positions).fill(HIDDEN);
  for (let row = 0; row < positions; row++) {
    mask[row * positions + row] = 0;
    const own = branches[row];
    if (own === undefined) continue;
    for (let column = 0; column < row; column++) {
      const other = branches[column];
      if (other === 'prompt' || other === own) mask[row * positions + column] = 0;
    }
  }

  const selection = new Float32Array(rows * positions);
  const labelRows = new Float32Array(rows * hiddenSize);
  for (const [row, { index, token }] of targets.entries()) {
    selection[row * positions + index] = 1;
    weights.readHeadRow(token, labelRows, row * hiddenSize);
  }
  return {
    [sequenceNames.embeddings]: { numbers: embeddings, shape: [positions, hiddenSize] },
    [sequenceNames.rotaryCos]: { numbers: cos, shape: [positions, half] },
    [sequenceNames.rotarySin]: { numbers: sin, shape: [positions, half] },
    [sequenceNames.mask]: { numbers: mask, shape: [positions, positions] },
    [sequenceNames.selection]: { numbers: selection, shape: [rows, positions] },
    [sequenceNames.labelRows]: { numbers: labelRows, shape: [rows, hiddenSize] },
  };
}
