/** @file Does what takes long in the store, on the thread it is called on: what `storeJobs.ts` names. */

import { readFileSync } from 'node:fs';
import { parsePairs } from '../../common/pairs';
import { UserFacingError } from '../../common/userFacingError';
import { acceptanceHistory } from '../acceptanceHistory';
import { pairsStyle } from '../pairsStyle';
import type { StoredPair } from '../records';
import type { FeedbackStore } from './feedbackStore';
import type { StoreJob } from './storeJobs';

/** More than anybody is shown in half a year. */
const MAX_OUTCOMES = 200_000;

export function runJob(store: FeedbackStore, job: StoreJob): unknown {
  switch (job.kind) {
    case 'list':
      return store.list(job.selection, job.page);
    case 'find':
      return store.find(job.search);
    case 'erase':
      return store.erase(job.selection);
    case 'export':
      return store.exportPairs(job.selection, job.path);
    case 'import':
      return store.importPairs(parsePairs(readFile(job.path), job.path), job.user);
    case 'retain':
      store.retain();
      return undefined;
    case 'check':
      store.check();
      return undefined;
    case 'figures':
      return store.figures();
    case 'acceptance':
      return acceptanceHistory(store.recentOutcomes(MAX_OUTCOMES), Date.now());
    case 'style':
      return pairsStyle(newestFirst(store, job.user));
  }
}

/** So many pairs are in memory at once. */
const PAGE = 100;

function* newestFirst(store: FeedbackStore, user: string): Generator<StoredPair> {
  for (let offset = 0; ; offset += PAGE) {
    const page = store.list({ user }, { offset, limit: PAGE });
    yield* page;
    if (page.length < PAGE) return;
  }
}

function readFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UserFacingError(`The file ${path} cannot be read.`, { cause: error });
  }
}
