import { expect, it } from 'vitest';
import { buildDecodeGraph } from '../../../../src/model/base/llama';
import type { PreparedTensor, PreparedWeights } from '../../../../src/model/base/preparedWeights';
import type { ModelConfig } from '../../../../src/model/base/weights';

const config: ModelConfig = {
  architecture: 'qwen2',
  vocabSize: 50,
  hiddenSize: 32,
  intermediateSize: 96,
  numLayers: 1,
  numHeads: 2,
  numKeyValueHeads: 1,
  headSize: 16,
  rmsNormEps: 1e-6,
  ropeTheta: 10_000,
  ropeScaling: { type: 'none' },
  contextLength: 64,
  hasTiedEmbeddings: false,
  hasAttentionBias: true,
};

/** The shapes of weights alone: a graph is built without reading a number. */
function shapesOf(shapes: Readonly<Record<string, readonly number[]>>): PreparedWeights {
  const tensor = (name: string): PreparedTensor => {
    const shape = shapes[name] ?? [1];
    return { type: shape.length === 1 ? 'float32' : 'uint8', shape: [...shape], offset: 0, length: 1 };
  };
  return {
    folder: '',
    fileName: 'weights.bin',
    bits: 8,
    tensor,
    has: (name) => name in shapes,
    readEmbedding: () => undefined,
    readHeadRow: () => undefined,
    dispose: () => undefined,
  };
}

const weights = shapesOf({
  'model.layers.0.input_layernorm.weight': [32],
  'model.layers.0.post_attention_layernorm.weight': [32],
  'model.layers.0.self_attn.qkv_proj.bias': [64],
  'model.norm.weight': [32],
});

it('the decoding graph of one layer with biases, untied head and LoRA on one linear layer', () => {
  const graph = buildDecodeGraph(config, weights, {
    maxPositions: 64,
    loraSites: [{ layer: 0, linear: 'mlp.down_proj' }],
    keepsCacheOnDevice: false,
  });
  expect(graph.print()).toMatchInlineSnapshot(`
    "input embeddings: float32[1, S, 32]
    input last_position: int32[1]
    input total_length: int32[]
    input new_positions: int64[S]
    input wanted: int64[R]
    input past_key.0: float32[1, 1, M, 16]
    input past_value.0: float32[1, 1, M, 16]
    input lora_a.0.mlp.down_proj: float32[96, rank.0.mlp.down_proj]
    input lora_b.0.mlp.down_proj: float32[rank.0.mlp.down_proj, 32]
    SimplifiedLayerNormalization_0[1, S, 32] = SimplifiedLayerNormalization(embeddings, model.layers.0.input_layernorm.weight, axis=-1, epsilon={"float":0.000001}, stash_type=1)
    MatMulNBits_1[1, S, 64] = MatMulNBits(SimplifiedLayerNormalization_0, model.layers.0.self_attn.qkv_proj.values, model.layers.0.self_attn.qkv_proj.scales, K=32, N=64, bits=8, block_size=32, accuracy_level=4)
    Add_2[1, S, 64] = Add(MatMulNBits_1, model.layers.0.self_attn.qkv_proj.bias)
    GroupQueryAttention_3[1, S, 32], GroupQueryAttention_4[1, 1, M, 16], GroupQueryAttention_5[1, 1, M, 16] = GroupQueryAttention(Add_2, –, –, past_key.0, past_value.0, last_position, total_length, rotary_cos, rotary_sin, num_heads=2, kv_num_heads=1, do_rotary=1, rotary_interleaved=0, scale={"float":0.25})
    new_key.0[1, 1, S, 16] = Gather(GroupQueryAttention_4, new_positions, axis=2)
    new_value.0[1, 1, S, 16] = Gather(GroupQueryAttention_5, new_positions, axis=2)
    MatMulNBits_6[1, S, 32] = MatMulNBits(GroupQueryAttention_3, model.layers.0.self_attn.o_proj.values, model.layers.0.self_attn.o_proj.scales, K=32, N=32, bits=8, block_size=32, accuracy_level=4)
    SkipSimplifiedLayerNormalization_7[1, S, 32], –, –, SkipSimplifiedLayerNormalization_8[1, S, 32] = SkipSimplifiedLayerNormalization(embeddings, MatMulNBits_6, model.layers.0.post_attention_layernorm.weight, epsilon={"float":0.000001})
    MatMulNBits_9[1, S, 192] = MatMulNBits(SkipSimplifiedLayerNormalization_7, model.layers.0.mlp.gate_up_proj.values, model.layers.0.mlp.gate_up_proj.scales, K=32, N=192, bits=8, block_size=32, accuracy_level=4)
    Split_10[1, S, 96], Split_11[1, S, 96] = Split(MatMulNBits_9, axis=2, sizes=[96,96])
    QuickGelu_12[1, S, 96] = QuickGelu(Split_10, alpha={"float":1})
    Mul_13[1, S, 96] = Mul(QuickGelu_12, Split_11)
    MatMulNBits_14[1, S, 32] = MatMulNBits(Mul_13, model.layers.0.mlp.down_proj.values, model.layers.0.mlp.down_proj.scales, K=96, N=32, bits=8, block_size=32, accuracy_level=4)
    MatMul_15[1, S, rank.0.mlp.down_proj] = MatMul(Mul_13, lora_a.0.mlp.down_proj)
    MatMul_16[1, S, 32] = MatMul(MatMul_15, lora_b.0.mlp.down_proj)
    Add_17[1, S, 32] = Add(MatMulNBits_14, MatMul_16)
    SkipSimplifiedLayerNormalization_18[1, S, 32], –, –, SkipSimplifiedLayerNormalization_19[1, S, 32] = SkipSimplifiedLayerNormalization(SkipSimplifiedLayerNormalization_8, Add_17, model.norm.weight, epsilon={"float":0.000001})
    Gather_20[1, R, 32] = Gather(SkipSimplifiedLayerNormalization_18, wanted, axis=1)
    logits[1, R, 50] = MatMulNBits(Gather_20, lm_head.values, lm_head.scales, K=32, N=50, bits=8, block_size=32, accuracy_level=4)
    output new_key.0: float32[1, 1, S, 16]
    output new_value.0: float32[1, 1, S, 16]
    output logits: float32[1, R, 50]"
  `);
});

it('a cache that stays on the device leaves the graph whole', () => {
  const options = { maxPositions: 64, loraSites: [], keepsCacheOnDevice: true };
  const outputs = buildDecodeGraph(config, weights, options)
    .print()
    .split('\n')
    .filter((line) => line.startsWith('output'));
  expect(outputs).toEqual([
    'output present_key.0: float32[1, 1, M, 16]',
    'output present_value.0: float32[1, 1, M, 16]',
    'output logits: float32[1, R, 50]',
  ]);
});

it('a tied head is the embedding, and without LoRA the graph has no trace of it', () => {
  const options = { maxPositions: 64, loraSites: [], keepsCacheOnDevice: false };
  const print = buildDecodeGraph({ ...config, hasTiedEmbeddings: true }, weights, options).print();
  expect(print).toContain('model.embed_tokens.values');
  expect(print).not.toContain('lm_head');
  expect(print).not.toContain('lora');
  expect(print).not.toContain('= MatMul(');
});
