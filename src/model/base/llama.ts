/**
 * @file The decoding graph of Llama- and Qwen2-architecture models: embeddings in, logits at wanted positions and the new rows
 * of the KV cache out. Soft-prompt rows are just embeddings; LoRA tensors are inputs where an adapter has them.
 */

import { GraphBuilder } from '../graph/builder';
import type { Value } from '../graph/builder';
import { headOf } from './preparedWeights';
import type { PreparedWeights, JoinedLinear } from './preparedWeights';
import { BLOCK_SIZE } from './quantize';
import { rotaryTables } from './rope';
import type { ModelConfig } from './weights';

/** A joined linear layer that an adapter changes, for example layer 3's `self_attn.qkv_proj`. */
export interface LoraSite {
  readonly layer: number;
  readonly linear: JoinedLinear;
}

export interface DecodeGraphOptions {
  /** Rows of the rotary tables: the longest sequence. */
  readonly maxPositions: number;
  /** Layers with LoRA inputs; without any the graph is the base model's, at its speed. */
  readonly loraSites: readonly LoraSite[];
  /** Whether the cache's outputs are the whole cache, to stay on the device, instead of its new rows. */
  readonly keepsCacheOnDevice: boolean;
  /** Precision of activations in products with quantised weights: 4 rounds them to int8, 1 keeps them float32. 4 by default. */
  readonly accuracyLevel?: AccuracyLevel;
}

/** MatMulNBits' `accuracy_level`, as far as it is used. */
export type AccuracyLevel = 1 | 4;
/** Products in int8: 13–15 times faster in decoding than in float32. */
const DEFAULT_ACCURACY_LEVEL = 4;

/** Names of the graph's inputs and outputs. S: new positions, R: wanted logits, M: capacity of the KV cache. */
export const decodeNames = {
  /** `[1, S, hidden]` */
  embeddings: 'embeddings',
  /** int32 `[1]`: length of the sequence with the new positions, less one */
  lastPosition: 'last_position',
  /** int32 scalar: length of the sequence with the new positions */
  totalLength: 'total_length',
  /** int64 `[S]`: positions of the new rows */
  newPositions: 'new_positions',
  /** int64 `[R]`: indices among the S new positions whose logits are wanted */
  wanted: 'wanted',
  /** `[1, R, vocabulary]` */
  logits: 'logits',
  /** `[1, keyValueHeads, M, headSize]` */
  pastKey: (layer: number): string => `past_key.${layer}`,
  pastValue: (layer: number): string => `past_value.${layer}`,
  /** `[1, keyValueHeads, S, headSize]` */
  newKey: (layer: number): string => `new_key.${layer}`,
  newValue: (layer: number): string => `new_value.${layer}`,
  /** `[1, keyValueHeads, M, headSize]`: the whole cache, where it stays on the device */
  presentKey: (layer: number): string => `present_key.${layer}`,
  presentValue: (layer: number): string => `present_value.${layer}`,
  /** `[in, rank]`, members of the joined linear side by side */
  loraA: (site: LoraSite): string => `lora_a.${site.layer}.${site.linear}`,
  /** `[rank, out]`, block-diagonal over those members, with the adapter's scale multiplied in */
  loraB: (site: LoraSite): string => `lora_b.${site.layer}.${site.linear}`,
} as const;

export function buildDecodeGraph(
  config: ModelConfig,
  weights: PreparedWeights,
  options: DecodeGraphOptions,
): GraphBuilder {
  const graph = new GraphBuilder('decode');
  const { hiddenSize, headSize, numHeads, numKeyValueHeads, intermediateSize } = config;
  const attentionSize = numHeads * headSize;
  const keyValueSize = numKeyValueHeads * headSize;
  const epsilon = { float: config.rmsNormEps };
  const loraKeys = new Set(options.loraSites.map((site) => `${site.layer}.${site.linear}`));

  let hidden = graph.input(decodeNames.embeddings, 'float32', [1, 'S', hiddenSize]);
  const lastPosition = graph.input(decodeNames.lastPosition, 'int32', [1]);
  const totalLength = graph.input(decodeNames.totalLength, 'int32', []);
  const newPositions = graph.input(decodeNames.newPositions, 'int64', ['S']);
  const wanted = graph.input(decodeNames.wanted, 'int64', ['R']);

  const tables = rotaryTables(config, options.maxPositions);
  const cos = graph.weight('rotary_cos', 'float32', [options.maxPositions, headSize / 2], tables.cos);
  const sin = graph.weight('rotary_sin', 'float32', [options.maxPositions, headSize / 2], tables.sin);

  const stored = (name: string): Value => {
    const { type, shape, offset, length } = weights.tensor(name);
    return graph.weight(name, type, shape, { file: weights.fileName, offset, length });
  };
  /** x · Wᵀ (+ bias), with W quantised under `name`. */
  const quantizedLinear = (x: Value, name: string, inSize: number, outSize: number, outputName?: string): Value => {
    const hasZeroPoints = weights.has(`${name}.zeroPoints`);
    const inputs = [
      x,
      stored(`${name}.values`),
      stored(`${name}.scales`),
      hasZeroPoints ? stored(`${name}.zeroPoints`) : undefined,
    ];
    return graph.op(
      'MatMulNBits',
      hasZeroPoints ? inputs : inputs.slice(0, 3),
      {
        K: inSize,
        N: outSize,
        bits: hasZeroPoints ? 4 : 8,
        block_size: BLOCK_SIZE,
        accuracy_level: options.accuracyLevel ?? DEFAULT_ACCURACY_LEVEL,
      },
      outputName,
    );
  };
  /** A joined linear layer, with its bias and LoRA where it has them. */
  const linear = (x: Value, site: LoraSite, inSize: number, outSize: number): Value => {
    const name = `model.layers.${site.layer}.${site.linear}`;
    let y = quantizedLinear(x, name, inSize, outSize);
    if (weights.has(`${name}.bias`)) y = graph.op('Add', [y, stored(`${name}.bias`)]);
    if (!loraKeys.has(`${site.layer}.${site.linear}`)) return y;
    const rank = `rank.${site.layer}.${site.linear}`;
    const a = graph.input(decodeNames.loraA(site), 'float32', [inSize, rank]);
    const b = graph.input(decodeNames.loraB(site), 'float32', [rank, outSize]);
    return graph.op('Add', [y, graph.op('MatMul', [graph.op('MatMul', [x, a]), b])]);
  };

  /** What the layer before has yet to add to the residual stream; RMSNorm does it on the way. */
  let pending: Value | undefined;
  /** Adds what is pending and normalises: `[residual stream, its RMSNorm]`. */
  const addAndNormalize = (weightName: string): Value => {
    const weight = stored(weightName);
    if (!pending) {
      return graph.op('SimplifiedLayerNormalization', [hidden, weight], { axis: -1, epsilon, stash_type: 1 });
    }
    const [normalized, , , sum] = graph.ops('SkipSimplifiedLayerNormalization', [hidden, pending, weight], { epsilon });
    if (!normalized || !sum) throw new Error('SkipSimplifiedLayerNormalization gives four outputs');
    hidden = sum;
    return normalized;
  };

  for (let layer = 0; layer < config.numLayers; layer++) {
    const prefix = `model.layers.${layer}.`;
    const attentionInput = addAndNormalize(`${prefix}input_layernorm.weight`);
    const packed = linear(
      attentionInput,
      { layer, linear: 'self_attn.qkv_proj' },
      hiddenSize,
      attentionSize + 2 * keyValueSize,
    );
    const cacheShape = [1, numKeyValueHeads, 'M', headSize];
    const pastKey = graph.input(decodeNames.pastKey(layer), 'float32', cacheShape);
    const pastValue = graph.input(decodeNames.pastValue(layer), 'float32', cacheShape);
    const [attended, key, value] = graph.ops(
      'GroupQueryAttention',
      [packed, undefined, undefined, pastKey, pastValue, lastPosition, totalLength, cos, sin],
      {
        num_heads: numHeads,
        kv_num_heads: numKeyValueHeads,
        do_rotary: 1,
        rotary_interleaved: 0,
        scale: { float: 1 / Math.sqrt(headSize) },
      },
      options.keepsCacheOnDevice ? ['', decodeNames.presentKey(layer), decodeNames.presentValue(layer)] : [],
    );
    if (!attended || !key || !value) throw new Error('GroupQueryAttention gives three outputs');
    if (options.keepsCacheOnDevice) {
      graph.output(key);
      graph.output(value);
    } else {
      // Only the new rows leave the graph: fetching the whole cache would copy it at every step.
      graph.output(graph.op('Gather', [key, newPositions], { axis: 2 }, decodeNames.newKey(layer)));
      graph.output(graph.op('Gather', [value, newPositions], { axis: 2 }, decodeNames.newValue(layer)));
    }
    pending = linear(attended, { layer, linear: 'self_attn.o_proj' }, attentionSize, hiddenSize);

    const feedForwardInput = addAndNormalize(`${prefix}post_attention_layernorm.weight`);
    const gateUp = linear(feedForwardInput, { layer, linear: 'mlp.gate_up_proj' }, hiddenSize, 2 * intermediateSize);
    const [gate, up] = graph.splitLast(gateUp, [intermediateSize, intermediateSize]);
    const activated = graph.op('Mul', [graph.op('QuickGelu', [gate], { alpha: { float: 1 } }), up]);
    pending = linear(activated, { layer, linear: 'mlp.down_proj' }, intermediateSize, hiddenSize);
  }

  const last = addAndNormalize('model.norm.weight');
  const wantedRows = graph.op('Gather', [last, wanted], { axis: 1 });
  graph.output(quantizedLinear(wantedRows, headOf(config), hiddenSize, config.vocabSize, decodeNames.logits));
  return graph;
}
