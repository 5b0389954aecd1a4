/** @file What the inference process is doing, as everyone who shows or waits for it sees it. */

import type { ModelDescription } from '../common/inference';

export type EngineState =
  /** Nothing runs; the next need starts it. */
  | { readonly kind: 'stopped' }
  | { readonly kind: 'starting' }
  /** `fraction` is 0 … 1. */
  | { readonly kind: 'loading'; readonly model: string; readonly fraction: number }
  | { readonly kind: 'ready'; readonly model: ModelDescription }
  /** The process stands, but no model is installed, or not the one that is `wanted`. */
  | { readonly kind: 'noModel'; readonly wanted?: string }
  /** The model is there but would not load, or the process is of another version; `error.message` says why. */
  | { readonly kind: 'failed'; readonly error: Error }
  /** It ended by itself; it starts again at `restartAt` (milliseconds since the epoch). */
  | { readonly kind: 'crashed'; readonly restartAt: number };
