/**
 * @file Answers the calls of `protocol.ts` with a model: one native run at a time, the newest completion first.
 * How a model is opened is a port, so that this file is tested without one.
 */

import type { Disposable } from '../common/disposable';
import type { InferenceRequest, InferenceResult, ModelDescription, PromptParts } from '../common/inference';
import type { DeviceProbe, LoadProgress, ModelListing, PullProgress, Recommendation } from '../common/models';
import { adapterCalls, type AdapterAccess } from './adapterCalls';
import { INFERENCE_SCHEMAS } from './messages';
import { PROTOCOL_VERSION, type InferenceMethods } from './protocol';
import { serve, type Channel } from './rpc';

/** A loaded model. Between native runs it gives way to the event loop (`setImmediate`) and asks `isCancelled`, so that messages are seen. */
export interface ServedModel extends Disposable {
  readonly description: ModelDescription;
  /** `undefined` when cancelled; what was computed stays in the prefix cache. */
  generate(request: InferenceRequest, isCancelled: () => boolean): Promise<InferenceResult | undefined>;
  /** The number of tokens run through the model, also when cancelled. */
  prefill(prompt: PromptParts, isCancelled: () => boolean): Promise<number>;
  /** Puts the user's active adapter in place, between two requests. One that cannot be used is told in the description. */
  useActiveAdapter(user: string): Promise<void>;
}

/** What the process can do with models; `src/model/index.ts` does it. */
export interface ModelAccess extends AdapterAccess {
  openLanguageModel(
    options: InferenceMethods['load']['params'] & { readonly onProgress?: (progress: LoadProgress) => void },
  ): Promise<ServedModel>;
  listModels(dataFolder: string): Promise<readonly ModelListing[]>;
  pullModel(
    options: InferenceMethods['pullModel']['params'] & {
      readonly signal?: AbortSignal;
      readonly onProgress?: (progress: PullProgress) => void;
    },
  ): Promise<{ readonly path: string }>;
  recommendModel(dataFolder: string): Promise<Recommendation>;
  probeDevices(): Promise<readonly DeviceProbe[]>;
}

/** Greets and answers until it is disposed, which also ends the loaded model. */
export function serveInference(channel: Channel, access: ModelAccess): Disposable {
  const lane = new Lane();
  let model: ServedModel | undefined;

  const server = serve<InferenceMethods>(
    channel,
    { protocolVersion: PROTOCOL_VERSION, pid: process.pid },
    INFERENCE_SCHEMAS,
    {
      load: (params, { signal, reportProgress }) =>
        lane.run(signal, async () => {
          const opened = await access.openLanguageModel({ ...params, onProgress: reportProgress });
          model?.dispose();
          model = opened;
          return opened.description;
        }),
      useAdapter: ({ user }, { signal }) =>
        lane.run(signal, async () => {
          const current = loaded(model);
          await current.useActiveAdapter(user);
          return current.description;
        }),
      complete: (request, { signal }) =>
        lane.runNewest(signal, (isCancelled) => loaded(model).generate(request, isCancelled)),
      prefill: ({ prompt }, { signal }) =>
        lane.runNewest(signal, async (isCancelled) => ({
          prefillTokens: await loaded(model).prefill(prompt, isCancelled),
        })),
      listModels: ({ dataFolder }) => access.listModels(dataFolder),
      pullModel: (params, { signal, reportProgress }) =>
        access.pullModel({ ...params, signal, onProgress: reportProgress }),
      recommend: ({ dataFolder }) => access.recommendModel(dataFolder),
      probeDevices: () => access.probeDevices(),
      ...adapterCalls(access),
      memory: async () => ({ rssBytes: process.memoryUsage.rss() }),
    },
  );

  return {
    dispose() {
      server.dispose();
      model?.dispose();
      model = undefined;
    },
  };
}

function loaded(model: ServedModel | undefined): ServedModel {
  if (!model) throw new Error('no model is loaded');
  return model;
}

/** One after the other; of what `runNewest` is given, only the newest counts. */
class Lane {
  private tail: Promise<unknown> = Promise.resolve();
  private newest = 0;

  /** Waits for its turn, and supersedes the completions before it. */
  async run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T | undefined> {
    this.newest++;
    return this.enqueue(async () => (signal.aborted ? undefined : work()));
  }

  async runNewest<T>(
    signal: AbortSignal,
    work: (isCancelled: () => boolean) => Promise<T | undefined>,
  ): Promise<T | undefined> {
    const own = ++this.newest;
    const isCancelled = (): boolean => signal.aborted || own !== this.newest;
    return this.enqueue(async () => {
      if (isCancelled()) return undefined;
      const result = await work(isCancelled);
      // A prompt that was only half run has no answer; a completion finished in the last moment is superseded all the same.
      return isCancelled() ? undefined : result;
    });
  }

  private enqueue<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.tail.then(work);
    this.tail = turn.catch(() => undefined);
    return turn;
  }
}
