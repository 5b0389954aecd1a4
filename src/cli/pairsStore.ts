/** @file The store of feedback as commands use it, and what has to follow in the registry when pairs are erased from it. */

import { existsSync } from 'node:fs';
import { databaseFile } from '../feedback/store/databaseFile';
import { openFeedbackStore, type FeedbackStore } from '../feedback/store/feedbackStore';
import type { Erased, PairSelection, VersionOfUser } from '../feedback/records';
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
export function erasePairs(
  store: FeedbackStore,
  selection: PairSelection,
  dataFolder: string,
  terminal: Terminal,
): Erased {
  const result = store.erase(selection);
  setVersionsAside(dataFolder, result.taintedVersions, terminal);
  if (!result.isScrubbed) {
    terminal.warn(
      'Traces of it stay in the database’s files until nobody else works with them; they go by themselves.',
    );
  }
  return result;
}

/** What has learned from erased pairs is of no force any more, in all windows too. */
export function setVersionsAside(dataFolder: string, tainted: readonly VersionOfUser[], terminal: Terminal): void {
  for (const [user, versions] of Map.groupBy(tainted, (each) => each.user)) {
    const registry = openAdapterRegistry(dataFolder, user);
    const before = registry.list();
    registry.setAside(versions.map(({ version }) => version));
    const kept = new Set(registry.list().map(({ version }) => version));
    const gone = before.flatMap(({ version }) => (kept.has(version) ? [] : [version]));
    if (gone.length > 0) terminal.warn(`Erased as well, as learned from it: ${gone.join(', ')} of the user ${user}.`);
  }
}
