/**
 * @file What takes long in the store, as data that goes to another thread, and what comes back: the contract of `storeWorker.ts`. A
 * worker does one job and ends.
 */

import * as z from 'zod/mini';
import { PAIR_SOURCES } from '../../common/pairs';
import type { Page, PairSearch, PairSelection } from '../records';
import { ACCEPTANCE_HISTORY, PAIRS_STYLE } from './learnedResults';
import { STORED_PAIR } from './pairRows';

export type StoreJob =
  | { readonly kind: 'list'; readonly selection: PairSelection; readonly page: Page }
  | { readonly kind: 'find'; readonly search: PairSearch }
  | { readonly kind: 'erase'; readonly selection: PairSelection }
  | { readonly kind: 'export'; readonly selection: PairSelection; readonly path: string }
  | { readonly kind: 'import'; readonly path: string; readonly user: string }
  | { readonly kind: 'retain' }
  | { readonly kind: 'check' }
  | { readonly kind: 'figures' }
  | { readonly kind: 'acceptance' }
  | { readonly kind: 'style'; readonly user: string };

const selection = z.object({
  ids: z.exactOptional(z.array(z.number())),
  since: z.exactOptional(z.number()),
  file: z.exactOptional(z.string()),
  workspace: z.exactOptional(z.string()),
  user: z.exactOptional(z.string()),
  source: z.exactOptional(z.enum(PAIR_SOURCES)),
});

/** What a worker is started with. */
export const STORE_TASK = z.object({
  dataFolder: z.string(),
  job: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('list'), selection, page: z.object({ offset: z.number(), limit: z.number() }) }),
    z.object({
      kind: z.literal('find'),
      search: z.object({ user: z.string(), text: z.string(), source: z.exactOptional(z.enum(PAIR_SOURCES)) }),
    }),
    z.object({ kind: z.literal('erase'), selection }),
    z.object({ kind: z.literal('export'), selection, path: z.string() }),
    z.object({ kind: z.literal('import'), path: z.string(), user: z.string() }),
    z.object({ kind: z.literal('retain') }),
    z.object({ kind: z.literal('check') }),
    z.object({ kind: z.literal('figures') }),
    z.object({ kind: z.literal('acceptance') }),
    z.object({ kind: z.literal('style'), user: z.string() }),
  ]),
});

/** What each kind of job gives. */
export const RESULTS = {
  list: z.array(STORED_PAIR),
  find: z.array(z.number()),
  erase: z.object({
    erased: z.number(),
    taintedVersions: z.array(z.object({ user: z.string(), version: z.string() })),
    isScrubbed: z.boolean(),
  }),
  export: z.number(),
  import: z.number(),
  retain: z.undefined(),
  check: z.undefined(),
  figures: z.object({
    path: z.string(),
    bytes: z.number(),
    pairs: z.number(),
    newPairs: z.number(),
    outcomes: z.number(),
    refusals: z.number(),
    updates: z.number(),
  }),
  acceptance: ACCEPTANCE_HISTORY,
  style: PAIRS_STYLE,
} as const;

/** A worker's only message. */
export const ANSWER = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('done'), value: z.unknown() }),
  z.object({ kind: z.literal('failed'), message: z.string(), isForUser: z.boolean() }),
]);
export type Answer = z.infer<typeof ANSWER>;
