import { describe, expect, it } from 'vitest';
import { rotaryFrequencies } from '../../../../src/model/base/rope';
import { sequenceNames } from '../../../../src/model/base/sequenceGraph';
import type { PreparedWeights } from '../../../../src/model/base/preparedWeights';
import type { ModelConfig } from '../../../../src/model/base/weights';
import {
  graphSizeOf,
  pack,
  packPair,
  packText,
  sequenceArrays,
  type GraphSize,
  type PackedSequence,
} from '../../../../src/model/personal/packing';
import type { PairTokens } from '../../../../src/model/personal/pairTokens';

const BOS = 7;
const PAIR: PairTokens = { prompt: [10, 11], chosen: [20, 21, 22], rejected: [30, 31] };

const CONFIG: ModelConfig = {
  architecture: 'llama',
  vocabSize: 100,
  hiddenSize: 2,
  intermediateSize: 4,
  numLayers: 1,
  numHeads: 1,
  numKeyValueHeads: 1,
  headSize: 4,
  rmsNormEps: 1e-5,
  ropeTheta: 100,
  ropeScaling: { type: 'none' },
  contextLength: 64,
  hasTiedEmbeddings: false,
  hasAttentionBias: false,
};

/** Weights whose embedding of a token is `[token, 0]`, and whose head's row is `[0, token]`. */
const WEIGHTS: PreparedWeights = {
  ...{ folder: '', fileName: '', bits: 32 },
  tensor: () => ({ type: 'float32', shape: [], offset: 0, length: 0 }),
  has: () => false,
  readEmbedding: (token, target, offset) => target.set([token, 0], offset),
  readHeadRow: (token, target, offset) => target.set([0, token], offset),
  dispose: () => undefined,
};

/** One of a sequence's arrays as rows of numbers. */
function rowsOf(
  name: string,
  sequence: PackedSequence,
  size: GraphSize,
  softPrompt = new Float32Array(4),
): readonly (readonly number[])[] {
  const { numbers, shape } = sequenceArrays(sequence, size, { config: CONFIG, weights: WEIGHTS, softPrompt })[name]!;
  const [rows = 0, columns = 0] = shape;
  return Array.from({ length: rows }, (_, row) => [...numbers.subarray(row * columns, (row + 1) * columns)]);
}

/** What sees what: a row for each position, with its token at its head. */
function drawMask(sequence: PackedSequence, positions: number): string {
  const rows = rowsOf(sequenceNames.mask, sequence, { positions, rows: 16 });
  return rows
    .map((row, index) => {
      const token = String(sequence.tokens[index] ?? '–').padStart(2);
      return `${token} ${row.map((number) => (number === 0 ? '█' : '·')).join('')}`;
    })
    .join('\n');
}

describe('a packed pair', () => {
  it('is BOS, prompt and both responses but for their last tokens', () => {
    expect(packPair(PAIR, BOS, 0)).toEqual({
      tokens: [7, 10, 11, 20, 21, 30],
      positions: [0, 1, 2, 3, 4, 3],
      branches: ['prompt', 'prompt', 'prompt', 'chosen', 'chosen', 'rejected'],
      parts: [-1, 0, 0, 0, 0, 0],
      targets: [
        { index: 2, token: 20, branch: 'chosen', part: 0 },
        { index: 3, token: 21, branch: 'chosen', part: 0 },
        { index: 4, token: 22, branch: 'chosen', part: 0 },
        { index: 2, token: 30, branch: 'rejected', part: 0 },
        { index: 5, token: 31, branch: 'rejected', part: 0 },
      ],
    });
  });

  it('has the soft prompt after BOS, and positions count on over it', () => {
    const { tokens, positions, targets } = packPair(PAIR, BOS, 2);
    expect(tokens).toEqual([7, -1, -2, 10, 11, 20, 21, 30]);
    expect(positions).toEqual([0, 1, 2, 3, 4, 5, 6, 5]);
    expect(targets.map(({ index }) => index)).toEqual([4, 5, 6, 4, 7]);
  });

  it('lets neither response see the other, and nobody what comes later', () => {
    expect(drawMask(packPair(PAIR, BOS, 1), 8)).toMatchInlineSnapshot(`
      " 7 █·······
      -1 ██······
      10 ███·····
      11 ████····
      20 █████···
      21 ██████··
      30 ████··█·
       – ·······█"
    `);
  });

  it('with one response that is the other’s beginning has targets of that one alone', () => {
    const { tokens, targets } = packPair({ prompt: [10], chosen: [], rejected: [30, 31] }, BOS, 0);
    expect(tokens).toEqual([7, 10, 30]);
    expect(targets).toEqual([
      { index: 1, token: 30, branch: 'rejected', part: 0 },
      { index: 2, token: 31, branch: 'rejected', part: 0 },
    ]);
  });

  it('without a prompt begins after BOS, or after the soft prompt', () => {
    const pair = { prompt: [], chosen: [20], rejected: [30] };
    expect(packPair(pair, BOS, 0).targets.map(({ index }) => index)).toEqual([0, 0]);
    expect(packPair(pair, BOS, 3).targets.map(({ index }) => index)).toEqual([3, 3]);
  });
});

describe('a text', () => {
  it('wants all of its tokens but the first, and does not run the last', () => {
    expect(packText([10, 11, 12, 13], BOS, 1)).toEqual({
      tokens: [7, -1, 10, 11, 12],
      positions: [0, 1, 2, 3, 4],
      branches: ['prompt', 'prompt', 'prompt', 'prompt', 'prompt'],
      parts: [-1, -1, 0, 0, 0],
      targets: [
        { index: 2, token: 11, branch: 'prompt', part: 0 },
        { index: 3, token: 12, branch: 'prompt', part: 0 },
        { index: 4, token: 13, branch: 'prompt', part: 0 },
      ],
    });
  });

  it('sees all that is before', () => {
    expect(drawMask(packText([10, 11, 12, 13], BOS, 0), 5)).toMatchInlineSnapshot(`
      " 7 █····
      10 ██···
      11 ███··
      12 ████·
       – ····█"
    `);
  });
});

describe('several parts', () => {
  const other = { prompt: [12], chosen: [23, 24], rejected: [33] };
  const sequence = pack(
    [
      { kind: 'pair', tokens: PAIR, wantedPrompt: [1] },
      { kind: 'pair', tokens: other },
      { kind: 'text', tokens: [40, 41, 42] },
    ],
    BOS,
    1,
  );

  it('follow one another behind one beginning, each from its position on', () => {
    expect(sequence.tokens).toEqual([7, -1, 10, 11, 20, 21, 30, 12, 23, 40, 41]);
    expect(sequence.positions).toEqual([0, 1, 2, 3, 4, 5, 4, 2, 3, 2, 3]);
    expect(sequence.parts).toEqual([-1, -1, 0, 0, 0, 0, 0, 1, 1, 2, 2]);
  });

  it('are predicted from positions of their own', () => {
    expect(sequence.targets.map(({ index, token, part }) => [index, token, part])).toEqual([
      [3, 20, 0],
      [4, 21, 0],
      [5, 22, 0],
      [3, 30, 0],
      [6, 31, 0],
      [2, 11, 0],
      [7, 23, 1],
      [8, 24, 1],
      [7, 33, 1],
      [9, 41, 2],
      [10, 42, 2],
    ]);
  });

  it('do not see one another', () => {
    expect(drawMask(sequence, 11)).toMatchInlineSnapshot(`
      " 7 █··········
      -1 ██·········
      10 ███········
      11 ████·······
      20 █████······
      21 ██████·····
      30 ████··█····
      12 ██·····█···
      23 ██·····██··
      40 ██·······█·
      41 ██·······██"
    `);
  });
});

describe('the arrays of a sequence', () => {
  const softPrompt = Float32Array.of(0.5, 0.25, -0.5, -0.25);
  const sequence = packPair({ prompt: [10], chosen: [20, 21], rejected: [30] }, BOS, 2);
  const size = { positions: 6, rows: 4 };

  it('have the embeddings of tokens, rows of the soft prompt, and zeros behind', () => {
    expect(rowsOf(sequenceNames.embeddings, sequence, size, softPrompt)).toEqual([
      [7, 0],
      [0.5, 0.25],
      [-0.5, -0.25],
      [10, 0],
      [20, 0],
      [0, 0],
    ]);
  });

  it('select the position before each wanted token, and nothing behind', () => {
    expect(rowsOf(sequenceNames.selection, sequence, size)).toEqual([
      [0, 0, 0, 1, 0, 0],
      [0, 0, 0, 0, 1, 0],
      [0, 0, 0, 1, 0, 0],
      [0, 0, 0, 0, 0, 0],
    ]);
  });

  it('have the head’s rows of the wanted tokens', () => {
    expect(rowsOf(sequenceNames.labelRows, sequence, size)).toEqual([
      [0, 20],
      [0, 21],
      [0, 30],
      [0, 0],
    ]);
  });

  it('turn each position by its own angles: those of a second response begin again', () => {
    const pair = packPair(PAIR, BOS, 0);
    const cos = rowsOf(sequenceNames.rotaryCos, pair, { positions: 7, rows: 16 });
    const sin = rowsOf(sequenceNames.rotarySin, pair, { positions: 7, rows: 16 });
    const [first = 0, second = 0] = rotaryFrequencies(CONFIG);
    expect(cos[5]).toEqual([Math.fround(Math.cos(3 * first)), Math.fround(Math.cos(3 * second))]);
    expect(sin[5]).toEqual([Math.fround(Math.sin(3 * first)), Math.fround(Math.sin(3 * second))]);
    expect([cos[5], sin[5]]).toEqual([cos[3], sin[3]]);
    expect([cos[6], sin[6]]).toEqual([[1, 1], [0, 0]]); // prettier-ignore
  });

  it('need a soft prompt where there are soft tokens', () => {
    expect(() => sequenceArrays(sequence, size, { config: CONFIG, weights: WEIGHTS })).toThrow('without a soft prompt');
  });
});

describe('the size of a graph', () => {
  it.each([
    [1, 1, 32, 32],
    [32, 32, 32, 32],
    [33, 33, 64, 64],
    [203, 40, 224, 64],
    [5, 0, 32, 32],
  ])('for %d positions and %d wanted tokens is %d and %d', (tokens, targets, positions, rows) => {
    const sequence = {
      tokens: Array.from({ length: tokens }, () => 1),
      ...{ positions: [], branches: [], parts: [] },
      targets: Array.from({ length: targets }, () => ({ index: 0, token: 1, branch: 'chosen' as const, part: 0 })),
    };
    expect(graphSizeOf(sequence)).toEqual({ positions, rows });
  });
});
