/** @file The schemas of what the inference process is asked and answers, one row a method of `protocol.ts`. */

import * as z from 'zod/mini';
import type { InferenceRequest, InferenceResult, ModelDescription, PromptParts } from '../common/inference';
import {
  DEVICE_CHOICES,
  PREFERENCES_FORMS,
  type DeviceProbe,
  type LoadProgress,
  type ModelListing,
  type PullProgress,
  type Recommendation,
} from '../common/models';
import { adapterListing } from './learningMessages';
import type { InferenceMethods } from './protocol';
import type { MethodSchemas } from './rpc';
import { shape } from './shape';

const architecture = z.enum(['llama', 'qwen2']);

const promptParts = shape<PromptParts>()(
  z.object({
    preferences: z.exactOptional(z.string()),
    head: z.string(),
    prefix: z.string(),
    suffix: z.string(),
    files: z.exactOptional(z.array(z.object({ path: z.string(), text: z.string() }))),
  }),
);

const inferenceRequest = shape<InferenceRequest>()(
  z.object({
    prompt: promptParts,
    forms: z.exactOptional(
      z.object({
        language: z.enum(['javascript', 'python']),
        quotes: z.exactOptional(z.enum(['single', 'double'])),
        semicolons: z.exactOptional(z.enum(['always', 'never'])),
        functions: z.exactOptional(z.enum(['arrow', 'declaration'])),
        returnTypes: z.exactOptional(z.enum(['annotated', 'inferred'])),
        names: z.exactOptional(z.enum(['camelCase', 'snake_case'])),
      }),
    ),
    nearby: z.exactOptional(z.array(z.string())),
    stop: z.exactOptional(
      z.object({
        isSingleLine: z.boolean(),
        indentation: z.number(),
        tabSize: z.number(),
        nextLine: z.string(),
        maxLines: z.number(),
      }),
    ),
    maxTokens: z.int(),
    deadlineAt: z.exactOptional(z.number()),
    alternatives: z.int(),
    sampling: z.exactOptional(z.object({ temperature: z.number(), topP: z.number(), seed: z.number() })),
    baseOnly: z.exactOptional(z.boolean()),
  }),
);

const inferenceResult = shape<InferenceResult>()(
  z.object({
    completions: z.array(
      z.object({
        text: z.string(),
        logprob: z.number(),
        tokens: z.int(),
        stopReason: z.enum(['stopRule', 'endOfText', 'tokenBudget', 'deadline']),
      }),
    ),
    model: z.string(),
    adapterVersion: z.exactOptional(z.string()),
    timing: z.object({ totalMs: z.number(), prefillTokens: z.int(), cachedTokens: z.int(), decodedTokens: z.int() }),
  }),
);

const modelDescription = shape<ModelDescription>()(
  z.object({
    id: z.string(),
    architecture,
    device: z.string(),
    contextTokens: z.int(),
    fillsInTheMiddle: z.boolean(),
    separatesFiles: z.boolean(),
    preferencesAs: z.enum(PREFERENCES_FORMS),
    adapterVersion: z.exactOptional(z.string()),
    adapterProblem: z.exactOptional(z.string()),
  }),
);

const modelListing = shape<ModelListing>()(
  z.object({
    id: z.string(),
    displayName: z.string(),
    isInstalled: z.boolean(),
    bytes: z.number(),
    architecture,
    fillsInTheMiddle: z.boolean(),
    license: z.string(),
    description: z.string(),
  }),
);

const pullProgress = shape<PullProgress>()(
  z.object({
    stage: z.enum(['connecting', 'downloading', 'verifying', 'unpacking']),
    receivedBytes: z.number(),
    totalBytes: z.number(),
    source: z.string(),
  }),
);

const recommendation = shape<Recommendation>()(
  z.object({
    id: z.string(),
    estimatedMs: z.record(z.string(), z.number()),
    reason: z.string(),
  }),
);

const deviceProbe = shape<DeviceProbe>()(
  z.object({
    device: z.enum(['cpu', 'webgpu', 'cuda', 'dml', 'coreml']),
    state: z.enum(['works', 'unavailable', 'wrong']),
    detail: z.string(),
  }),
);

const loadProgress = shape<LoadProgress>()(
  z.object({
    stage: z.enum(['reading', 'preparing', 'starting']),
    fraction: z.number(),
  }),
);

const nothing = z.record(z.string(), z.never());
const userFolder = { dataFolder: z.string(), user: z.string() };

export const INFERENCE_SCHEMAS: MethodSchemas<InferenceMethods> = {
  load: {
    params: z.object({
      model: z.string(),
      dataFolder: z.string(),
      device: z.enum(DEVICE_CHOICES),
      user: z.string(),
      threads: z.exactOptional(z.int()),
    }),
    result: modelDescription,
    progress: loadProgress,
  },
  useAdapter: { params: z.object({ user: z.string() }), result: modelDescription, progress: z.never() },
  complete: { params: inferenceRequest, result: inferenceResult, progress: z.never() },
  prefill: {
    params: z.object({ prompt: promptParts }),
    result: z.object({ prefillTokens: z.int() }),
    progress: z.never(),
  },
  listModels: { params: z.object({ dataFolder: z.string() }), result: z.array(modelListing), progress: z.never() },
  pullModel: {
    params: z.object({
      id: z.string(),
      dataFolder: z.string(),
      source: z.exactOptional(z.string()),
      mirror: z.exactOptional(z.string()),
      proxy: z.exactOptional(z.string()),
    }),
    result: z.object({ path: z.string() }),
    progress: pullProgress,
  },
  recommend: { params: z.object({ dataFolder: z.string() }), result: recommendation, progress: z.never() },
  probeDevices: { params: nothing, result: z.array(deviceProbe), progress: z.never() },
  adapters: {
    params: z.object({ ...userFolder, model: z.exactOptional(z.string()) }),
    result: adapterListing,
    progress: z.never(),
  },
  activateAdapter: {
    params: z.object({ ...userFolder, model: z.string(), version: z.nullable(z.string()) }),
    result: adapterListing,
    progress: z.never(),
  },
  rollBackAdapter: {
    params: z.object({ ...userFolder, model: z.string() }),
    result: adapterListing,
    progress: z.never(),
  },
  setAdaptersAside: {
    params: z.object({ ...userFolder, versions: z.array(z.string()) }),
    result: nothing,
    progress: z.never(),
  },
  baseChecksum: {
    params: z.object({ dataFolder: z.string(), model: z.string() }),
    result: z.object({ checksum: z.string() }),
    progress: z.never(),
  },
  memory: { params: nothing, result: z.object({ rssBytes: z.number() }), progress: z.never() },
};
