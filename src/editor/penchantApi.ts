/** @file What `activate` returns, for the tests of the running extension. */

import type { EngineState } from '../engine/engineState';

export interface PenchantApi {
  /** Process id of the inference process while it runs. */
  readonly enginePid: () => number | undefined;
  readonly engineState: () => EngineState;
  /** Resident memory of the inference process when it was last asked, at most a minute ago. */
  readonly engineRssBytes: () => number | undefined;
  /** Milliseconds that `activate` took of the extension host's time. */
  readonly activationMs: number;
}
