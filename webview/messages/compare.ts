/** @file What the *Compare* view asks of the host: the comparison that is up, and what becomes of it. */

import * as z from 'zod/mini';
import { call, nothing } from './calls';

/** A piece of a line in one colour; without one it has the theme's foreground. */
const token = z.object({
  text: z.string(),
  /** `#rrggbb` or `#rrggbbaa`. */
  colour: z.exactOptional(z.string().check(z.regex(/^#[0-9a-f]{3,8}$/i))),
  style: z.exactOptional(list(z.enum(['italic', 'bold', 'underline', 'strikethrough']))),
});
export type CodeToken = z.infer<typeof token>;

/** The lines of a piece of code. */
const code = list(list(token));
export type Code = z.infer<typeof code>;

const side = z.object({
  /** What the completion writes. */
  text: z.string(),
  /** With what stands before it on its line. */
  code,
});
export type CodeSide = z.infer<typeof side>;

const question = z.object({
  id: z.string(),
  /** As one reads it, and its line from 1; no line: a place of the past. */
  file: z.string(),
  line: z.exactOptional(z.number()),
  /** VS Code's language id. */
  language: z.string(),
  above: code,
  left: side,
  right: side,
  below: code,
  /** What stands before the completions on their line. */
  linePrefix: z.string(),
  /** What "Write it yourself" begins with. */
  draft: z.string(),
  /** What the answer tells, in one sentence. */
  why: z.string(),
});
export type QuestionView = z.infer<typeof question>;

/** What a button may do where no question can be asked. */
export const COMPARE_ACTIONS = {
  openFile: 'Open a File',
  setUpModel: 'Set Up a Model',
  resumeLearning: 'Resume Learning',
  turnOnLearning: 'Open the Setting',
  trust: 'Manage Trust',
  openLog: 'Open the Log',
  tryAgain: 'Try Again',
} as const;
export type CompareAction = keyof typeof COMPARE_ACTIONS;

const actionNames = z.enum([
  'openFile',
  'setUpModel',
  'resumeLearning',
  'turnOnLearning',
  'trust',
  'openLog',
  'tryAgain',
] satisfies CompareAction[]);

const progress = { answered: z.number(), length: z.number(), canUndo: z.boolean() };

const state = z.discriminatedUnion('kind', [
  /** Nothing can be asked; one sentence, and what helps. */
  z.object({ kind: z.literal('blocked'), sentence: z.string(), action: z.exactOptional(actionNames), ...progress }),
  /** The next question is being made; one sentence on what takes its time. */
  z.object({ kind: z.literal('preparing'), sentence: z.string(), ...progress }),
  z.object({ kind: z.literal('asking'), question, ...progress }),
  z.object({
    kind: z.literal('finished'),
    /** How many pairs came of it. */
    pairs: z.number(),
    /** What the answers said, most telling first. */
    findings: list(z.string()),
    ...progress,
  }),
]);
export type CompareState = z.infer<typeof state>;

/** Longer than anything one writes into a panel. */
const MAX_WRITTEN_CHARACTERS = 10_000;

const answer = z.object({ id: z.string(), answer: z.enum(['left', 'right', 'tie', 'neither', 'skip']) });

export const compareCalls = {
  /** Begins the round, or goes on with it. */
  state: call(nothing, state),
  /** To answer a question that is not up any more changes nothing. */
  answer: call(answer, state),
  write: call(z.object({ id: z.string(), text: z.string().check(z.maxLength(MAX_WRITTEN_CHARACTERS)) }), state),
  undo: call(nothing, state),
  again: call(nothing, state),
  /** Starts an update; gives one sentence on what has begun, or why nothing has. */
  learnNow: call(nothing, z.string()),
  act: call(z.object({ action: actionNames }), state),
} as const;

/** Lists of the host's are not to be changed. */
function list<T extends z.ZodMiniType>(item: T): z.ZodMiniReadonly<z.ZodMiniArray<T>> {
  return z.readonly(z.array(item));
}
