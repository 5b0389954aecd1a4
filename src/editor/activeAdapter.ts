/** @file Follows which adapter is active: another window, an update or the command line may change it at any time. */

import { activeAdaptersFolder } from '../common/dataFolder';
import { DisposableStore, type Disposable } from '../common/disposable';
import type { InferenceClient } from '../engine/client';
import { watchFolder } from './folderWatch';
import type { SettingsReader } from './settings';
import { showWarning } from './userMessages';

export interface ActiveAdapterSources {
  readonly settings: SettingsReader;
  readonly engine: InferenceClient;
  readonly user: string;
}

/** The model takes each newly active adapter over at once; where it cannot, the user is told once, and completes with the base model. */
export function followActiveAdapter({ settings, engine, user }: ActiveAdapterSources): Disposable {
  const store = new DisposableStore();
  const folderOf = (dataFolder: string): string => activeAdaptersFolder(dataFolder, user);
  const follow = (path: string): Disposable => store.add(watchFolder(path, () => void engine.useActiveAdapter()));

  let path = folderOf(settings.current.dataFolder);
  let watching = follow(path);
  store.add(
    settings.onDidChange(({ dataFolder }) => {
      if (folderOf(dataFolder) === path) return;
      store.release(watching);
      path = folderOf(dataFolder);
      watching = follow(path);
    }),
  );

  const told = new Set<string>();
  store.add(
    engine.onDidChangeState((state) => {
      const problem = state.kind === 'ready' ? state.model.adapterProblem : undefined;
      if (problem === undefined || told.has(problem)) return;
      told.add(problem);
      void showWarning(problem);
    }),
  );
  return store;
}
