/** @file The words between the completion pipeline and the model: what is asked, what comes back. */

import type { PreferencesForm } from './models';
import type { StopRules } from './stopRules';

/**
 * A prompt in the order that serves the prefix cache: what changes least comes first. The model side encodes
 * `BOS, soft prompt, preferences, head, prefix` or, for a model with fill-in-the-middle tokens, its own arrangement of head, prefix
 * and suffix.
 */
export interface PromptParts {
  /** Explicit preferences as text for this model; ends with a newline. Kept apart from `head`: pairs keep it apart too. Absent: none. */
  readonly preferences?: string;
  /** Snippets of other files, the file's header; ends with a newline unless empty. Frozen while one edits on. */
  readonly head: string;
  /** The code before the cursor, from the window's left edge. That edge moves in blocks, or the prefix cache is lost. */
  readonly prefix: string;
  /** The code after the cursor; only a fill-in-the-middle model reads it. */
  readonly suffix: string;
  /** Snippets of other files, for a model that separates files by tokens of its own (others have them in `head`, as comments). */
  readonly files?: readonly PromptFile[];
}

/** A piece of another file in a prompt. */
export interface PromptFile {
  /** Relative to the workspace. */
  readonly path: string;
  readonly text: string;
}

export interface Sampling {
  /** Softmax temperature, > 0; without `Sampling` decoding is greedy. */
  readonly temperature: number;
  /** Nucleus: the smallest set of tokens with at least this probability, in (0, 1]. */
  readonly topP: number;
  readonly seed: number;
}

/** Stated preferences that single tokens decide. Where the model is about to write the other form, the stated one takes its place. */
export interface StatedForms {
  /** Whose strings and comments are meant. */
  readonly language: 'javascript' | 'python';
  readonly quotes?: 'single' | 'double';
  /** Only JavaScript leaves the choice. */
  readonly semicolons?: 'always' | 'never';
  /** JavaScript's named functions. */
  readonly functions?: 'arrow' | 'declaration';
  /** Only Python's are decided by single tokens. */
  readonly returnTypes?: 'annotated' | 'inferred';
  /** Of variables, parameters and functions, where they are given. */
  readonly names?: 'camelCase' | 'snake_case';
}

export interface InferenceRequest {
  readonly prompt: PromptParts;
  /** Absent: nothing is stated that single tokens decide. */
  readonly forms?: StatedForms;
  /**
   * Texts whose words the completion is likely to repeat: what the prompt had no room for of the file. Their n-grams join in choosing
   * each token; absent: the model chooses alone. They must not hold the line that is being written.
   */
  readonly nearby?: readonly string[];
  /** Absent: no stop rule but the token budget, the deadline and the model's end token. */
  readonly stop?: StopRules;
  /** At most this many tokens are decoded for each completion. */
  readonly maxTokens: number;
  /** Milliseconds since the epoch at which decoding ends with what it has; absent: none. */
  readonly deadlineAt?: number;
  /**
   * How many different completions are wanted. The first is greedy, the others part from it where it hesitated, likeliest first; with
   * `sampling` all are drawn.
   */
  readonly alternatives: number;
  readonly sampling?: Sampling;
  /** Answer by the base model alone, whatever adapter is active. */
  readonly baseOnly?: boolean;
}

/** Why decoding ended. */
export type StopReason = 'stopRule' | 'endOfText' | 'tokenBudget' | 'deadline';

export interface GeneratedCompletion {
  /** What follows the cursor, already cut by the stop rules; may be empty. */
  readonly text: string;
  /**
   * Sum of natural log-probabilities of the tokens of `text`. Where token healing constrains a token to what is typed already,
   * its probability is that among the tokens allowed.
   */
  readonly logprob: number;
  /** Tokens behind `logprob`. */
  readonly tokens: number;
  readonly stopReason: StopReason;
}

export interface InferenceTiming {
  readonly totalMs: number;
  /** Prompt tokens run through the model for this request. */
  readonly prefillTokens: number;
  /** Prompt tokens that the prefix cache held. */
  readonly cachedTokens: number;
  readonly decodedTokens: number;
}

export interface InferenceResult {
  /** Different from one another; the first is the best. Never empty. */
  readonly completions: readonly GeneratedCompletion[];
  readonly model: string;
  /** Absent: the base model answered. */
  readonly adapterVersion?: string;
  readonly timing: InferenceTiming;
}

/** What the rest of Penchant needs to know of the loaded model. */
export interface ModelDescription {
  /** Catalog id, or the path of a local file. */
  readonly id: string;
  readonly architecture: 'llama' | 'qwen2';
  readonly device: string;
  /** Prompt and completion together fit into this many tokens. */
  readonly contextTokens: number;
  /** Whether the suffix is read (the model has fill-in-the-middle tokens). */
  readonly fillsInTheMiddle: boolean;
  /** Whether snippets of other files go into `PromptParts.files` rather than into `head`. */
  readonly separatesFiles: boolean;
  /** The form in which explicit preferences act on it. */
  readonly preferencesAs: PreferencesForm;
  /** Absent: the base model answers. */
  readonly adapterVersion?: string;
  /** Why the active adapter is not in use, as a sentence for people: the base model answers in its place. */
  readonly adapterProblem?: string;
}
