/**
 * @file A Llama- or Qwen2-architecture model over one whole sequence, differentiable: embeddings in, log-probabilities of wanted
 * tokens out. Which position sees which, and where each stands, is fed, so that branches of one prompt share a sequence.
 *
 * What is cheap (norms, rotations, attention weights, activations) is marked as recomputed: between the passes it is not kept.
 */

import { GraphBuilder } from '../graph/builder';
import type { Value } from '../graph/builder';
import { headOf, membersOf } from './preparedWeights';
import type { JoinedLinear, PreparedWeights } from './preparedWeights';
import { BLOCK_SIZE, ZERO_POINT_8 } from './quantize';
import { sizesOf } from './weightShapes';
import type { ModelConfig } from './weights';

export interface SequenceGraphOptions {
  /** S: positions of the sequence. */
  readonly positions: number;
  /** R: log-probabilities wanted. */
  readonly rows: number;
  /** Modules with LoRA inputs, for example `model.layers.0.self_attn.q_proj`; none: the base model. */
  readonly loraModules: readonly string[];
  readonly r: number;
  /** loraAlpha / r */
  readonly loraScale: number;
  /** Positions that attend at a time. */
  readonly queryBlock?: number;
  /** Tokens of the vocabulary whose logits are made at a time. */
  readonly vocabularyChunk?: number;
}

/** Names of what is fed and fetched. */
export const sequenceNames = {
  /** `[S, hidden]`: of tokens, or rows of a soft prompt */
  embeddings: 'embeddings',
  /** `[S, headSize / 2]`: cosine and sine of each position's angles */
  rotaryCos: 'rotary_cos',
  rotarySin: 'rotary_sin',
  /** `[S, S]`: 0 where the row's position sees the column's, else a large negative number. Nobody sees what stands behind them. */
  mask: 'mask',
  /** `[R, S]`: one 1 in each row, at the position whose next token is wanted */
  selection: 'selection',
  /** `[R, hidden]`: the head's rows of the wanted tokens */
  labelRows: 'label_rows',
  /** `[R, 1]` */
  tokenLogps: 'token_logps',
  /** PEFT's shapes: A `[r, in]`, B `[out, r]` */
  loraA: (module: string): string => `${module}.lora_A`,
  loraB: (module: string): string => `${module}.lora_B`,
} as const;

export interface LoraInputs {
  readonly a: Value;
  readonly b: Value;
}

export interface SequenceGraph {
  readonly graph: GraphBuilder;
  readonly embeddings: Value;
  readonly lora: ReadonlyMap<string, LoraInputs>;
  /** log π(token | what it sees), `[R, 1]` */
  readonly tokenLogps: Value;
}

/** Queries attend in blocks of so many, each to the keys up to its own end: half of the square above the diagonal is not computed. */
const QUERY_BLOCK = 128;
/** Logits are made for so many tokens of the vocabulary at a time; a multiple of 1,024, so that chunks lie on pages. */
const VOCABULARY_CHUNK = 8192;

export function buildSequenceGraph(
  config: ModelConfig,
  weights: PreparedWeights,
  options: SequenceGraphOptions,
): SequenceGraph {
  const graph = new GraphBuilder('sequence');
  const { positions, rows, queryBlock = QUERY_BLOCK, vocabularyChunk = VOCABULARY_CHUNK } = options;
  const { hiddenSize, headSize, intermediateSize } = config;
  const querySize = config.numHeads * headSize;
  const keySize = config.numKeyValueHeads * headSize;

  const embeddings = graph.input(sequenceNames.embeddings, 'float32', [positions, hiddenSize]);
  const matrices = new FrozenMatrices(graph, weights);
  const linears = new Linears(graph, config, matrices, options);
  const attention = new Attention(graph, config, positions, queryBlock);
  const normalize = (x: Value, name: string): Value =>
    graph.recomputed(() => {
      const attributes = { axis: -1, epsilon: { float: config.rmsNormEps }, stash_type: 1 };
      return graph.op('SimplifiedLayerNormalization', [x, matrices.vector(name)], attributes);
    });

  let hidden = embeddings;
  for (let layer = 0; layer < config.numLayers; layer++) {
    const prefix = `model.layers.${layer}.`;
    const attentionInput = normalize(hidden, `${prefix}input_layernorm.weight`);
    const [query, key, value] = linears.apply(attentionInput, layer, 'self_attn.qkv_proj', [
      querySize,
      keySize,
      keySize,
    ]);
    const attended = attention.apply(query, key, value);
    const [projected] = linears.apply(attended, layer, 'self_attn.o_proj', [hiddenSize]);
    hidden = graph.op('Add', [hidden, projected]);

    const feedForwardInput = normalize(hidden, `${prefix}post_attention_layernorm.weight`);
    const [gate, up] = linears.apply(feedForwardInput, layer, 'mlp.gate_up_proj', [intermediateSize, intermediateSize]);
    const activated = graph.recomputed(() =>
      graph.op('Mul', [graph.op('QuickGelu', [gate], { alpha: { float: 1 } }), up]),
    );
    const [down] = linears.apply(activated, layer, 'mlp.down_proj', [hiddenSize]);
    hidden = graph.op('Add', [hidden, down]);
  }

  const selection = graph.input(sequenceNames.selection, 'float32', [rows, positions]);
  const labelRows = graph.input(sequenceNames.labelRows, 'float32', [rows, hiddenSize]);
  const selected = normalize(graph.op('Gemm', [selection, hidden]), 'model.norm.weight');
  const tokenLogps = logProbabilities(graph, selected, labelRows, matrices, config, vocabularyChunk);
  return { graph, embeddings, lora: linears.lora, tokenLogps };
}

/**
 * log softmax of the wanted tokens' logits, without ever holding all logits: the vocabulary is gone through in chunks, each with its
 * own maximum taken off (Milakov and Gimelshein 2018). ONNX's ReduceLogSumExp overflows on WebGPU.
 */
function logProbabilities(
  graph: GraphBuilder,
  hidden: Value,
  labelRows: Value,
  matrices: FrozenMatrices,
  config: ModelConfig,
  chunkSize: number,
): Value {
  const sumLast = (x: Value): Value => graph.op('ReduceSum', [x], { axes: [1] });
  const chunks: { readonly max: Value; readonly sum: Value }[] = [];
  for (let first = 0; first < config.vocabSize; first += chunkSize) {
    const count = Math.min(chunkSize, config.vocabSize - first);
    const logits = graph.recomputed(() => {
      const chunk = matrices.matrix(headOf(config), { first, count });
      return graph.op('Gemm', [hidden, chunk], { transB: 1 });
    });
    const max = graph.detach(graph.op('ReduceMax', [logits], { axes: [1] }));
    const exponentials = graph.recomputed(() => graph.op('Exp', [graph.op('Sub', [logits, max])]));
    chunks.push({ max, sum: sumLast(exponentials) });
  }
  const maxima = chunks.map(({ max }) => max);
  const [first] = maxima;
  const max = maxima.length === 1 && first ? first : graph.detach(graph.op('Max', maxima));
  const sums = chunks.map((chunk) =>
    graph.op('Mul', [chunk.sum, graph.detach(graph.op('Exp', [graph.op('Sub', [chunk.max, max])]))]),
  );
  const total = sums.reduce((sum, each) => graph.op('Add', [sum, each]));
  const labelLogits = sumLast(graph.op('Mul', [hidden, labelRows]));
  return graph.op('Sub', [labelLogits, graph.op('Add', [max, graph.op('Log', [total])])]);
}

/** Weights out of the mapped file; quantised ones are dequantised wherever they are used. */
class FrozenMatrices {
  private readonly known = new Map<string, Value>();

  constructor(
    private readonly graph: GraphBuilder,
    private readonly weights: PreparedWeights,
  ) {}

  has(name: string): boolean {
    return this.weights.has(name);
  }

  vector(name: string): Value {
    return this.stored(name, name, this.weights.tensor(name).shape, 0);
  }

  /** A matrix `[out, in]`, or `count` of its rows from `first` on. */
  matrix(name: string, range?: { readonly first: number; readonly count: number }): Value {
    const { graph, weights } = this;
    const key = range ? `${name}.${range.first}` : name;
    if (weights.bits === 32) {
      const [rows = 0, columns = 0] = weights.tensor(`${name}.weight`).shape;
      const { first, count } = range ?? { first: 0, count: rows };
      return this.stored(`${key}.weight`, `${name}.weight`, [count, columns], first * columns * 4);
    }
    if (weights.has(`${name}.zeroPoints`)) throw new Error('weights of 4 bits give useless gradients');
    const [rows = 0, blocks = 0] = weights.tensor(`${name}.values`).shape;
    const { first, count } = range ?? { first: 0, count: rows };
    const columns = blocks * BLOCK_SIZE;
    const inputs = [
      this.stored(`${key}.values`, `${name}.values`, [count, columns], first * columns),
      this.stored(`${key}.scales`, `${name}.scales`, [count, blocks], first * blocks * 4),
      this.zeroPoints(count, blocks),
    ];
    const dequantize = (): Value => graph.op('DequantizeLinear', inputs, { axis: 1, block_size: BLOCK_SIZE });
    // At the very beginning, so that ONNX Runtime does it last of what a product waits for (see `gradients`), one matrix at a time.
    return graph.insertAt(0, () => graph.recomputed(dequantize));
  }

  /** A part of a stored tensor that begins `skipped` bytes after its own beginning. */
  private stored(key: string, name: string, shape: readonly number[], skipped: number): Value {
    const known = this.known.get(key);
    if (known) return known;
    const { type, offset } = this.weights.tensor(name);
    const length = shape.reduce((product, size) => product * size, type === 'float32' ? 4 : 1);
    const place = { file: this.weights.fileName, offset: offset + skipped, length };
    const value = this.graph.weight(key, type, shape, place);
    this.known.set(key, value);
    return value;
  }

  private zeroPoints(rows: number, blocks: number): Value {
    const key = `zero_points.${rows}.${blocks}`;
    const known = this.known.get(key);
    if (known) return known;
    const value = this.graph.weight(key, 'uint8', [rows, blocks], new Uint8Array(rows * blocks).fill(ZERO_POINT_8));
    this.known.set(key, value);
    return value;
  }
}

/** The joined linear layers, with the LoRA of their members. */
class Linears {
  readonly lora = new Map<string, LoraInputs>();
  private readonly wanted: ReadonlySet<string>;

  constructor(
    private readonly graph: GraphBuilder,
    private readonly config: ModelConfig,
    private readonly matrices: FrozenMatrices,
    private readonly options: SequenceGraphOptions,
  ) {
    this.wanted = new Set(options.loraModules);
  }

  /** x · Wᵀ (+ bias) + scale · x Aᵀ Bᵀ of each member, `[S, size]` each. */
  apply(x: Value, layer: number, linear: JoinedLinear, sizes: readonly [number]): readonly [Value];
  apply(x: Value, layer: number, linear: JoinedLinear, sizes: readonly [number, number]): readonly [Value, Value];
  apply(
    x: Value,
    layer: number,
    linear: JoinedLinear,
    sizes: readonly [number, number, number],
  ): readonly [Value, Value, Value];
  apply(x: Value, layer: number, linear: JoinedLinear, sizes: readonly number[]): readonly Value[] {
    const { graph, matrices } = this;
    const name = `model.layers.${layer}.${linear}`;
    let joined = graph.op('Gemm', [x, matrices.matrix(name)], { transB: 1 });
    if (matrices.has(`${name}.bias`)) joined = graph.op('Add', [joined, matrices.vector(`${name}.bias`)]);
    const parts = sizes.length === 1 ? [joined] : graph.recomputed(() => graph.splitLast(joined, sizes));
    const modules = membersOf(linear).map((member) => `model.layers.${layer}.${member}`);
    const low = this.lowRank(x, modules);
    return parts.map((part, index) => {
      const module = modules[index] ?? '';
      const reduced = low.get(module);
      const inputs = this.lora.get(module);
      return reduced && inputs ? graph.op('Gemm', [reduced, inputs.b, part], { transB: 1 }) : part;
    });
  }

  /** scale · x Aᵀ of all members that have a LoRA, in one product. */
  private lowRank(x: Value, modules: readonly string[]): ReadonlyMap<string, Value> {
    const { graph, config } = this;
    const { r, loraScale } = this.options;
    const adapted = modules.filter((module) => this.wanted.has(module));
    if (adapted.length === 0) return new Map();
    const inputs = adapted.map((module) => {
      const { inSize, outSize } = sizesOf(module.replace(/^model\.layers\.\d+\./, ''), config);
      const lora = {
        a: graph.input(sequenceNames.loraA(module), 'float32', [r, inSize]),
        b: graph.input(sequenceNames.loraB(module), 'float32', [outSize, r]),
      };
      this.lora.set(module, lora);
      return lora;
    });
    const [only] = inputs;
    const all =
      inputs.length === 1 && only
        ? only.a
        : graph.op(
            'Concat',
            inputs.map(({ a }) => a),
            { axis: 0 },
          );
    const scaled = graph.op('Mul', [graph.op('Gemm', [x, all], { transB: 1 }), graph.number(loraScale)]);
    const pieces = inputs.length === 1 ? [scaled] : graph.splitLast(scaled, inputs.map(() => r)); // prettier-ignore
    return new Map(
      pieces.flatMap((piece, index) => {
        const module = adapted[index];
        return module === undefined ? [] : [[module, piece] as const];
      }),
    );
  }
}

/** Grouped-query attention over the whole sequence. */
class Attention {
  private readonly blocks: readonly { readonly start: number; readonly end: number; readonly mask: Value }[];
  private readonly rotation: readonly Value[];

  constructor(
    private readonly graph: GraphBuilder,
    private readonly config: ModelConfig,
    private readonly positions: number,
    queryBlock: number,
  ) {
    const half = config.headSize / 2;
    const cos = graph.input(sequenceNames.rotaryCos, 'float32', [positions, half]);
    const sin = graph.input(sequenceNames.rotarySin, 'float32', [positions, half]);
    // The tables are fed row by row, in the order of the sequence.
    this.rotation = [graph.integers([...Array(positions).keys()], [1, positions]), cos, sin];
    const mask = graph.input(sequenceNames.mask, 'float32', [positions, positions]);
    this.blocks = Array.from({ length: Math.ceil(positions / queryBlock) }, (_, index) => {
      const start = index * queryBlock;
      const end = Math.min(start + queryBlock, positions);
      return { start, end, mask: this.range(this.range(mask, 0, start, end), 1, 0, end) };
    });
  }

  /** softmax(q kᵀ / √headSize + mask) v; `[S, heads · headSize]` of query `[S, heads · headSize]`, key and value `[S, keyValueHeads · headSize]`. */
  apply(query: Value, key: Value, value: Value): Value {
    const { graph, config, positions } = this;
    const { numHeads, numKeyValueHeads, headSize } = config;
    const group = numHeads / numKeyValueHeads;
    // [heads, S, headSize]
    const attended = graph.recomputed(() => {
      const scale = graph.number(1 / Math.sqrt(headSize));
      const queries = this.heads(this.rotate(graph.op('Mul', [query, scale])), numHeads, [1, 0, 2]);
      const keys = this.heads(this.rotate(key), numKeyValueHeads, [1, 2, 0]);
      const values = this.heads(value, numKeyValueHeads, [1, 0, 2]);
      const blocks = this.blocks.map(({ start, end, mask }) => {
        const count = end - start;
        // Heads of one group share their keys: their queries stand one below the other.
        const grouped = this.shaped(this.range(queries, 1, start, end), [numKeyValueHeads, group * count, headSize]);
        const scores = graph.op('MatMul', [grouped, this.range(keys, 2, 0, end)]);
        const masked = graph.op('Add', [this.shaped(scores, [numHeads, count, end]), mask]);
        const shares = this.shaped(graph.op('Softmax', [masked]), [numKeyValueHeads, group * count, end]);
        const block = graph.op('MatMul', [shares, this.range(values, 1, 0, end)]);
        return this.shaped(block, [numHeads, count, headSize]);
      });
      const [first] = blocks;
      const joined = blocks.length === 1 && first ? first : graph.op('Concat', blocks, { axis: 1 });
      return graph.op('Transpose', [joined], { perm: [1, 0, 2] });
    });
    return this.shaped(attended, [positions, numHeads * headSize]);
  }

  private rotate(x: Value): Value {
    const width = Number(x.shape[1]);
    const rotated = this.graph.op('RotaryEmbedding', [this.shaped(x, [1, this.positions, width]), ...this.rotation], {
      interleaved: 0,
      num_heads: 0,
    });
    return this.shaped(rotated, [this.positions, width]);
  }

  /** `[S, heads · headSize]` as `[S, heads, headSize]`, with its axes in this order. */
  private heads(x: Value, heads: number, perm: readonly number[]): Value {
    return this.graph.op('Transpose', [this.shaped(x, [this.positions, heads, this.config.headSize])], { perm });
  }

  private shaped(x: Value, shape: readonly number[]): Value {
    return this.graph.op('Reshape', [x], { shape });
  }

  private range(x: Value, axis: number, start: number, end: number): Value {
    if (start === 0 && end === x.shape[axis]) return x;
    return this.graph.op('Slice', [x], { starts: [start], ends: [end], axes: [axis] });
  }
}
