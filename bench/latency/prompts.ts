/**
 * @file Prints the prompts of the latency bench as JSON: real code that every clone has at hand, cut to lengths in tokens.
 * Its arguments are the model file and the project's root.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openWeightFile } from '../../src/model/base/openWeightFile';
import { createTokenizer } from '../../src/model/base/tokenizer';
import { arrangePrompt } from '../../src/model/runtime/promptTokens';
import type { Prompt } from './engine';

export interface Prompts {
  /** Different from the first word on, so that reading one finds nothing of the other cached. */
  readonly prefill: readonly Prompt[];
  readonly long: Prompt;
  readonly short: Prompt;
  readonly completion: readonly Prompt[];
}

/** Sources of dependencies, pinned by the lockfile, and of the project; the prompt begins this far into the file. */
const SOURCES = [
  { language: 'TypeScript', file: 'node_modules/zod/src/v4/core/checks.ts', startLine: 60 },
  { language: 'JavaScript', file: 'node_modules/eslint/lib/config/config-loader.js', startLine: 120 },
  { language: 'Python', file: 'team/fixtures/gguf_model.py', startLine: 20 },
  { language: 'TypeScript', file: 'node_modules/zod/src/v4/core/util.ts', startLine: 330 },
  { language: 'JavaScript', file: 'node_modules/commander/lib/command.js', startLine: 380 },
  { language: 'Python', file: 'node_modules/flatted/python/flatted.py', startLine: 8 },
] as const;

type Source = (typeof SOURCES)[number];

const PREFILL_TOKENS = 513; // the document separator is cached, 512 are read
const LONG_TOKENS = 512;
const SHORT_TOKENS = 64;
const COMPLETION_TOKENS = 424;
/** Characters kept of what follows a prompt. */
const NEXT_CHARACTERS = 16;
/** Healing takes back so many tokens at most, so that a longer text can be a shorter prompt. */
const MOST_HEALED = 32;
/** More than any text here has: nothing is cut off at the left. */
const MAX_TOKENS = 100_000;

const [modelPath = '', root = ''] = process.argv.slice(2);
const source = openWeightFile(modelPath);
const tokenizer = createTokenizer(source.readTokenizerJson());
source.dispose();

const prompts: Prompts = {
  prefill: [cut(SOURCES[0], PREFILL_TOKENS), cut(SOURCES[1], PREFILL_TOKENS)],
  long: cut(SOURCES[4], LONG_TOKENS),
  short: cut(SOURCES[1], SHORT_TOKENS),
  completion: SOURCES.map((each) => cut(each, COMPLETION_TOKENS)),
};
process.stdout.write(JSON.stringify(prompts));

/** A piece of a source with exactly so many tokens, from the first line where there is one. */
function cut({ language, file, startLine }: Source, count: number): Prompt {
  const lines = readFileSync(join(root, file), 'utf8').replaceAll('\r', '').split('\n');
  for (let line = startLine; line < lines.length; line++) {
    const prompt = beginningOf(lines.slice(line - 1).join('\n'), count);
    if (prompt) return { language, file, ...prompt };
  }
  throw new Error(`${file} has no piece of ${count} tokens from line ${startLine} on`);
}

/** The longest beginning of some code with exactly so many tokens, behind which a character is typed. */
function beginningOf(code: string, count: number): Pick<Prompt, 'text' | 'tokens' | 'next'> | undefined {
  // A token has 2 to 7 characters on the average, indentation included; the search begins above and goes down.
  for (let length = Math.min(code.length - NEXT_CHARACTERS, count * 10); length > 0; length--) {
    // What is typed next is a character of code, not the blank of a line's end.
    if (/\s/.test(code.charAt(length))) continue;
    const parts = { head: '', prefix: code.slice(0, length), suffix: '' };
    const { tokens } = arrangePrompt(parts, tokenizer, { softRows: 0, maxTokens: MAX_TOKENS });
    if (tokens.length < count - MOST_HEALED) return undefined;
    if (tokens.length === count) {
      return { text: parts.prefix, tokens, next: code.slice(length, length + NEXT_CHARACTERS) };
    }
  }
  return undefined;
}
