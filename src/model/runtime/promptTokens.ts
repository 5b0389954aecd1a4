/**
 * @file Lays a prompt out as tokens: document separator, soft prompt, text; with fill-in-the-middle tokens where the model has
 * them. What does not fit is cut in blocks, so that the tokens kept stay the same while one types on.
 */

import type { PromptParts } from '../../common/inference';
import type { Tokenizer } from '../base/tokenizer';
import { Healing } from './healing';

/** Stands for row `index` of the soft prompt in a sequence of tokens: no vocabulary has negative ids. */
export function softToken(index: number): number {
  return -1 - index;
}

/** The row a negative token stands for. */
export function softRowOf(token: number): number {
  return -1 - token;
}

export interface PromptTokens {
  /** What the model reads, the tokens taken back for healing left out. */
  readonly tokens: readonly number[];
  /** What the first tokens decoded have to spell; absent after an empty prefix. */
  readonly healing: Healing | undefined;
}

export interface PromptLimits {
  /** Rows of the soft prompt. */
  readonly softRows: number;
  /** Tokens that the prompt may take, soft prompt included. */
  readonly maxTokens: number;
}

/** The prefix loses whole blocks of so many tokens at its left when it does not fit: a cut that slides would lose the prefix cache. */
const CUT_BLOCK = 64;
/** Shares of the room, at most: explicit preferences, all that stands before the prefix, and what stands after it. The prefix has the rest. */
const PREFERENCES_SHARE = 0.25;
const HEAD_SHARE = 0.5;
const SUFFIX_SHARE = 0.25;

/** Arranges a prompt for the model that `tokenizer` belongs to. */
export function arrangePrompt(prompt: PromptParts, tokenizer: Tokenizer, limits: PromptLimits): PromptTokens {
  const start = [tokenizer.bosTokenId, ...Array.from({ length: limits.softRows }, (_, index) => softToken(index))];
  const room = Math.max(1, limits.maxTokens - start.length);
  const { fim } = tokenizer;

  // Encoded by themselves, as they are in training.
  const preferences = tokenizer.encode(prompt.preferences ?? '').slice(0, Math.floor(room * PREFERENCES_SHARE));
  const headRoom = room * HEAD_SHARE - preferences.length;
  const files = fim?.fileSeparator === undefined ? [] : fileTokens(prompt, tokenizer, fim.fileSeparator, headRoom);
  const before = [...preferences, ...keepEnd(tokenizer.encode(prompt.head), headRoom - files.length)];
  const suffix = fim ? tokenizer.encode(prompt.suffix).slice(0, Math.floor(room * SUFFIX_SHARE)) : [];
  const frame = fim && suffix.length > 0 ? fim : undefined;
  const taken = files.length + before.length + suffix.length + (frame ? 3 : 0);
  const prefix = keepEnd(tokenizer.encode(prompt.prefix), room - taken);
  const healing = Healing.takeBack(tokenizer, prefix);

  // Prefix before suffix is the order Qwen2.5-Coder and StarCoder were trained on. The suffix is run again at every keystroke;
  // it is short for that.
  const tokens = frame
    ? [...start, ...files, frame.prefix, ...before, ...prefix, frame.suffix, ...suffix, frame.middle]
    : [...start, ...files, ...before, ...prefix];
  return { tokens, healing };
}

/** Whole files, as many as there is room for. */
function fileTokens(prompt: PromptParts, tokenizer: Tokenizer, fileSeparator: number, room: number): readonly number[] {
  const all: number[] = [];
  for (const { path, text } of prompt.files ?? []) {
    const tokens = [fileSeparator, ...tokenizer.encode(`${path}\n${text}\n`)];
    if (all.length + tokens.length > room) break;
    all.push(...tokens);
  }
  return all;
}

/** The last tokens that fit, cut off in whole blocks counted from the beginning; less than a block's room is filled nevertheless. */
function keepEnd(tokens: number[], room: number): number[] {
  const excess = tokens.length - Math.max(0, Math.floor(room));
  if (excess <= 0) return tokens;
  const cut = Math.ceil(excess / CUT_BLOCK) * CUT_BLOCK;
  return tokens.slice(cut < tokens.length ? cut : excess);
}
