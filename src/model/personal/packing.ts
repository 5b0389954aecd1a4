/**
 * @file Packed sequences: behind a shared beginning, `[BOS, soft prompt]`, parts that do not see one another. A part is a text, or a
 * prompt with two branches, `[prompt, chosen, rejected]`, of which neither sees the other and both go on from the prompt's position.
 * Then the arrays that a sequence graph is fed.
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
  readonly part: number;
}

/** What stands in a sequence, before it is padded to a graph's size. */
export interface PackedSequence {
  /** Negative ones stand for rows of the soft prompt. */
  readonly tokens: readonly number[];
  readonly positions: readonly number[];
  readonly branches: readonly Branch[];
  /** Of each token, the part that it belongs to; -1: the beginning, which all see. */
  readonly parts: readonly number[];
  readonly targets: readonly Target[];
}

/** What may stand behind a beginning. */
export type Part =
  | {
      readonly kind: 'pair';
      readonly tokens: PairTokens;
      /** Indices of tokens of the prompt, from 1 on, whose log-probabilities are wanted too. */
      readonly wantedPrompt?: readonly number[];
    }
  /** All of whose tokens but the first are wanted. */
  | { readonly kind: 'text'; readonly tokens: readonly number[] };

/** Parts as one sequence, with `softRows` rows of soft prompt. The last token of a branch or text predicts nothing, and is left out. */
export function pack(parts: readonly Part[], bosTokenId: number, softRows: number): PackedSequence {
  const start = [bosTokenId, ...Array.from({ length: softRows }, (_, row) => softToken(row))];
  const tokens = [...start];
  const positions = [...start.keys()];
  const branches: Branch[] = start.map(() => 'prompt');
  const owners = start.map(() => -1);
  const targets: Target[] = [];

  for (const [part, content] of parts.entries()) {
    const prompt = content.kind === 'text' ? content.tokens.slice(0, -1) : content.tokens.prompt;
    const first = tokens.length;
    /** Index of the prompt's last position, or of the beginning's where there is no prompt. */
    const last = prompt.length === 0 ? start.length - 1 : first + prompt.length - 1;
    const add = (branch: Branch, added: readonly number[], from: number): void => {
      for (const [index, token] of added.entries()) {
        tokens.push(token);
        positions.push(from + index);
        branches.push(branch);
        owners.push(part);
      }
    };
    add('prompt', prompt, start.length);
    if (content.kind === 'text') {
      for (const [index, token] of content.tokens.slice(1).entries()) {
        targets.push({ index: first + index, token, branch: 'prompt', part });
      }
      continue;
    }
    for (const branch of ['chosen', 'rejected'] as const) {
      const response = content.tokens[branch];
      const at = tokens.length;
      add(branch, response.slice(0, -1), start.length + prompt.length);
      for (const [index, token] of response.entries()) {
        targets.push({ index: index === 0 ? last : at + index - 1, token, branch, part });
      }
    }
    for (const index of content.wantedPrompt ?? []) {
      targets.push({ index: first + index - 1, token: prompt[index] ?? 0, branch: 'prompt', part });
    }
  }
  return { tokens, positions, branches, parts: owners, targets };
}

/** A pair alone. */
export function packPair(pair: PairTokens, bosTokenId: number, softRows: number): PackedSequence {
  return pack([{ kind: 'pair', tokens: pair }], bosTokenId, softRows);
}

/** A text alone. */
export function packText(text: readonly number[], bosTokenId: number, softRows: number): PackedSequence {
  return pack([{ kind: 'text', tokens: text }], bosTokenId, softRows);
}

/** Items in their order, so many to a sequence as fit; one that is too long has its own. */
export function inSequences<T>(
  items: readonly T[],
  positionsOf: (item: T) => number,
  mostPositions: number,
): readonly (readonly T[])[] {
  const sequences: T[][] = [];
  let positions = Infinity;
  for (const item of items) {
    const own = positionsOf(item);
    const last = sequences.at(-1);
    if (last && last.length < MOST_PARTS && positions + own <= mostPositions) {
      last.push(item);
      positions += own;
    } else {
      sequences.push([item]);
      positions = own;
    }
  }
  return sequences;
}

/** Positions that a part takes in a sequence, behind the beginning that it shares with others. */
export function positionsOfPart(part: Part): number {
  return part.kind === 'text' ? Math.max(0, part.tokens.length - 1) : positionsOfPair(part.tokens);
}

export function positionsOfPair({ prompt, chosen, rejected }: PairTokens): number {
  return prompt.length + Math.max(0, chosen.length - 1) + Math.max(0, rejected.length - 1);
}

/** The size of a graph that a sequence is run in. */
export interface GraphSize {
  readonly positions: number;
  readonly rows: number;
}

/** Parts of a sequence that a training step can tell apart. */
export const MOST_PARTS = 8;

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
  const { tokens, branches, parts, targets } = sequence;

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
    const [own, branch] = [parts[row], branches[row]];
    for (let column = 0; own !== undefined && column < row; column++) {
      const isShared = parts[column] === -1;
      const isBefore = parts[column] === own && (branches[column] === 'prompt' || branches[column] === branch);
      if (isShared || isBefore) mask[row * positions + column] = 0;
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
