import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openWeightFile } from '../../../../src/model/base/openWeightFile';
import { openPreparedWeights, type PreparedWeights } from '../../../../src/model/base/preparedWeights';
import { buildSequenceGraph, sequenceNames } from '../../../../src/model/base/sequenceGraph';
import type { ModelConfig } from '../../../../src/model/base/weights';
import {
  MOST_PARTS,
  packPair,
  packText,
  sequenceArrays,
  type PackedSequence,
  type SequenceArray,
  type Target,
} from '../../../../src/model/personal/packing';
import { buildStepGraph, stepNames } from '../../../../src/model/personal/pdpo';
import type { LoraTensors } from '../../../../src/model/runtime/adapterTensors';
import { createSession, type InputTensor } from '../../../../src/model/runtime/session';
import {
  adapterOf,
  readTinyReference,
  safetensorsFolder,
  sequenceOf,
  type LogitRow,
  type TinyName,
} from '../runtime/tinyModels';

const scratch = mkdtempSync(join(tmpdir(), 'penchant-sequence-'));
const opened = new Map<string, Opened>();
afterAll(() => {
  for (const { weights } of opened.values()) weights.dispose();
  rmSync(scratch, { recursive: true });
});

interface Opened {
  readonly config: ModelConfig;
  readonly weights: PreparedWeights;
  readonly bosTokenId: number;
}

function open(model: TinyName, configName = 'config.json'): Opened {
  const key = `${model} ${configName}`;
  const known = opened.get(key);
  if (known) return known;
  const source = openWeightFile(safetensorsFolder(scratch, model, configName));
  const weights = openPreparedWeights(join(scratch, 'prepared', key), source, 32);
  const { config } = source;
  const { bosTokenId } = source.readTokenizerJson();
  source.dispose();
  opened.set(key, { config, weights, bosTokenId });
  return open(model, configName);
}

interface Policy {
  readonly softPrompt?: Float32Array;
  readonly lora: ReadonlyMap<string, LoraTensors>;
}

interface Blocks {
  readonly queryBlock?: number;
  readonly vocabularyChunk?: number;
}

/** The options of a graph that a sequence fills to the last. */
function optionsFor({ tokens, targets }: PackedSequence, { lora }: Policy): Parameters<typeof buildSequenceGraph>[2] {
  const [first] = lora.values();
  const shape = { r: first?.r ?? 1, loraScale: first?.scale ?? 1 };
  return { positions: tokens.length, rows: targets.length, loraModules: [...lora.keys()], ...shape };
}

/** Log-probabilities of a sequence's targets. */
async function logps(
  model: Opened,
  sequence: PackedSequence,
  policy: Policy = { lora: new Map() },
): Promise<Float32Array> {
  const { graph, tokenLogps } = buildSequenceGraph(model.config, model.weights, optionsFor(sequence, policy));
  graph.output(graph.op('Identity', [tokenLogps], {}, sequenceNames.tokenLogps));
  const [found] = await run(graph.toModel(), model, sequence, policy, [sequenceNames.tokenLogps]);
  return found!;
}

/** Runs a graph of `optionsFor`'s size once. */
async function run(
  bytes: Uint8Array,
  { config, weights }: Opened,
  sequence: PackedSequence,
  { softPrompt, lora }: Policy,
  outputs: readonly string[],
  more: ReturnType<typeof sequenceArrays> = {},
): Promise<readonly Float32Array[]> {
  const session = await createSession(bytes, {
    weightsFolder: weights.folder,
    device: 'cpu',
    threads: 1,
    isVerbatim: true,
  });
  const size = { positions: sequence.tokens.length, rows: sequence.targets.length };
  const arrays = {
    ...sequenceArrays(sequence, size, { config, weights, ...(softPrompt && { softPrompt }) }),
    ...more,
  };
  const feeds: Record<string, InputTensor> = {};
  for (const [name, { numbers, shape }] of Object.entries(arrays)) {
    feeds[name] = session.tensors.float32(numbers, shape);
  }
  for (const [module, { a, b, r }] of lora) {
    feeds[sequenceNames.loraA(module)] = session.tensors.float32(a, [r, a.length / r]);
    feeds[sequenceNames.loraB(module)] = session.tensors.float32(b, [b.length / r, r]);
  }
  const results = await session.run(feeds, outputs);
  session.dispose();
  return outputs.map((name) => results.numbers(name));
}

/** The largest difference between two lists of the same length. */
function worstOf(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual).toHaveLength(expected.length);
  return Math.max(...Array.from(actual, (number, index) => Math.abs(number - expected[index]!)));
}

describe('log-probabilities at every position are those of PyTorch', () => {
  const cases = (['tiny-llama', 'tiny-qwen2'] as const).flatMap((model) =>
    readTinyReference(model).cases.map((each) => ({
      model,
      each,
      label: `${model} ${each.name} ${each.config ?? ''}`.trimEnd(),
    })),
  );

  it.each(cases)('$label', async ({ model, each }) => {
    const reference = readTinyReference(model);
    const adapter = adapterOf(model, each.name);
    const policy: Policy = {
      lora: adapter?.lora ?? new Map<string, LoraTensors>(),
      ...(adapter?.softPrompt && { softPrompt: adapter.softPrompt.numbers }),
    };
    const tokens = sequenceOf(reference, adapter);
    expect(each.rows).toHaveLength(tokens.length);
    const known = each.rows.flatMap((row) => knownLogps(row, reference.columnIds));
    const sequence: PackedSequence = {
      tokens,
      positions: [...tokens.keys()],
      branches: tokens.map(() => 'prompt'),
      parts: tokens.map(() => 0),
      targets: known.map(({ target }) => target),
    };
    const actual = await logps(open(model, each.config), sequence, policy);
    expect(worstOf(actual, known.map(({ logp }) => logp))).toBeLessThan(1e-3); // prettier-ignore
  });

  /** The log-probabilities that a logit row tells. */
  function knownLogps(row: LogitRow, columnIds: readonly number[]): readonly { target: Target; logp: number }[] {
    const logits = [...row.columns.map((logit, index) => [columnIds[index]!, logit] as const), ...row.top];
    return logits.map(([token, logit]) => ({
      target: { index: row.position, token, branch: 'prompt', part: 0 },
      logp: logit - row.logsumexp,
    }));
  }
});

describe('a step', () => {
  const model = open('tiny-llama');
  const policy: Policy = {
    lora: adapterOf('tiny-llama', 'lora')!.lora,
    softPrompt: new Float32Array(2 * 64).fill(0.25),
  };

  interface Step {
    readonly loss: Float32Array;
    readonly gradients: readonly Float32Array[];
  }

  async function step(sequence: PackedSequence, blocks: Blocks): Promise<Step> {
    const options = { ...optionsFor(sequence, policy), ...blocks, softRows: 2 };
    const modules = [...policy.lora.keys()];
    const outputs = [
      stepNames.loss,
      stepNames.softPromptGradient,
      ...modules.flatMap((module) => [stepNames.loraAGradient(module), stepNames.loraBGradient(module)]),
    ];
    const isChosen = sequence.targets.map(({ branch }) => branch === 'chosen');
    const [loss, ...gradients] = await run(
      buildStepGraph(model.config, model.weights, options).toModel(),
      model,
      sequence,
      policy,
      outputs,
      {
        [stepNames.rewardWeights]: firstRow(isChosen.map((is) => (is ? 0.2 : -0.2))),
        [stepNames.nllWeights]: column(isChosen.map((is) => (is ? 0.1 : 0))),
        [stepNames.shift]: perPart(-0.5),
        [stepNames.lossWeight]: perPart(1),
        [stepNames.noiseWeight]: perPart(0.1),
        [stepNames.noiseBound]: perPart(2),
      },
    );
    return { loss: loss!, gradients };
  }

  function column(numbers: readonly number[]): SequenceArray {
    return { numbers: Float32Array.from(numbers), shape: [numbers.length, 1] };
  }

  /** Of the first part, which is the only one. */
  function perPart(number: number): SequenceArray {
    return column([number, ...Array<number>(MOST_PARTS - 1).fill(0)]);
  }

  function firstRow(numbers: readonly number[]): SequenceArray {
    const all = new Float32Array(MOST_PARTS * numbers.length);
    all.set(numbers);
    return { numbers: all, shape: [MOST_PARTS, numbers.length] };
  }

  /** The largest difference in loss or, relative to its norm, in any gradient. */
  function differenceOf(actual: Step, expected: Step): number {
    const relative = expected.gradients.map(
      (gradient, index) =>
      worstOf(actual.gradients[index]!, gradient) / Math.hypot(...gradient), // prettier-ignore
    );
    return Math.max(worstOf(actual.loss, expected.loss), ...relative);
  }

  it('over more positions than attend at a time is as in one', async () => {
    const ids = Array.from({ length: 150 }, (_, index) => (index * 37) % 600);
    const pair = { prompt: ids.slice(0, 120), chosen: ids.slice(120, 135), rejected: ids.slice(135) };
    const sequence = packPair(pair, model.bosTokenId, 2);
    expect(sequence.tokens.length).toBeGreaterThan(128);
    const whole = await step(sequence, { queryBlock: 512 });
    expect(differenceOf(await step(sequence, {}), whole)).toBeLessThan(1e-4);
    expect(differenceOf(await step(sequence, { queryBlock: 50 }), whole)).toBeLessThan(1e-4);
  });

  it('over more of a vocabulary than is gone through at a time is as in one', async () => {
    const sequence = packPair(
      { prompt: [5, 6, 7, 8], chosen: [300, 20, 607], rejected: [0, 255, 256] },
      model.bosTokenId,
      2,
    );
    const whole = await step(sequence, {});
    // The vocabulary has 608 tokens.
    expect(differenceOf(await step(sequence, { vocabularyChunk: 256 }), whole)).toBeLessThan(1e-4);
  });
});

it('a sequence sees what its mask says, whatever stands behind it', async () => {
  const model = open('tiny-qwen2');
  const text = packText([11, 12, 13, 14, 15], model.bosTokenId, 0);
  const longer: PackedSequence = {
    tokens: [...text.tokens, 99, 98],
    positions: [...text.positions, 5, 6],
    branches: [...text.branches, 'rejected', 'rejected'],
    parts: [...text.parts, 0, 1],
    targets: text.targets,
  };
  expect(worstOf(await logps(model, longer), await logps(model, text))).toBeLessThan(1e-5);
});

it('weights of 4 bits are refused: their gradients would be of no use', () => {
  const source = openWeightFile(safetensorsFolder(scratch, 'tiny-llama', 'config.json'));
  const weights = openPreparedWeights(join(scratch, 'prepared', '4'), source, 4);
  const options = { positions: 8, rows: 1, loraModules: [], r: 1, loraScale: 1 };
  expect(() => buildSequenceGraph(source.config, weights, options)).toThrow('4 bits');
  weights.dispose();
  source.dispose();
});

it('a small model’s graph reads as the model does', () => {
  const config: ModelConfig = {
    architecture: 'llama',
    vocabSize: 6,
    hiddenSize: 4,
    intermediateSize: 8,
    numLayers: 1,
    numHeads: 2,
    numKeyValueHeads: 1,
    headSize: 2,
    rmsNormEps: 1e-5,
    ropeTheta: 100,
    ropeScaling: { type: 'none' },
    contextLength: 8,
    hasTiedEmbeddings: true,
    hasAttentionBias: false,
  };
  const shapes: Readonly<Record<string, readonly number[]>> = {
    'self_attn.qkv_proj.weight': [8, 4],
    'self_attn.o_proj.weight': [4, 4],
    'mlp.gate_up_proj.weight': [16, 4],
    'mlp.down_proj.weight': [4, 8],
    'model.embed_tokens.weight': [6, 4],
  };
  const weights: PreparedWeights = {
    ...{ folder: '', fileName: 'weights.bin', bits: 32 },
    tensor: (name) => {
      const shape = shapes[name.replace(/^model\.layers\.0\./, '')] ?? [4];
      return { type: 'float32', shape, offset: 0, length: 0 };
    },
    has: (name) => !name.endsWith('.bias'),
    readEmbedding: () => undefined,
    readHeadRow: () => undefined,
    dispose: () => undefined,
  };
  const loraModules = ['model.layers.0.self_attn.v_proj'];
  const { graph, tokenLogps } = buildSequenceGraph(config, weights, {
    positions: 3,
    rows: 1,
    loraModules,
    r: 1,
    loraScale: 2,
  });
  graph.output(tokenLogps);
  expect(graph.print()).toMatchInlineSnapshot(`
    "input embeddings: float32[3, 4]
    input rotary_cos: float32[3, 1]
    input rotary_sin: float32[3, 1]
    input mask: float32[3, 3]
    input model.layers.0.self_attn.v_proj.lora_A: float32[1, 4]
    input model.layers.0.self_attn.v_proj.lora_B: float32[2, 1]
    input selection: float32[1, 3]
    input label_rows: float32[1, 4]
    SimplifiedLayerNormalization_1[3, 4] = SimplifiedLayerNormalization(embeddings, model.layers.0.input_layernorm.weight, axis=-1, epsilon={"float":0.00001}, stash_type=1)
    Gemm_2[3, 8] = Gemm(SimplifiedLayerNormalization_1, model.layers.0.self_attn.qkv_proj.weight, transB=1)
    Split_3[3, 4], Split_4[3, 2], Split_5[3, 2] = Split(Gemm_2, axis=1, sizes=[4,2,2])
    Gemm_6[3, 1] = Gemm(SimplifiedLayerNormalization_1, model.layers.0.self_attn.v_proj.lora_A, transB=1)
    Mul_8[3, 1] = Mul(Gemm_6, number_7)
    Gemm_9[3, 2] = Gemm(Mul_8, model.layers.0.self_attn.v_proj.lora_B, Split_5, transB=1)
    Mul_11[3, 4] = Mul(Split_3, number_10)
    Reshape_12[1, 3, 4] = Reshape(Mul_11, shape=[1,3,4])
    RotaryEmbedding_13[1, 3, 4] = RotaryEmbedding(Reshape_12, integers_0, rotary_cos, rotary_sin, interleaved=0, num_heads=0)
    Reshape_14[3, 4] = Reshape(RotaryEmbedding_13, shape=[3,4])
    Reshape_15[3, 2, 2] = Reshape(Reshape_14, shape=[3,2,2])
    Transpose_16[2, 3, 2] = Transpose(Reshape_15, perm=[1,0,2])
    Reshape_17[1, 3, 2] = Reshape(Split_4, shape=[1,3,2])
    RotaryEmbedding_18[1, 3, 2] = RotaryEmbedding(Reshape_17, integers_0, rotary_cos, rotary_sin, interleaved=0, num_heads=0)
    Reshape_19[3, 2] = Reshape(RotaryEmbedding_18, shape=[3,2])
    Reshape_20[3, 1, 2] = Reshape(Reshape_19, shape=[3,1,2])
    Transpose_21[1, 2, 3] = Transpose(Reshape_20, perm=[1,2,0])
    Reshape_22[3, 1, 2] = Reshape(Gemm_9, shape=[3,1,2])
    Transpose_23[1, 3, 2] = Transpose(Reshape_22, perm=[1,0,2])
    Reshape_24[1, 6, 2] = Reshape(Transpose_16, shape=[1,6,2])
    MatMul_25[1, 6, 3] = MatMul(Reshape_24, Transpose_21)
    Reshape_26[2, 3, 3] = Reshape(MatMul_25, shape=[2,3,3])
    Add_27[2, 3, 3] = Add(Reshape_26, mask)
    Softmax_28[2, 3, 3] = Softmax(Add_27)
    Reshape_29[1, 6, 3] = Reshape(Softmax_28, shape=[1,6,3])
    MatMul_30[1, 6, 2] = MatMul(Reshape_29, Transpose_23)
    Reshape_31[2, 3, 2] = Reshape(MatMul_30, shape=[2,3,2])
    Transpose_32[3, 2, 2] = Transpose(Reshape_31, perm=[1,0,2])
    Reshape_33[3, 4] = Reshape(Transpose_32, shape=[3,4])
    Gemm_34[3, 4] = Gemm(Reshape_33, model.layers.0.self_attn.o_proj.weight, transB=1)
    Add_35[3, 4] = Add(embeddings, Gemm_34)
    SimplifiedLayerNormalization_36[3, 4] = SimplifiedLayerNormalization(Add_35, model.layers.0.post_attention_layernorm.weight, axis=-1, epsilon={"float":0.00001}, stash_type=1)
    Gemm_37[3, 16] = Gemm(SimplifiedLayerNormalization_36, model.layers.0.mlp.gate_up_proj.weight, transB=1)
    Split_38[3, 8], Split_39[3, 8] = Split(Gemm_37, axis=1, sizes=[8,8])
    QuickGelu_40[3, 8] = QuickGelu(Split_38, alpha={"float":1})
    Mul_41[3, 8] = Mul(QuickGelu_40, Split_39)
    Gemm_42[3, 4] = Gemm(Mul_41, model.layers.0.mlp.down_proj.weight, transB=1)
    Add_43[3, 4] = Add(Add_35, Gemm_42)
    Gemm_44[1, 4] = Gemm(selection, Add_43)
    SimplifiedLayerNormalization_45[1, 4] = SimplifiedLayerNormalization(Gemm_44, model.norm.weight, axis=-1, epsilon={"float":0.00001}, stash_type=1)
    Gemm_46[1, 6] = Gemm(SimplifiedLayerNormalization_45, model.embed_tokens.0.weight, transB=1)
    ReduceMax_47[1, 1] = ReduceMax(Gemm_46, axes=[1])
    Sub_48[1, 6] = Sub(Gemm_46, ReduceMax_47)
    Exp_49[1, 6] = Exp(Sub_48)
    ReduceSum_50[1, 1] = ReduceSum(Exp_49, axes=[1])
    Sub_51[1, 1] = Sub(ReduceMax_47, ReduceMax_47)
    Exp_52[1, 1] = Exp(Sub_51)
    Mul_53[1, 1] = Mul(ReduceSum_50, Exp_52)
    Mul_54[1, 4] = Mul(SimplifiedLayerNormalization_45, label_rows)
    ReduceSum_55[1, 1] = ReduceSum(Mul_54, axes=[1])
    Log_56[1, 1] = Log(Mul_53)
    Add_57[1, 1] = Add(ReduceMax_47, Log_56)
    Sub_58[1, 1] = Sub(ReduceSum_55, Add_57)
    output Sub_58: float32[1, 1]"
  `);
});
