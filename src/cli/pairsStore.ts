/** @file The store of feedback as commands use it, and what has to follow in the registry when pairs are erased from it. */

import { existsSync } from 'node:fs';
import { databaseFile } from '../feedback/store/databaseFile';
import { openFeedbackStore, type FeedbackStore } from '../feedback/store/feedbackStore';
import type { Erased, PairSelection } from '../feedback/records';
import { settleTainted } from '../feedback/settleTainted';
import { openAdapterRegistry } from '../model/index';
import type { Terminal } from './terminal';

/** Whether anything was ever stored. */
export function hasStore(dataFolder: string): boolean {
  return existsSync(databaseFile(dataFolder));
}

/** Does something with the store, which is made where there is none. */
export async function withStore<T>(dataFolder: string, use: (store: FeedbackStore) => T | Promise<T>): Promise<T> {
  const store = openFeedbackStore(dataFolder, { isChecked: true });
  try {
    return await use(store);
  } finally {
    store.dispose();
  }
}

/** Erases pairs, and the versions that have learned from them. */
export async function erasePairs(
  store: FeedbackStore,
  selection: PairSelection,
  dataFolder: string,
  terminal: Terminal,
): Promise<Erased> {
  const result = store.erase(selection);
  await settleVersions(store, dataFolder, terminal);
  if (!result.isScrubbed) {
    terminal.warn(
      'Traces of it stay in the database’s files until nobody else works with them; they go by themselves.',
    );
  }
  return result;
}

/** What has learned from erased pairs is of no force any more, in all windows too; also what earlier commands did not come to. */
export async function settleVersions(store: FeedbackStore, dataFolder: string, terminal: Terminal): Promise<void> {
  const gone = await settleTainted(store, {
    versions: async (user) => openAdapterRegistry(dataFolder, user).list(),
    setAside: async (user, versions) => openAdapterRegistry(dataFolder, user).setAside(versions),
  });
  for (const [user, versions] of Map.groupBy(gone, (each) => each.user)) {
    const names = versions.map(({ version }) => version).join(', ');
    terminal.warn(`Erased as well, as learned from it: ${names} of the user ${user}.`);
  }
}
