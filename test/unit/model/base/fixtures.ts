/** @file The reference files of the reading side, and text to try vocabularies on. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TokenizerJson } from '../../../../src/model/base/weights';

/** The folder of the numbers from PyTorch and the Rust tokenizers. */
export const REFERENCE_FOLDER = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'torch');

/** A file of that folder; its `README.md` tells the forms. */
export function readReference(name: string): unknown {
  return JSON.parse(readFileSync(join(REFERENCE_FOLDER, name), 'utf8'));
}

export interface ReferenceTexts {
  readonly texts: readonly {
    readonly name: string;
    readonly text: string;
    readonly plain: readonly number[];
    readonly decoded?: string;
  }[];
}

/** The tiny models' `tokenizer.json`: Qwen2's in all but the size of its vocabulary. */
export type TinyDocument = Readonly<Record<string, unknown>> & {
  readonly added_tokens: readonly { readonly id: number; readonly content: string }[];
  readonly model: Readonly<Record<string, unknown>>;
};

export function readTinyDocument(): TinyDocument {
  return readReference('tiny-qwen2/tokenizer.json') as TinyDocument;
}

export function tokenizerJson(document: unknown): TokenizerJson {
  return { document, bosTokenId: 600, endTokenIds: [600] };
}

/** Numbers in [0, 1) that are the same in every run (Steele and Vigna's mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const FRAGMENTS = [
  ...[
    'const',
    'x',
    'return',
    'café',
    'self',
    'λ',
    '你好',
    '世界',
    '🙂',
    '👩‍👧',
    'İ',
    'ß',
    'e\u0301',
    'ſ',
    '0',
    '12',
    '1234567',
    '٣',
    '½',
  ],
  ...[
    ' ',
    ' ',
    ' ',
    '  ',
    '    ',
    '\t',
    '\t\t',
    '\n',
    '\n',
    '\n\n',
    '\r\n',
    '\r\n\r\n',
    '\r',
    '\v',
    '\f',
    '\u00a0',
    '\u3000',
    '\u2028',
  ],
  ...[
    "'s",
    "'S",
    "'ll",
    "'LL",
    "'ve",
    "'re",
    "'T",
    "'m",
    "'d",
    "'",
    '"',
    '`',
    '(',
    ')',
    '{',
    '}',
    '();',
    '=>',
    '...',
    '->',
    '#',
    '//',
  ],
  ...['<|endoftext|>', '<|fim_prefix|>', '_', '-', '.', ',', ';', ':', '\\', '\u0000', '\u200d', '\ud83d'],
];

/** Up to `maxFragments` words, numbers, blanks, line ends and signs in any order: worse than any code. */
export function randomText(random: () => number, maxFragments: number): string {
  const length = Math.floor(random() * maxFragments);
  return Array.from({ length }, () => FRAGMENTS[Math.floor(random() * FRAGMENTS.length)]!).join('');
}
