/** @file The extension host's way to what takes long in the store: each job in a thread of its own, which ends with it. */

import { Worker } from 'node:worker_threads';
import type * as z from 'zod/mini';
import { UserFacingError } from '../../common/userFacingError';
import type { AcceptanceHistory } from '../acceptanceHistory';
import type { PairsStyle } from '../pairsStyle';
import type { Erased, Page, PairSearch, PairSelection, StoredPair, StoreFigures } from '../records';
import { ANSWER, RESULTS, type StoreJob } from './storeJobs';

/** As in `FeedbackStore`, without waiting for it; jobs may run beside each other and beside the store of this thread. */
export interface StoreClient {
  list(selection: PairSelection, page: Page): Promise<readonly StoredPair[]>;
  find(search: PairSearch): Promise<readonly number[]>;
  erase(selection: PairSelection): Promise<Erased>;
  exportPairs(selection: PairSelection, path: string): Promise<number>;
  /** @param path JSON lines in TRL's preference format; with a malformed one nothing is taken */
  importPairs(path: string, user: string): Promise<number>;
  retain(): Promise<void>;
  check(): Promise<void>;
  figures(): Promise<StoreFigures>;
  /** How suggestions fared up to now. */
  acceptance(): Promise<AcceptanceHistory>;
  /** What the user's newest pairs tell of their style. */
  style(user: string): Promise<PairsStyle>;
}

/** @param entryPoint the bundled `storeWorker` */
export function storeClient(entryPoint: string, dataFolder: string): StoreClient {
  const run = <T>(result: z.ZodMiniType<T>, job: StoreJob): Promise<T> => inWorker(entryPoint, dataFolder, result, job);
  return {
    list: (selection, page) => run(RESULTS.list, { kind: 'list', selection, page }),
    find: (search) => run(RESULTS.find, { kind: 'find', search }),
    erase: (selection) => run(RESULTS.erase, { kind: 'erase', selection }),
    exportPairs: (selection, path) => run(RESULTS.export, { kind: 'export', selection, path }),
    importPairs: (path, user) => run(RESULTS.import, { kind: 'import', path, user }),
    retain: () => run(RESULTS.retain, { kind: 'retain' }),
    check: () => run(RESULTS.check, { kind: 'check' }),
    figures: () => run(RESULTS.figures, { kind: 'figures' }),
    acceptance: () => run(RESULTS.acceptance, { kind: 'acceptance' }),
    style: (user) => run(RESULTS.style, { kind: 'style', user }),
  };
}

function inWorker<T>(entryPoint: string, dataFolder: string, result: z.ZodMiniType<T>, job: StoreJob): Promise<T> {
  return new Promise((resolve, reject) => {
    // Not the host's flags: some of them a thread refuses.
    const worker = new Worker(entryPoint, { workerData: { dataFolder, job }, execArgv: [] });
    worker.once('message', (message: unknown) => {
      const answer = ANSWER.parse(message);
      if (answer.kind === 'done') resolve(result.parse(answer.value));
      else reject(answer.isForUser ? new UserFacingError(answer.message) : new Error(answer.message));
    });
    worker.once('error', reject);
    // After a message this changes nothing.
    worker.once('exit', (code) => reject(new Error(`The store's thread ended without an answer (exit code ${code})`)));
  });
}
