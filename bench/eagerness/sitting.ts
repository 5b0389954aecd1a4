/** @file What the eagerness bench records of a pause: figures of the suggestion, and how far the file went on like it. No text. */

/** How much of a suggestion was what the developer went on to write. */
export interface Fit {
  readonly characters: number;
  readonly lines: number;
  /** Its characters up to the first word that the file does not go on with. */
  readonly rightCharacters: number;
  readonly isWhole: boolean;
}

/** A pause at which the pipeline had a suggestion. Pauses of one stretch of writing follow each other. */
export interface Pause {
  readonly stretch: number;
  readonly languageId: string;
  readonly logprob: number;
  readonly tokens: number;
  readonly isLineStart: boolean;
  readonly isLineEnd: boolean;
  readonly block: Fit;
  /** Of its first line alone; absent where it has but one. */
  readonly firstLine?: Fit;
}
