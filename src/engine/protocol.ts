/**
 * @file The contract between the extension host and the inference process. Node IPC, structured clone.
 *
 * The child speaks first: `hello` with its protocol version; a parent of another version ends it and says so. Then the parent
 * sends `request`s, each answered by exactly one `response`, with any number of `progress` before it. `cancel` names a request;
 * a cancelled request is still answered (with `cancelled`). Of `complete` and `prefill` only the newest counts: a newer one
 * supersedes those before it, which answer `cancelled`. The child ends itself when its parent is gone.
 */

import type { InferenceRequest, InferenceResult, ModelDescription } from '../common/inference';
import type { AdapterListing } from '../common/learning';
import type {
  DeviceChoice,
  DeviceProbe,
  LoadProgress,
  ModelListing,
  PullProgress,
  Recommendation,
} from '../common/models';
import type { ErrorAction } from '../common/userFacingError';

/** Raised with every change, here or in `trainerProtocol.ts`, that the other side would misread. */
export const PROTOCOL_VERSION = 2;

/** Whose adapters are meant, and for which model: a catalog id or path. None of it needs to be loaded. */
export interface AdapterPlace {
  readonly dataFolder: string;
  readonly user: string;
  readonly model: string;
}

/** Every call: what goes in, what comes back, what is reported on the way. */
export interface InferenceMethods {
  /** Loads a model in place of the one loaded (which stays if this fails), with the user's active adapter. */
  readonly load: {
    readonly params: {
      readonly model: string;
      readonly dataFolder: string;
      readonly device: DeviceChoice;
      readonly user: string;
      readonly threads?: number;
    };
    readonly result: ModelDescription;
    readonly progress: LoadProgress;
  };
  /** Puts the adapter that is the user's active one by now into the loaded model, between two requests. */
  readonly useAdapter: {
    readonly params: { readonly user: string };
    readonly result: ModelDescription;
    readonly progress: never;
  };
  readonly complete: { readonly params: InferenceRequest; readonly result: InferenceResult; readonly progress: never };
  /** Runs a prompt into the prefix cache, for the request that is likely to come. */
  readonly prefill: {
    readonly params: Pick<InferenceRequest, 'prompt'>;
    readonly result: { readonly prefillTokens: number };
    readonly progress: never;
  };
  readonly listModels: {
    readonly params: { readonly dataFolder: string };
    readonly result: readonly ModelListing[];
    readonly progress: never;
  };
  readonly pullModel: {
    /** `mirror` stands in for the hub, `proxy` for what the environment says. */
    readonly params: {
      readonly id: string;
      readonly dataFolder: string;
      readonly source?: string;
      readonly mirror?: string;
      readonly proxy?: string;
    };
    readonly result: { readonly path: string };
    readonly progress: PullProgress;
  };
  /** Measures this machine and names the best model that keeps the 600 ms rule. */
  readonly recommend: {
    readonly params: { readonly dataFolder: string };
    readonly result: Recommendation;
    readonly progress: never;
  };
  readonly probeDevices: {
    readonly params: Record<string, never>;
    readonly result: readonly DeviceProbe[];
    readonly progress: never;
  };
  /** The user's adapters. Without a model nothing is told to be in force. */
  readonly adapters: {
    readonly params: Omit<AdapterPlace, 'model'> & Partial<Pick<AdapterPlace, 'model'>>;
    readonly result: AdapterListing;
    readonly progress: never;
  };
  /** Brings a version into force for the model; null: the base model. `useAdapter` puts it into a loaded one. */
  readonly activateAdapter: {
    readonly params: AdapterPlace & { readonly version: string | null };
    readonly result: AdapterListing;
    readonly progress: never;
  };
  /** Goes back to what the version in force was trained from, as far back as needed; to the base model where nothing of it is left. */
  readonly rollBackAdapter: {
    readonly params: AdapterPlace;
    readonly result: AdapterListing;
    readonly progress: never;
  };
  /** Versions that learned from what was erased: none of them is ever in force again, for any model. */
  readonly setAdaptersAside: {
    readonly params: Omit<AdapterPlace, 'model'> & { readonly versions: readonly string[] };
    readonly result: Record<string, never>;
    readonly progress: never;
  };
  /** The identity of a base model, by which adapters and reference log-probabilities know it. Of a large one it takes a while, once. */
  readonly baseChecksum: {
    readonly params: Omit<AdapterPlace, 'user'>;
    readonly result: { readonly checksum: string };
    readonly progress: never;
  };
  readonly memory: {
    readonly params: Record<string, never>;
    readonly result: { readonly rssBytes: number };
    readonly progress: never;
  };
}

export type InferenceMethod = keyof InferenceMethods;

export type ToChild =
  | { readonly kind: 'request'; readonly id: number; readonly method: string; readonly params: unknown }
  | { readonly kind: 'cancel'; readonly id: number };

export type ToParent =
  | { readonly kind: 'hello'; readonly protocolVersion: number; readonly pid: number }
  | { readonly kind: 'progress'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'response'; readonly id: number; readonly outcome: Outcome };

export type Outcome =
  | { readonly kind: 'ok'; readonly result: unknown }
  | { readonly kind: 'cancelled' }
  | {
      readonly kind: 'error';
      readonly isUserFacing: boolean;
      readonly message: string;
      /** With the stacks of its causes, for the log. */
      readonly stack: string;
      /** The button of a `UserFacingError`. */
      readonly action?: ErrorAction;
    };
