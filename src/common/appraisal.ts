/** @file Whether a completion is worth a look: the words between the pipeline that asks and the feedback that knows. */

/** How much has to speak for a suggestion before it is shown; a setting of the developer's. */
export const EAGERNESS = ['low', 'balanced', 'high'] as const;
export type Eagerness = (typeof EAGERNESS)[number];

/** A completion about to become a suggestion. */
export interface Candidate {
  /** What would be inserted. */
  readonly text: string;
  /** What would be inserted if only its first line were shown; absent where it has but one. */
  readonly firstLine?: string;
  /** Sum of natural log-probabilities of the decoded tokens, before post-processing. */
  readonly logprob: number;
  /** Tokens behind `logprob`. */
  readonly tokens: number;
  readonly trigger: 'automatic' | 'explicit';
  /** VS Code's language id. */
  readonly languageId: string;
  /** Whether nothing but white space stands before the cursor on its line, and nothing at all but white space behind it. */
  readonly isLineStart: boolean;
  readonly isLineEnd: boolean;
}

export interface Appraisal {
  readonly verdict: 'show' | 'firstLine' | 'silent';
  /** Chance that what the verdict is about will be accepted, 0 … 1. */
  readonly chance: number;
}

/** The appraisal that a suggestion keeps for its life, or it would come and go while it is typed through. */
export type Appraise = (candidate: Candidate) => Appraisal;
