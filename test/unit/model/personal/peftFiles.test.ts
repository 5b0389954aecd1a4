import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { UserFacingError } from '../../../../src/common/userFacingError';
import { decodeSafetensors, encodeSafetensors, type TensorNumbers } from '../../../../src/model/base/safetensorsFile';
import type { Adapter } from '../../../../src/model/personal/adapter';
import {
  ADAPTER_FILES,
  decodeAdapter,
  encodeAdapter,
  type AdapterBytes,
  type AdapterFile,
} from '../../../../src/model/personal/peftFiles';
import { softPromptOf } from '../../../../src/model/personal/userModel';
import { softToken } from '../../../../src/model/runtime/promptTokens';
import { readReference, REFERENCE_FOLDER } from '../base/fixtures';
import { adapterOf, createTinyDecoder, readTinyReference } from '../runtime/tinyModels';
import { makeAdapter, openTinyBase } from './adapters';

const tiny = openTinyBase();
const base = { ...tiny, model: 'tiny-llama' };
const { config } = tiny;
const scratch = mkdtempSync(join(tmpdir(), 'penchant-peft-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const LORA_CONFIG = 'lora/adapter_config.json';
const LORA = 'lora/adapter_model.safetensors';
const PROMPT_CONFIG = 'prompt/adapter_config.json';
const PROMPT = 'prompt/adapter_model.safetensors';
const USER = 'user_model.safetensors';

function decode(files: AdapterBytes, bosEmbedding?: Float32Array): Adapter {
  return decodeAdapter(files, config, 'The adapter', bosEmbedding);
}

function tensorsOf(files: AdapterBytes, name: AdapterFile): ReadonlyMap<string, TensorNumbers> {
  return decodeSafetensors(files.get(name)!, (what) => new Error(what)).tensors;
}

function jsonOf(files: AdapterBytes, name: AdapterFile): Readonly<Record<string, unknown>> {
  return JSON.parse(new TextDecoder().decode(files.get(name))) as Record<string, unknown>;
}

/** The files with one of them changed; nothing takes it away. */
function withFile(files: AdapterBytes, name: AdapterFile, bytes: Uint8Array<ArrayBuffer> | undefined): AdapterBytes {
  const changed = new Map(files);
  if (bytes) changed.set(name, bytes);
  else changed.delete(name);
  return changed;
}

function withJson(files: AdapterBytes, name: AdapterFile, changes: Readonly<Record<string, unknown>>): AdapterBytes {
  return withFile(files, name, new TextEncoder().encode(JSON.stringify({ ...jsonOf(files, name), ...changes })));
}

function withTensors(
  files: AdapterBytes,
  name: AdapterFile,
  change: (tensors: Map<string, TensorNumbers>) => void,
): AdapterBytes {
  const tensors = new Map(tensorsOf(files, name));
  change(tensors);
  return withFile(files, name, encodeSafetensors(tensors));
}

function readFolder(folder: string): AdapterBytes {
  return new Map(
    ADAPTER_FILES.filter((name) => existsSync(join(folder, name))).map((name) => [
      name,
      new Uint8Array(readFileSync(join(folder, name))),
    ]),
  );
}

describe('an adapter as PEFT’s files', () => {
  it('is read as it was written', () => {
    const adapter = makeAdapter(config);
    expect(decode(encodeAdapter(adapter, base), base.bosEmbedding)).toEqual(adapter);
  });

  it.each([
    ['without clusters', makeAdapter(config, { numClusters: 0 })],
    ['without a soft prompt', makeAdapter(config, { numUserTokens: 0, numClusters: 0 })],
    ['without a LoRA', makeAdapter(config, { modules: [] })],
    ['with a LoRA on a few layers', makeAdapter(config, { modules: ['model.layers.1.mlp.down_proj'] })],
    ['with a rank that does not divide its alpha', makeAdapter(config, { r: 3 })],
  ])('is read as it was written: %s', (_, adapter) => {
    expect(decode(encodeAdapter(adapter, base))).toEqual(adapter);
  });

  it('without a soft prompt has no prompt and no user model, without a LoRA no LoRA', () => {
    const names = (adapter: Adapter): readonly string[] => [...encodeAdapter(adapter, base).keys()];
    expect(names(makeAdapter(config, { numUserTokens: 0, numClusters: 0 }))).toEqual([
      'lora/adapter_config.json',
      'lora/adapter_model.safetensors',
    ]);
    expect(names(makeAdapter(config, { modules: [] }))).toEqual([
      'prompt/adapter_config.json',
      'prompt/adapter_model.safetensors',
      'user_model.safetensors',
    ]);
  });

  it('has its LoRA under PEFT’s names, in PEFT’s shapes', () => {
    const modules = ['self_attn.q_proj', 'self_attn.k_proj', 'mlp.down_proj'].map((name) => `model.layers.1.${name}`);
    const files = encodeAdapter(makeAdapter(config, { r: 4, modules }), base);
    const shapes = [...tensorsOf(files, 'lora/adapter_model.safetensors')].map(([name, { shape }]) => [name, shape]);
    expect(Object.fromEntries(shapes)).toEqual({
      'base_model.model.model.layers.1.mlp.down_proj.lora_A.weight': [4, 96],
      'base_model.model.model.layers.1.mlp.down_proj.lora_B.weight': [64, 4],
      'base_model.model.model.layers.1.self_attn.k_proj.lora_A.weight': [4, 64],
      'base_model.model.model.layers.1.self_attn.k_proj.lora_B.weight': [32, 4],
      'base_model.model.model.layers.1.self_attn.q_proj.lora_A.weight': [4, 64],
      'base_model.model.model.layers.1.self_attn.q_proj.lora_B.weight': [64, 4],
    });
    expect(jsonOf(files, 'lora/adapter_config.json')).toMatchObject({
      base_model_name_or_path: 'tiny-llama',
      bias: 'none',
      lora_alpha: 16,
      peft_type: 'LORA',
      r: 4,
      target_modules: modules,
      task_type: 'CAUSAL_LM',
    });
  });

  it('names its target modules shortly where all layers have them', () => {
    const files = encodeAdapter(makeAdapter(config), base);
    expect(jsonOf(files, 'lora/adapter_config.json')['target_modules']).toEqual([
      'q_proj',
      'k_proj',
      'v_proj',
      'o_proj',
    ]);
  });

  it('has in its prompt BOS’s own row, then the user embedding', () => {
    const adapter = makeAdapter(config);
    const files = encodeAdapter(adapter, base);
    const [[name, prompt] = []] = [...tensorsOf(files, 'prompt/adapter_model.safetensors')];
    expect([name, prompt?.shape]).toEqual(['prompt_embeddings', [4, 64]]);
    expect(prompt?.numbers.subarray(0, 64)).toEqual(base.bosEmbedding);
    expect(prompt?.numbers.subarray(64)).toEqual(softPromptOf(adapter.userModel, 'user'));
    expect(jsonOf(files, 'prompt/adapter_config.json')).toMatchObject({
      num_attention_heads: 4,
      num_layers: 2,
      num_transformer_submodules: 1,
      num_virtual_tokens: 4,
      peft_type: 'PROMPT_TUNING',
      prompt_tuning_init: 'RANDOM',
      task_type: 'CAUSAL_LM',
      token_dim: 64,
    });
  });

  it('that does not fit its base model is not written', () => {
    expect(() => encodeAdapter(makeAdapter(openTinyBase('tiny-qwen2').config), base)).toThrow(
      /does not fit its base model/,
    );
    const adapter = makeAdapter(config);
    adapter.userModel.userOffset[5] = NaN;
    expect(() => encodeAdapter(adapter, base)).toThrow('userOffset holds values that are not numbers');
    expect(() => encodeAdapter(makeAdapter(config, { numUserTokens: 0, modules: [] }), base)).toThrow(
      'changes nothing',
    );
  });
});

describe('an adapter that PEFT wrote', () => {
  it('is read: a LoRA on all seven linears', () => {
    const { lora, userModel } = decode(readFolder(join(REFERENCE_FOLDER, 'tiny-llama')));
    expect(lora).toEqual(adapterOf('tiny-llama', 'lora')?.lora);
    expect(userModel.numUserTokens).toBe(0);
  });

  it('and exported is read, and written again with the same tensors', () => {
    const written = readFolder(join(REFERENCE_FOLDER, 'tiny-llama', 'exported'));
    const adapter = decode(written, base.bosEmbedding);
    expect([adapter.lora.size, adapter.userModel.numUserTokens]).toEqual([8, 4]);
    const again = encodeAdapter(adapter, base);
    for (const name of [LORA, PROMPT] as const) expect(tensorsOf(again, name)).toEqual(tensorsOf(written, name));
    for (const name of [LORA_CONFIG, PROMPT_CONFIG] as const) {
      expect(inOrder(jsonOf(written, name))).toMatchObject(inOrder(jsonOf(again, name)));
    }
  });

  it('and exported gives the logits that PEFT gives with it', async () => {
    const { ids, lastLogits } = readReference('tiny-llama/exported/logits.json') as {
      readonly ids: readonly number[];
      readonly lastLogits: readonly number[];
    };
    const { lora, userModel } = decode(readFolder(join(REFERENCE_FOLDER, 'tiny-llama', 'exported')));
    const softPrompt = { rows: userModel.numUserTokens, numbers: softPromptOf(userModel, 'user') };
    const adapter = { version: 'exported', softPrompt, lora };
    const path = join(REFERENCE_FOLDER, 'tiny-llama', 'model.gguf');
    const { decoder, dispose } = await createTinyDecoder(path, { scratch, adapter });
    const soft = Array.from({ length: softPrompt.rows }, (_, row) => softToken(row));
    const sequence = [readTinyReference('tiny-llama').bos, ...soft, ...ids];
    const logits = await decoder.append(sequence, [sequence.length - 1]);
    const worst = lastLogits.reduce((most, logit, id) => Math.max(most, Math.abs(logit - logits[id]!)), 0);
    // float32 in another order of sums; without the soft prompt, or with BOS twice, logits differ by units.
    expect(worst).toBeLessThan(1e-3);
    dispose();
  });

  it('without a user model is one of the individual form', () => {
    const adapter = makeAdapter(config);
    const { userModel } = decode(withFile(encodeAdapter(adapter, base), 'user_model.safetensors', undefined));
    expect(userModel).toMatchObject({ numUserTokens: 3, hiddenSize: 64, numClusters: 0 });
    expect(userModel.genericEmbedding).toEqual(softPromptOf(adapter.userModel, 'user'));
    expect(userModel.userOffset).toEqual(new Float32Array(3 * 64));
    expect(softPromptOf(userModel, 'user')).toEqual(softPromptOf(adapter.userModel, 'user'));
  });

  it.each([
    [['single quotes', 'double quotes'], true],
    [['one name for two clusters'], false],
    [['single quotes', ''], false],
  ])('keeps the names of its clusters %j: %s', (clusterNames, isKept) => {
    const { lora, userModel } = makeAdapter(config);
    const kept = decode(encodeAdapter({ lora, userModel: { ...userModel, clusterNames } }, base)).userModel;
    expect(kept).toEqual({ ...userModel, ...(isKept && { clusterNames }) });
  });

  it('that lacks the user has a new one', () => {
    const shared = withTensors(encodeAdapter(makeAdapter(config), base), 'user_model.safetensors', (tensors) => {
      tensors.delete('userOffset');
      tensors.delete('userWeights');
    });
    const { userModel } = decode(withoutPrompt(shared));
    expect(userModel.userWeights).toEqual(userModel.genericWeights);
    expect(softPromptOf(userModel, 'user')).toEqual(softPromptOf(userModel, 'generic'));
  });
});

/** Lists as sorted ones: PEFT keeps its target modules as a set. */
function inOrder(config: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const entries = Object.entries(config).map(([key, value]) => [key, Array.isArray(value) ? value.toSorted() : value]);
  return Object.fromEntries(entries) as Record<string, unknown>;
}

function withoutPrompt(files: AdapterBytes): AdapterBytes {
  return new Map([...files].filter(([name]) => !name.startsWith('prompt/')));
}

const Q = 'base_model.model.model.layers.0.self_attn.q_proj';
const files = encodeAdapter(makeAdapter(config), base);
const ones = (...shape: readonly number[]): TensorNumbers => ({
  shape,
  numbers: new Float32Array(shape.reduce((product, size) => product * size, 1)).fill(1),
});
const text = (content: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(content);

describe('an adapter that cannot be used is refused with the reason', () => {
  it.each<[string, AdapterBytes, RegExp]>([
    ['no files', new Map(), /neither lora\/ nor prompt\//],
    ['no configuration', withFile(files, LORA_CONFIG, undefined), /lora\/adapter_config\.json is missing/],
    ['no tensors', withFile(files, PROMPT, undefined), /prompt\/adapter_model\.safetensors is missing/],
    ['a configuration that is no JSON', withFile(files, LORA_CONFIG, text('{')), /not what PEFT writes/],
    ['a configuration that is a list', withFile(files, PROMPT_CONFIG, text('[]')), /not what PEFT writes/],
    ['another type of PEFT', withJson(files, LORA_CONFIG, { peft_type: 'LOHA' }), /type is LOHA and should be LORA/],
    ['a type that is no text', withJson(files, PROMPT_CONFIG, { peft_type: {} }), /type is not told/],
    ['prefix tuning', withJson(files, PROMPT_CONFIG, { peft_type: 'PREFIX_TUNING' }), /type is PREFIX_TUNING/],
    ['DoRA', withJson(files, LORA_CONFIG, { use_dora: true }), /made with use_dora/],
    ['rank-stabilised LoRA', withJson(files, LORA_CONFIG, { use_rslora: true }), /made with use_rslora/],
    ['ranks of their own', withJson(files, LORA_CONFIG, { rank_pattern: { q_proj: 8 } }), /made with rank_pattern/],
    ['alphas of their own', withJson(files, LORA_CONFIG, { alpha_pattern: { q_proj: 8 } }), /made with alpha_pattern/],
    ['whole modules', withJson(files, LORA_CONFIG, { modules_to_save: ['lm_head'] }), /made with modules_to_save/],
    ['biases', withJson(files, LORA_CONFIG, { bias: 'all' }), /made with bias/],
    ['no rank', withJson(files, LORA_CONFIG, { r: undefined }), /r in adapter_config\.json is missing/],
    ['a rank that is too high', withJson(files, LORA_CONFIG, { r: 257 }), /r in adapter_config\.json/],
    ['a rank that is no integer', withJson(files, LORA_CONFIG, { r: 1.5 }), /r in adapter_config\.json/],
    ['another rank than its matrices', withJson(files, LORA_CONFIG, { r: 3 }), /not of rank 3/],
    ['an alpha of 0', withJson(files, LORA_CONFIG, { lora_alpha: 0 }), /lora_alpha/],
    [
      'an infinite alpha',
      withFile(files, LORA_CONFIG, text('{"peft_type":"LORA","r":2,"lora_alpha":1e999}')),
      /lora_alpha/,
    ],
    ['no LoRA tensors', withTensors(files, LORA, (tensors) => tensors.clear()), /has no tensors/],
    ['a foreign tensor', withTensors(files, LORA, (tensors) => tensors.set('x\n', ones(1))), /unknown tensor x\\n/],
    [
      'one matrix alone',
      withTensors(files, LORA, (tensors) => tensors.delete(`${Q}.lora_B.weight`)),
      /only one of the two/,
    ],
    ['a transposed matrix', withTensors(files, LORA, (t) => t.set(`${Q}.lora_A.weight`, ones(64, 2))), /not of rank 2/],
    [
      'a matrix that is a vector',
      withTensors(files, LORA, (t) => t.set(`${Q}.lora_A.weight`, ones(2))),
      /not of rank 2/,
    ],
    [
      'a matrix of another size',
      withTensors(files, LORA, (t) => t.set(`${Q}.lora_A.weight`, ones(2, 63))),
      /size of the model's/,
    ],
    ['a layer that the model lacks', withModule('model.layers.2.self_attn.q_proj'), /no linear layer model\.layers\.2/],
    ['a layer by another name', withModule('model.layers.00.self_attn.q_proj'), /no linear layer/],
    ['a module that is no linear', withModule('model.embed_tokens'), /no linear layer model\.embed_tokens/],
    ['a module of an object’s own', withModule('model.layers.0.constructor'), /no linear layer/],
    [
      'values that are no numbers',
      withTensors(files, LORA, (t) => void (t.get(`${Q}.lora_B.weight`)!.numbers[7] = NaN)),
      /not numbers/,
    ],
    [
      'infinite values',
      withTensors(files, USER, (t) => void (t.get('userOffset')!.numbers[7] = -Infinity)),
      /userOffset holds values/,
    ],
    [
      'a prompt of one row',
      withTensors(files, PROMPT, (t) => t.set('prompt_embeddings', ones(1, 64))),
      /two or more rows/,
    ],
    [
      'a prompt for another model',
      withTensors(files, PROMPT, (t) => t.set('prompt_embeddings', ones(4, 63))),
      /rows of 64/,
    ],
    [
      'a prompt before BOS',
      withTensors(files, PROMPT, (t) => t.set('prompt_embeddings', ones(4, 64))),
      /its first row is not/,
    ],
    ['a prompt under another name', withTensors(files, PROMPT, (t) => t.set('x', ones(1))), /not one tensor/],
    [
      'a prompt that is not its user’s',
      withTensors(files, USER, (t) => t.set('userOffset', ones(3, 64))),
      /different user embeddings/,
    ],
    ['a user model of another width', withoutPrompt(withTensors(files, USER, narrow)), /rows of 32 numbers/],
    [
      'clusters of another size',
      withTensors(files, USER, (t) => t.set('clusterEmbeddings', ones(3, 3, 64))),
      /should be \[2, 3, 64\]/,
    ],
    [
      'weights of another size',
      withTensors(files, USER, (t) => t.set('userWeights', ones(3))),
      /userWeights is \[3\] and should be \[2\]/,
    ],
    ['clusters without weights', withTensors(files, USER, (t) => t.delete('genericWeights')), /should be \[0, 3, 64\]/],
    [
      'weights without clusters',
      withTensors(files, USER, (t) => t.delete('clusterEmbeddings')),
      /clusterEmbeddings is missing/,
    ],
    [
      'no generic embedding',
      withTensors(files, USER, (t) => t.delete('genericEmbedding')),
      /no rows of genericEmbedding/,
    ],
    ['an unknown tensor of the user', withTensors(files, USER, (t) => t.set('age', ones(1))), /unknown tensor age/],
    ['too long a prompt', withoutPrompt(withTensors(files, USER, lengthen)), /has 257 rows/],
  ])('%s', (_, changed, message) => {
    const read = (): Adapter => decode(changed, base.bosEmbedding);
    expect(read).toThrow(UserFacingError);
    expect(read).toThrow(message);
  });

  function withModule(module: string): AdapterBytes {
    return withTensors(files, LORA, (tensors) => {
      tensors.set(`base_model.model.${module}.lora_A.weight`, ones(2, 64));
      tensors.set(`base_model.model.${module}.lora_B.weight`, ones(64, 2));
    });
  }

  function narrow(tensors: Map<string, TensorNumbers>): void {
    tensors.clear();
    tensors.set('genericEmbedding', ones(3, 32));
  }

  function lengthen(tensors: Map<string, TensorNumbers>): void {
    tensors.clear();
    tensors.set('genericEmbedding', ones(257, 64));
  }

  it('files that are cut off anywhere', () => {
    for (const name of ADAPTER_FILES) {
      const bytes = files.get(name)!;
      for (const share of [0, 0.1, 0.5, 0.99]) {
        const cut = withFile(files, name, bytes.slice(0, Math.floor(bytes.length * share)));
        expect(() => decode(cut)).toThrow(UserFacingError);
      }
    }
  });
});
