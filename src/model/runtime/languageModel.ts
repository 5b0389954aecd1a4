/** @file A loaded model: weights, tokenizer, session and sequence together; answers requests, with an adapter or without. */

import type { Disposable } from '../../common/disposable';
import type { InferenceRequest, InferenceResult, ModelDescription, PromptParts } from '../../common/inference';
import type { Device } from '../../common/models';
import { buildDecodeGraph } from '../base/llama';
import type { LoraSite } from '../base/llama';
import { openPreparedWeights, weightBitsFor } from '../base/preparedWeights';
import type { PreparedWeights } from '../base/preparedWeights';
import { preferencesFormOf } from '../base/preferencesForm';
import { createTokenizer } from '../base/tokenizer';
import type { Tokenizer } from '../base/tokenizer';
import type { ModelConfig, WeightFile } from '../base/weights';
import { joinLora, sitesOf } from './adapterTensors';
import type { AdapterTensors } from './adapterTensors';
import { Decoder } from './decoder';
import { generate, prefill } from './generate';
import type { GenerateDeps } from './generate';
import { deviceOutputNames, DeviceCache, HostCache } from './keyValueCache';
import { NearbyNgrams } from './nearbyNgrams';
import { arrangePrompt, softRowOf } from './promptTokens';
import type { PromptTokens } from './promptTokens';
import { createSession } from './session';
import { formTokensOf } from './statedForms';
import type { FormTokens } from './statedForms';

export interface LanguageModel extends Disposable {
  readonly description: ModelDescription;
  /** Answers a request; nothing when it is cancelled on the way. One request at a time. */
  generate(request: InferenceRequest, isCancelled: () => boolean): Promise<InferenceResult | undefined>;
  /** Runs a prompt into the prefix cache; gives the number of tokens that were run. */
  prefill(prompt: PromptParts, isCancelled: () => boolean): Promise<number>;
  /** Puts an adapter in place, between two requests; without one the base model answers. Clears the prefix cache. */
  useAdapter(adapter: AdapterTensors | undefined): Promise<void>;
}

export interface LanguageModelOptions {
  /** Catalog id or path, as shown. */
  readonly id: string;
  readonly device: Device;
  readonly threads: number;
  /** Where the prepared weights are, or will be made. */
  readonly preparedFolder: string;
  /** Prompt and completion fit into so many tokens. */
  readonly contextTokens: number;
  /** In place from the start; absent: the base model answers. */
  readonly adapter?: AdapterTensors | undefined;
  /** Off only to compare: the text is the same without. */
  readonly usesPromptLookup?: boolean;
  /** Blocks every native run so much longer; for tests of slow machines. */
  readonly stepDelayMs?: number;
  readonly onProgress?: (progress: { readonly stage: 'preparing' | 'starting'; readonly fraction: number }) => void;
}

/** Makes a model out of an opened weight file, which it takes over: disposing the model closes it. */
export async function createLanguageModel(source: WeightFile, options: LanguageModelOptions): Promise<LanguageModel> {
  const { config } = source;
  const tokenizer = createTokenizer(source.readTokenizerJson());
  const weights = openPreparedWeights(options.preparedFolder, source, weightBitsFor(config), (fraction) =>
    options.onProgress?.({ stage: 'preparing', fraction }),
  );
  source.dispose();
  options.onProgress?.({ stage: 'starting', fraction: 0 });
  try {
    const model = new LoadedModel(config, tokenizer, weights, options);
    await model.useAdapter(options.adapter);
    return model;
  } catch (error) {
    weights.dispose();
    throw error;
  }
}

class LoadedModel implements LanguageModel {
  private decoder: Decoder | undefined;
  /** Layers that the session at hand has LoRA inputs for, as one string. */
  private sitesKey: string | undefined;
  private adapter: AdapterTensors | undefined;
  private answersByBase = false;
  private formTokens: FormTokens | undefined;

  constructor(
    private readonly config: ModelConfig,
    private readonly tokenizer: Tokenizer,
    private readonly weights: PreparedWeights,
    private readonly options: LanguageModelOptions,
  ) {}

  get description(): ModelDescription {
    const { config, tokenizer, options, adapter } = this;
    return {
      id: options.id,
      architecture: config.architecture,
      device: options.device,
      contextTokens: options.contextTokens,
      fillsInTheMiddle: tokenizer.fim !== undefined,
      separatesFiles: tokenizer.fim?.fileSeparator !== undefined,
      preferencesAs: preferencesFormOf(config),
      ...(adapter && { adapterVersion: adapter.version }),
    };
  }

  async useAdapter(adapter: AdapterTensors | undefined): Promise<void> {
    const sites = sitesOf(adapter);
    const sitesKey = sites.map((site) => `${site.layer}.${site.linear}`).join(' ');
    if (!this.decoder || sitesKey !== this.sitesKey) {
      // The old session goes first: two would be two copies of the weights.
      this.decoder?.dispose();
      this.decoder = undefined;
      this.decoder = await this.createDecoder(sites);
      this.sitesKey = sitesKey;
    }
    this.adapter = adapter;
    this.answersByBase = false;
    this.decoder.useLora(joinLora(adapter, this.config));
  }

  async generate(request: InferenceRequest, isCancelled: () => boolean): Promise<InferenceResult | undefined> {
    const startedAt = performance.now();
    const { contextTokens } = this.options;
    const maxTokens = Math.min(request.maxTokens, contextTokens - minPromptTokens(contextTokens));
    const prompt = this.arrange(request.prompt, maxTokens, request.baseOnly ?? false);
    const nearby = request.nearby?.map((text) => this.tokenizer.encode(text));
    // Made on first need: most developers state nothing.
    if (request.forms) this.formTokens ??= formTokensOf(this.tokenizer);
    const deps = {
      ...this.deps(isCancelled),
      ngrams: nearby && new NearbyNgrams(nearby),
      formTokens: this.formTokens,
    };
    const generated = await generate({ ...request, maxTokens }, prompt, deps);
    if (!generated) return undefined;
    const { completions, prefillTokens, cachedTokens, decodedTokens } = generated;
    return {
      completions,
      model: this.options.id,
      ...(this.adapter && !request.baseOnly && { adapterVersion: this.adapter.version }),
      timing: { totalMs: performance.now() - startedAt, prefillTokens, cachedTokens, decodedTokens },
    };
  }

  async prefill(prompt: PromptParts, isCancelled: () => boolean): Promise<number> {
    const { prefillTokens } = await prefill(this.arrange(prompt, 0, false), this.deps(isCancelled), undefined);
    return prefillTokens;
  }

  dispose(): void {
    this.decoder?.dispose();
    this.decoder = undefined;
    this.weights.dispose();
  }

  /** Tokens of a prompt that leaves room for `maxTokens`, with the cache made ready for both. */
  private arrange(parts: PromptParts, maxTokens: number, baseOnly: boolean): PromptTokens {
    const { decoder, adapter } = this;
    if (!decoder) throw new Error('the model is disposed');
    if (baseOnly !== this.answersByBase) {
      decoder.useLora(joinLora(adapter, this.config, baseOnly));
      this.answersByBase = baseOnly;
    }
    const softRows = baseOnly ? 0 : (adapter?.softPrompt?.rows ?? 0);
    const { contextTokens } = this.options;
    const room = Math.max(minPromptTokens(contextTokens), contextTokens - Math.max(maxTokens, RESERVED_TOKENS));
    const prompt = arrangePrompt(parts, this.tokenizer, { softRows, maxTokens: room });
    decoder.reserve(Math.min(prompt.tokens.length + maxTokens, contextTokens) + POSITIONS_FOR_DRAFTS);
    return prompt;
  }

  private async createDecoder(loraSites: readonly LoraSite[]): Promise<Decoder> {
    const { config, weights, options } = this;
    const maxPositions = options.contextTokens + POSITIONS_FOR_DRAFTS;
    // ONNX Runtime for Node keeps outputs on the device with WebGPU alone.
    const keepsCacheOnDevice = options.device === 'webgpu';
    const graph = buildDecodeGraph(config, weights, { maxPositions, loraSites, keepsCacheOnDevice });
    const session = await createSession(graph.toModel(), {
      weightsFolder: weights.folder,
      device: options.device,
      threads: options.threads,
      ...(keepsCacheOnDevice && { deviceOutputs: deviceOutputNames(config) }),
    });
    const cache = keepsCacheOnDevice
      ? new DeviceCache(config, session.tensors, maxPositions)
      : new HostCache(config, session.tensors);
    return new Decoder(session, cache, config.hiddenSize, this.embed, options.stepDelayMs ?? 0);
  }

  private deps(isCancelled: () => boolean): GenerateDeps {
    const { decoder, tokenizer, config, options } = this;
    if (!decoder) throw new Error('the model is disposed');
    const usesPromptLookup = options.usesPromptLookup ?? true;
    return { decoder, tokenizer, vocabSize: config.vocabSize, usesPromptLookup, isCancelled };
  }

  private readonly embed = (token: number, target: Float32Array, offset: number): void => {
    if (token >= 0) {
      this.weights.readEmbedding(token, target, offset);
      return;
    }
    const row = softRowOf(token);
    const numbers = this.adapter?.softPrompt?.numbers;
    if (!numbers) throw new Error('a soft token without a soft prompt');
    target.set(numbers.subarray(row * this.config.hiddenSize, (row + 1) * this.config.hiddenSize), offset);
  };
}

/** A run may hold a few drafted tokens beyond the budget. */
const POSITIONS_FOR_DRAFTS = 8;
/** Kept free of the prompt whatever is asked for, so that a prompt is cut alike for a line, a block and a prefill. */
const RESERVED_TOKENS = 96;
/** However many tokens are asked for, so much of the prompt is read: 64 tokens, or half of a very short context. */
function minPromptTokens(contextTokens: number): number {
  return Math.min(64, Math.floor(contextTokens / 2));
}
