/** @file What the *Data* view asks of the host: what is stored, to be found, read, mended, erased and carried elsewhere. */

import * as z from 'zod/mini';
import { PAIR_SOURCES } from '../../src/common/pairs';
import { call, nothing } from './calls';

const id = z.int().check(z.minimum(1));
const ids = z.array(id).check(z.maxLength(1_000_000));
const search = z.object({
  /** Stands in prompt, chosen, rejected or a file's name; empty: whatever they hold. */
  text: z.string().check(z.maxLength(1000)),
  source: z.exactOptional(z.enum(PAIR_SOURCES)),
});

/** A pair as a line of the list. */
const line = z.object({
  id,
  source: z.enum(PAIR_SOURCES),
  /** Milliseconds since the epoch. */
  at: z.number(),
  /** How the texts begin; no `rejected`: it is drawn when an update runs. */
  chosen: z.string(),
  rejected: z.exactOptional(z.string()),
  language: z.exactOptional(z.string()),
  /** The edited file as one reads it; absent: imported. */
  file: z.exactOptional(z.string()),
  /** Whether no update has ended with it yet. */
  isNew: z.boolean(),
});
export type PairLine = z.infer<typeof line>;

/** A pair with all its text. */
const whole = z.extend(line, {
  prompt: z.string(),
  preferences: z.exactOptional(z.string()),
  /** Those that lent to its prompt, the edited one first, as one reads them. */
  files: z.array(z.string()),
  workspace: z.exactOptional(z.string()),
});
export type WholePair = z.infer<typeof whole>;

/** How a suggestion ended: figures alone are kept. */
const outcome = z.object({
  suggestionId: z.string(),
  /** In words, as `Taken`. */
  ending: z.string(),
  shownAt: z.number(),
  /** Until it ended. */
  dwellMs: z.number(),
  language: z.string(),
  characters: z.number(),
  takenCharacters: z.number(),
});
export type OutcomeLine = z.infer<typeof outcome>;

const overview = z.object({
  /** Why there is no store, for people; absent: there is one. */
  trouble: z.exactOptional(z.string()),
  path: z.string(),
  bytes: z.number(),
  pairs: z.number(),
  newPairs: z.number(),
  outcomes: z.number(),
  learning: z.enum(['on', 'paused', 'off']),
});
export type Overview = z.infer<typeof overview>;

/** What can be forgotten at once. */
export const FORGETTABLE = ['lastHour', 'file', 'workspace', 'everything'] as const;
export type Forgettable = (typeof FORGETTABLE)[number];

export const dataCalls = {
  overview: call(nothing, overview),
  /** Ids of the pairs found, newest first. */
  find: call(search, z.array(id)),
  /** In no order; those that are gone are left out. */
  lines: call(z.object({ ids }), z.array(line)),
  /** Nothing where it is gone. */
  read: call(z.object({ id }), z.optional(whole)),
  /** The newest, newest first. */
  outcomes: call(nothing, z.array(outcome)),
  /** The other side is the preferred one: gives the pair's new id, or nothing where it is gone. */
  swap: call(z.object({ id }), z.optional(id)),
  /** After a question to the developer; whether they are gone. */
  erase: call(z.object({ ids }), z.boolean()),
  /** To a file that the developer chooses; no ids: all. Nothing: they thought better of it. */
  exportPairs: call(z.object({ ids: z.optional(ids) }), z.optional(z.number())),
  /** From a file that the developer chooses; gives how many are new. */
  importPairs: call(nothing, z.optional(z.number())),
  setPaused: call(z.object({ isPaused: z.boolean() }), nothing),
  /** After a question to the developer. */
  forget: call(z.object({ what: z.enum(FORGETTABLE) }), nothing),
  /** Shows the database in the system's file manager, or says where it is. */
  showDatabase: call(nothing, nothing),
} as const;
