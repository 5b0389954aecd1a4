/** @file What `activate` returns, for the tests of the running extension. */

import type * as vscode from 'vscode';
import type { NothingReason } from '../completion/complete';
import type { EngineState } from '../engine/engineState';
import type { Offer, Outcome, Undone } from '../feedback/outcomes';
import type { LearningState } from '../feedback/updateSchedule';

export interface PenchantApi {
  /** Process id of the inference process while it runs. */
  readonly enginePid: () => number | undefined;
  readonly engineState: () => EngineState;
  /** Resident memory of the inference process when it was last asked, at most a minute ago. */
  readonly engineRssBytes: () => number | undefined;
  /** The provider itself; tests hang the editor's own account of outcomes on it, and have it registered anew. */
  readonly provider: vscode.InlineCompletionItemProvider;
  readonly registerAnew: () => void;
  /** Why a request of the editor ended without a suggestion. */
  readonly onNothing: vscode.Event<NothingReason>;
  readonly onShown: vscode.Event<Offer>;
  readonly onOutcome: vscode.Event<Outcome>;
  readonly onUndone: vscode.Event<Undone>;
  /** How background learning stands; nothing before the store is open. */
  readonly learning: () => LearningState | undefined;
  /** Milliseconds that `activate` took of the extension host's time. */
  readonly activationMs: number;
}
