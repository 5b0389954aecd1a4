/** @file `penchant reset --pairs`: the end of the whole store, damaged or not, and of all that has learned from it. */

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { isDamaged } from '../feedback/store/sqlite';
import { deleteDatabase, deleteDatabaseFiles } from '../feedback/store/eraseDatabase';
import { erasePairs, withStore } from './pairsStore';
import type { Terminal } from './terminal';

export async function eraseStore(dataFolder: string, terminal: Terminal): Promise<void> {
  try {
    await withStore(dataFolder, (store) => erasePairs(store, {}, dataFolder, terminal));
    deleteDatabase(dataFolder);
  } catch (error) {
    if (!isDamaged(error)) throw error;
    // Which versions have learned from it nobody can tell any more.
    deleteDatabaseFiles(dataFolder);
  }
  rmSync(join(dataFolder, 'reference'), { recursive: true, force: true });
}
