/**
 * @file The contract between whoever runs an update and the trainer process; messages, greeting and version as in `protocol.ts`.
 *
 * A process makes one update: it answers one `learn`, with progress before it, and ends itself then. `cancel` of it is heeded within
 * one training step. `pause` holds the update up before its next step, also one that has yet to begin, and `resume` lets it go on;
 * both are answered at once. The process ends itself when its parent is gone.
 */

import type { LearnRequest, UpdateProgress, UpdateResult } from '../common/learning';

/** Every call: what goes in, what comes back, what is reported on the way. */
export interface TrainerMethods {
  readonly learn: { readonly params: LearnRequest; readonly result: UpdateResult; readonly progress: UpdateProgress };
  readonly pause: {
    readonly params: Record<string, never>;
    readonly result: { readonly isPaused: boolean };
    readonly progress: never;
  };
  readonly resume: {
    readonly params: Record<string, never>;
    readonly result: { readonly isPaused: boolean };
    readonly progress: never;
  };
  readonly memory: {
    readonly params: Record<string, never>;
    readonly result: { readonly rssBytes: number };
    readonly progress: never;
  };
}
