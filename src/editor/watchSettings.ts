/** @file Carries changed settings over to the engine, and notices a model that another window has brought. */

import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../common/disposable';
import { messageOf } from '../common/userFacingError';
import type { InferenceClient } from '../engine/client';
import type { Settings, SettingsReader } from './settings';

export interface WatchSources {
  readonly settings: SettingsReader;
  readonly engine: InferenceClient;
  readonly log: vscode.LogOutputChannel;
}

/** A change of one of these wants the model loaded anew. */
const LOAD_KEYS = ['model', 'device', 'dataFolder'] as const satisfies readonly (keyof Settings)[];

export function watchSettings({ settings, engine, log }: WatchSources): Disposable {
  const store = new DisposableStore();
  let last = settings.current;
  store.add(
    settings.onDidChange((next) => {
      const isLoadDue = LOAD_KEYS.some((key) => next[key] !== last[key]);
      last = next;
      // A process that sleeps reads the settings when it is woken.
      if (isLoadDue && engine.state.kind !== 'stopped') void engine.loadModel();
    }),
  );
  store.add(
    vscode.window.onDidChangeWindowState(async ({ focused }) => {
      if (!focused || engine.state.kind !== 'noModel') return;
      try {
        const models = await engine.listModels();
        if (models.some(({ isInstalled }) => isInstalled)) await engine.loadModel();
      } catch (error) {
        log.warn(`It is not known whether there is a model by now: ${messageOf(error)}`);
      }
    }),
  );
  return store;
}
