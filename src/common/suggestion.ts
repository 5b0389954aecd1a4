/** @file What is shown: one suggestion, from where it came, and the prompt behind it. */

import type { InferenceTiming, PromptParts } from './inference';
import type { StopRules } from './stopRules';

/** Where the text comes from: decoded for this request, from the suggestion cache, or decoded ahead of an acceptance. */
export type SuggestionOrigin = 'model' | 'cache' | 'prefetch';

export interface Suggestion {
  /** The same while a suggestion is typed through or asked for again, so that one suggestion has one outcome. */
  readonly id: string;
  /** What is inserted, with the document's line ends. Never blank. */
  readonly text: string;
  /** UTF-16 units left of the cursor that `text` replaces; more than 0 only where it extends IntelliSense's selected item. */
  readonly replacesBefore: number;
  /** UTF-16 units right of the cursor, on its line, that `text` replaces: closers that it contains itself. */
  readonly replacesAfter: number;
  /** UTF-16 units of the suggestion, as first made, that have been typed since; they are no longer part of `text`. */
  readonly typedCharacters: number;
  /** All that was made to stand behind the prompt, of which the last `text.length` units are left to insert, but for closers fitted. */
  readonly completion: string;
  /** The rules that it was cut by. */
  readonly stop: StopRules;
  /** Sum of natural log-probabilities of the decoded tokens, before post-processing. */
  readonly logprob: number;
  /** Tokens behind `logprob`. */
  readonly tokens: number;
  /** The chance of acceptance, 0 … 1, that it was appraised with; absent: none was reckoned. */
  readonly chance?: number;
  readonly origin: SuggestionOrigin;
  readonly model: string;
  /** Absent: the base model wrote it. */
  readonly adapterVersion?: string;
  /** The prompt as the model saw it. */
  readonly prompt: PromptParts;
  /** URIs of the other files whose text stands in the prompt. */
  readonly snippetUris: readonly string[];
  readonly timing: InferenceTiming;
}
