/**
 * @file How text is cut into pieces before byte pairs are merged. Four ways cover the supported models; each is one regular
 * expression here, equal to what Hugging Face's `tokenizer.json` spells as a list of steps.
 */

import { z } from 'zod';
import { UserFacingError } from '../../common/userFacingError';

/** GPT-2's split; the same with every digit alone (SmolLM2, StarCoder); Qwen2's; Llama 3's (digits by threes). */
export type PreTokenizerFamily = 'gpt2' | 'gpt2Digits' | 'qwen2' | 'llama3';

/**
 * Matches cover every text without a gap. Unicode's White_Space is spelled out: JavaScript's `\s` has a byte-order mark and
 * lacks U+0085, unlike the engine behind the reference tokenizer. ſ is a lower-case s when case is ignored.
 */
const PIECES: Readonly<Record<PreTokenizerFamily, RegExp>> = {
  gpt2: /'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu,
  // Digits are cut out first, so white space before a digit stands at the end of its text and is one piece.
  gpt2Digits:
    /'(?:[sdmt]|ll|ve|re)| ?\p{L}+|\p{N}| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?![^\p{White_Space}\p{N}])|\p{White_Space}+/gu,
  qwen2:
    /'(?:[sSſtTmMdD]|[rR][eE]|[vV][eE]|[lL][lL])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\p{White_Space}\p{L}\p{N}]+[\r\n]*|\p{White_Space}*[\r\n]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu,
  llama3:
    /'(?:[sSſtTmMdD]|[rR][eE]|[vV][eE]|[lL][lL])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\p{White_Space}\p{L}\p{N}]+[\r\n]*|\p{White_Space}*[\r\n]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu,
};

/** The reference's expressions of the two families that have one. */
const REFERENCE_PATTERNS = {
  qwen2: referencePattern('\\p{N}'),
  llama3: referencePattern('\\p{N}{1,3}'),
} as const;

function referencePattern(digits: string): string {
  const contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
  return `${contractions}|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|${digits}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`;
}

/** The pieces of a text, in order; together they are the text. */
export function* splitPieces(text: string, family: PreTokenizerFamily): Generator<string> {
  for (const match of text.matchAll(PIECES[family])) yield match[0];
}

/** Where a segment goes on past the second gap of its line; long lines would otherwise be encoded anew as a whole. */
const LONG_SEGMENT = 256;

/**
 * Cuts a text into segments whose pieces, joined, are the pieces of the whole: one a line, more of long lines.
 *
 * A cut lies between a printable ASCII character and a blank or tab. Every family cuts there, whatever stands on either side:
 * no alternative holds a blank anywhere but at its start, save those of white space alone, which cannot begin before the cut;
 * and none looks behind itself, while looking ahead concerns runs of white space, of which none ends at the cut.
 * Where the cuts of a line fall depends on that line's text, so that an edit leaves the other segments as they were.
 */
export function* splitSegments(text: string): Generator<string> {
  let start = 0;
  let isLineCut = false;
  for (let index = 1; index < text.length; index++) {
    const previous = text.charCodeAt(index - 1);
    if (previous === NEWLINE) isLineCut = false;
    const code = text.charCodeAt(index);
    if ((code !== BLANK && code !== TAB) || previous <= BLANK || previous > LAST_PRINTABLE_ASCII) continue;
    if (isLineCut && index - start < LONG_SEGMENT) continue;
    yield text.slice(start, index);
    start = index;
    isLineCut = true;
  }
  if (start < text.length) yield text.slice(start);
}

const TAB = 9;
const NEWLINE = 10;
const BLANK = 32;
const LAST_PRINTABLE_ASCII = 126;

/** The steps of a family as a `tokenizer.json` has them. */
export function preTokenizerDocument(family: PreTokenizerFamily): {
  readonly normalizer: unknown;
  readonly pre_tokenizer: unknown;
} {
  const byteLevel = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true };
  switch (family) {
    case 'gpt2':
      return { normalizer: null, pre_tokenizer: { ...byteLevel, use_regex: true } };
    case 'gpt2Digits': {
      const digits = { type: 'Digits', individual_digits: true };
      return {
        normalizer: null,
        pre_tokenizer: { type: 'Sequence', pretokenizers: [digits, { ...byteLevel, use_regex: true }] },
      };
    }
    case 'qwen2':
    case 'llama3': {
      const pattern = { Regex: REFERENCE_PATTERNS[family] };
      const split = { type: 'Split', pattern, behavior: 'Isolated', invert: false };
      return {
        normalizer: family === 'qwen2' ? { type: 'NFC' } : null,
        pre_tokenizer: { type: 'Sequence', pretokenizers: [split, { ...byteLevel, use_regex: false }] },
      };
    }
  }
}

const BYTE_LEVEL = z.object({
  type: z.literal('ByteLevel'),
  add_prefix_space: z.literal(false),
  use_regex: z.boolean().default(true),
});
const DIGITS = z.object({ type: z.literal('Digits'), individual_digits: z.literal(true) });
const SPLIT = z.object({
  type: z.literal('Split'),
  pattern: z.object({ Regex: z.string() }),
  behavior: z.literal('Isolated'),
  invert: z.literal(false).default(false),
});
const STEP = z.discriminatedUnion('type', [BYTE_LEVEL, DIGITS, SPLIT]);
const SEQUENCE = z.object({ type: z.literal('Sequence'), pretokenizers: z.array(STEP) });
const PRE_TOKENIZER = z.union([SEQUENCE, STEP.transform((step) => ({ pretokenizers: [step] }))]);

/** Which family a `tokenizer.json`'s `pre_tokenizer` is. */
export function recognisePreTokenizer(document: unknown): PreTokenizerFamily {
  const parsed = PRE_TOKENIZER.safeParse(document);
  const steps = parsed.data?.pretokenizers ?? [];
  const [first, second] = steps;
  if (steps.length === 1 && first?.type === 'ByteLevel' && first.use_regex) return 'gpt2';
  if (steps.length === 2 && second?.type === 'ByteLevel') {
    if (first?.type === 'Digits' && second.use_regex) return 'gpt2Digits';
    if (first?.type === 'Split' && !second.use_regex) {
      if (first.pattern.Regex === REFERENCE_PATTERNS.qwen2) return 'qwen2';
      if (first.pattern.Regex === REFERENCE_PATTERNS.llama3) return 'llama3';
    }
  }
  throw new UserFacingError(
    "This model's tokenizer splits text in a way that is not known here. Choose a Llama 3, SmolLM2 or Qwen2 model.",
  );
}
