/** @file Preference pairs, the unit of training: what one is, where it comes from, and how far each source is trusted. */

import * as z from 'zod/mini';
import { UserFacingError } from './userFacingError';

/** What a developer did, or was asked, that made a pair. */
export const PAIR_SOURCES = [
  'rewritten',
  'comparison',
  'alternative',
  'typedOver',
  'rejected',
  'survived',
  'ownCode',
  'partiallyAccepted',
  'typedThrough',
  'synthetic',
  'unknown',
] as const;
export type PairSource = (typeof PAIR_SOURCES)[number];

/** A prompt and two texts that could follow it, of which the developer prefers `chosen`. TRL's preference format, with more. */
export interface PreferencePair {
  readonly prompt: string;
  readonly chosen: string;
  readonly rejected: string;
  /** Whose taste it is; absent: the user's at hand. */
  readonly user?: string;
  readonly source?: PairSource;
  /** VS Code's language id. */
  readonly language?: string;
  /** Factor of the pair's loss; absent: its source's. */
  readonly weight?: number;
  /** ε, below a half; absent: its source's. */
  readonly labelNoise?: number;
  /** Explicit preferences as text; it stood before the prompt when the completion was made. */
  readonly preferences?: string;
  /** ISO 8601; absent: older than all that have one. */
  readonly time?: string;
}

/** How a source enters the loss. */
export interface SourceTrust {
  readonly weight: number;
  /** Chance ε that chosen and rejected are the wrong way round, for the unbiased robust loss. */
  readonly labelNoise: number;
}

/** Defaults: a deliberate answer counts whole, what was merely left standing counts little. */
export const SOURCE_TRUST: Readonly<Record<PairSource, SourceTrust>> = {
  rewritten: { weight: 1, labelNoise: 0.02 },
  comparison: { weight: 1, labelNoise: 0.05 },
  alternative: { weight: 0.8, labelNoise: 0.1 },
  typedOver: { weight: 0.7, labelNoise: 0.2 },
  rejected: { weight: 0.5, labelNoise: 0.2 },
  survived: { weight: 0.3, labelNoise: 0.3 },
  ownCode: { weight: 0.3, labelNoise: 0.2 },
  partiallyAccepted: { weight: 0.7, labelNoise: 0.1 },
  typedThrough: { weight: 0.3, labelNoise: 0.3 },
  // Made and checked by detectors.
  synthetic: { weight: 0.5, labelNoise: 0.05 },
  // A file of pairs that does not say where they come from.
  unknown: { weight: 1, labelNoise: 0.05 },
};

/** Longer texts are no completion of anybody's, and would take the memory of the whole update. */
const MAX_RESPONSE_CHARACTERS = 20_000;
const MAX_PROMPT_CHARACTERS = 2_000_000;

const pairSchema = z.object({
  prompt: z.string().check(z.maxLength(MAX_PROMPT_CHARACTERS)),
  chosen: z.string().check(z.maxLength(MAX_RESPONSE_CHARACTERS)),
  rejected: z.string().check(z.maxLength(MAX_RESPONSE_CHARACTERS)),
  user: z.exactOptional(z.string()),
  source: z.exactOptional(z.enum(PAIR_SOURCES)),
  language: z.exactOptional(z.string()),
  weight: z.exactOptional(z.number().check(z.minimum(0), z.maximum(100))),
  labelNoise: z.exactOptional(z.number().check(z.minimum(0), z.lt(0.5))),
  preferences: z.exactOptional(z.string().check(z.maxLength(MAX_PROMPT_CHARACTERS))),
  time: z.exactOptional(z.iso.datetime({ offset: true })),
});

/** A schema that drops fields it does not know, as other tools' pairs have more. */
export const PAIR_SCHEMA: z.ZodMiniType<PreferencePair> = pairSchema;

/**
 * Pairs out of JSON lines; blank lines hold nothing.
 * @param place the file's name, for messages
 * @throws UserFacingError with the number of the first malformed line: nothing of such a file is taken
 */
export function parsePairs(text: string, place: string): readonly PreferencePair[] {
  const pairs: PreferencePair[] = [];
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .entries()) {
    if (line.trim() !== '') pairs.push(parsePair(line, `${place}, line ${index + 1}`));
  }
  return pairs;
}

function parsePair(line: string, place: string): PreferencePair {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new UserFacingError(`${place}: this is not JSON. Nothing of the file was taken.`, { cause: error });
  }
  const parsed = pairSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const field = issue?.path.join('.') ?? '';
    const what = field === '' ? 'it is no object' : `"${field}" is missing or not as it has to be`;
    throw new UserFacingError(
      `${place}: ${what}; a pair is {"prompt": "…", "chosen": "…", "rejected": "…"}. Nothing of the file was taken.`,
      { cause: parsed.error },
    );
  }
  if (parsed.data.chosen === parsed.data.rejected) {
    throw new UserFacingError(`${place}: chosen and rejected are the same. Nothing of the file was taken.`);
  }
  return parsed.data;
}
