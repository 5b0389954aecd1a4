/**
 * @file An inference process without a model, forked by the tests: the real server over the real channel, around a model that
 * does what its prompt's prefix says. `PENCHANT_TEST_HELLO` greets with another version.
 */

import { processChannel } from '../../../src/engine/processChannel';
import { INFERENCE_SCHEMAS } from '../../../src/engine/messages';
import type { ServedRegistry } from '../../../src/engine/adapterCalls';
import { serveInference, type ModelAccess, type ServedModel } from '../../../src/engine/inferenceServer';
import { serve } from '../../../src/engine/rpc';
import type { InferenceMethods } from '../../../src/engine/protocol';
import type { InferenceResult } from '../../../src/common/inference';
import type { AdapterVersion } from '../../../src/common/learning';
import { UserFacingError } from '../../../src/common/userFacingError';

/** Steps of a slow completion and their length: 2 s in all. */
const SLOW = { steps: 200, stepMs: 10 };

const access: ModelAccess = {
  async openLanguageModel({ model, user, onProgress }) {
    if (model === 'broken') {
      throw new UserFacingError('The file is broken.', { action: { title: 'Mend', command: 'mend' } });
    }
    if (model === 'aborts') process.abort();
    for (const fraction of [0.25, 0.5, 1]) onProgress?.({ stage: 'reading', fraction });
    return scriptedModel(model, user);
  },
  async listModels(dataFolder) {
    // The folder's name says what is installed.
    return ['small', 'large', 'broken', 'aborts'].map((id) => ({
      id,
      displayName: id,
      isInstalled: dataFolder.split('+').includes(id),
      bytes: 1,
      architecture: 'llama',
      fillsInTheMiddle: false,
      license: 'MIT',
      description: '',
    }));
  },
  async pullModel({ id, signal, onProgress }) {
    for (let step = 0; step < SLOW.steps && !signal?.aborted; step++) {
      onProgress?.({ stage: 'downloading', receivedBytes: step, totalBytes: SLOW.steps, source: 'here' });
      await sleep(SLOW.stepMs);
    }
    signal?.throwIfAborted();
    return { path: `/models/${id}` };
  },
  recommendModel: () => Promise.reject(new Error('cannot measure', { cause: new Error('no clock') })),
  probeDevices: () => Promise.resolve([{ device: 'cpu', state: 'works', detail: 'here' }]),
  openAdapterRegistry: (dataFolder, user) => registryOf(user),
  baseChecksum: async (model) => `checksum of ${model}`,
};

const registries = new Map<string, ServedRegistry>();

/** Two versions for the model `small`, the second of them in force, and a third that the gate held; `new` has none. */
function registryOf(user: string): ServedRegistry {
  const registry = registries.get(user) ?? scriptedRegistry(user === 'new' ? [] : ['v1', 'v2', 'v3']);
  registries.set(user, registry);
  return registry;
}

function scriptedRegistry(names: readonly string[]): ServedRegistry {
  let versions = names.map(scriptedVersion);
  let active = names[1];
  const former = (): string | null => versions.find((each) => each.version === active)?.parent ?? null;
  return {
    list: () => versions,
    active: (baseChecksum) => (baseChecksum === 'checksum of small' ? active : undefined),
    activate(version) {
      if (version === 'v3') throw new UserFacingError('The adapter v3 did not pass the gate: It is worse.');
      active = version ?? undefined;
    },
    former,
    rollBack() {
      active = former() ?? undefined;
      return active ?? null;
    },
    clusters: () => [],
    setAside(gone) {
      versions = versions.filter(({ version }) => !gone.includes(version));
      if (active !== undefined && gone.includes(active)) active = undefined;
    },
  };
}

function scriptedVersion(version: string, index: number): AdapterVersion {
  const figures = { pairs: 4, accuracy: 1, rankAccuracy: 1, meanMargin: 2 };
  return {
    version,
    parent: index === 0 ? null : `v${index}`,
    model: 'small',
    baseChecksum: 'checksum of small',
    date: '2026-01-01T00:00:00.000Z',
    pairs: 20,
    gate: {
      passed: version !== 'v3',
      reason: 'It is better.',
      heldOut: { before: figures, after: figures },
      neutralNll: { python: { base: 1, after: 1.01 } },
      insaneProbes: 0,
    },
    metrics: { steps: 8, seconds: 60, loss: NaN, seed: 1, device: 'cpu' },
  };
}

/** What the user's name says of their adapter: that there is none, that it is damaged, or the first version's name. */
function scriptedModel(id: string, user: string): ServedModel {
  let stepsRun = 0;
  let adapter = adapterOf(user, 0);
  let changes = 0;
  return {
    get description() {
      return {
        id,
        architecture: 'llama' as const,
        device: 'cpu',
        contextTokens: 64,
        fillsInTheMiddle: false,
        separatesFiles: false,
        preferencesAs: 'exemplar' as const,
        ...adapter,
      };
    },
    async useActiveAdapter(whose) {
      await sleep(SLOW.stepMs);
      adapter = adapterOf(whose, ++changes);
    },
    async generate({ prompt }, isCancelled) {
      switch (prompt.prefix) {
        case 'crash':
          process.kill(process.pid, 'SIGKILL');
          return new Promise(() => undefined);
        case 'hang':
          for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
        case 'throw':
          throw new Error('a native run failed', { cause: new Error('out of memory') });
        case 'steps':
          return result(id, String(stepsRun));
        case 'slow':
          for (let step = 0; step < SLOW.steps; step++) {
            if (isCancelled()) return undefined;
            stepsRun++;
            await sleep(SLOW.stepMs);
          }
          return result(id, 'slow');
        default:
          return result(id, prompt.prefix.toUpperCase());
      }
    },
    prefill: ({ prefix }) => Promise.resolve(prefix.length),
    dispose: () => undefined,
  };
}

function adapterOf(user: string, changes: number): { adapterVersion?: string; adapterProblem?: string } {
  if (user === 'new') return {};
  return user === 'damaged' && changes === 0
    ? { adapterProblem: 'The adapter v0 is damaged.' }
    : { adapterVersion: `v${changes}` };
}

function result(model: string, text: string): InferenceResult {
  return {
    completions: [{ text, logprob: -1, tokens: 1, stopReason: 'endOfText' }],
    model,
    timing: { totalMs: 1, prefillTokens: 1, cachedTokens: 0, decodedTokens: 1 },
  };
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

const otherVersion = process.env['PENCHANT_TEST_HELLO'];
if (otherVersion === undefined) {
  serveInference(processChannel(), access);
} else {
  const never = (): Promise<undefined> => new Promise(() => undefined);
  serve<InferenceMethods>(
    processChannel(),
    { protocolVersion: Number(otherVersion), pid: process.pid },
    INFERENCE_SCHEMAS,
    {
      load: never,
      useAdapter: never,
      complete: never,
      prefill: never,
      listModels: never,
      pullModel: never,
      recommend: never,
      probeDevices: never,
      adapters: never,
      activateAdapter: never,
      rollBackAdapter: never,
      setAdaptersAside: never,
      baseChecksum: never,
      memory: never,
    },
  );
}
process.once('disconnect', () => process.exit(0));
