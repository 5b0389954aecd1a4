/** @file Whether the developer has paused learning: in a small file of the data folder, so that it holds in every window and editor. */

import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import * as z from 'zod/mini';
import { DisposableStore, type Disposable } from '../common/disposable';
import { UserFacingError } from '../common/userFacingError';
import { watchFolder } from './folderWatch';
import { CONTEXT_KEYS } from './ids';
import type { SettingsReader } from './settings';

const FILE_NAME = 'pause.json';
const SCHEMA = z.object({ isPaused: z.boolean() });

export class LearningPause implements Disposable {
  private readonly store = new DisposableStore();
  private readonly emitter = this.store.add(new vscode.EventEmitter<void>());
  private watching: Disposable;
  private folder: string;
  private isPausedNow: boolean | undefined;
  readonly onDidChange = this.emitter.event;

  constructor(settings: SettingsReader) {
    this.folder = folderIn(settings.current.dataFolder);
    this.watching = this.watch();
    this.store.add(
      settings.onDidChange(({ dataFolder }) => {
        if (folderIn(dataFolder) === this.folder) return;
        this.folder = folderIn(dataFolder);
        this.watching.dispose();
        this.watching = this.watch();
        this.look();
      }),
    );
    this.store.add({ dispose: () => this.watching.dispose() });
    // After activation, which is not to wait for a disk.
    const first = setImmediate(() => this.look());
    this.store.add({ dispose: () => clearImmediate(first) });
  }

  get isPaused(): boolean {
    this.isPausedNow ??= read(this.folder);
    return this.isPausedNow;
  }

  /** Pauses learning, or goes on with it, everywhere. */
  set(isPaused: boolean): void {
    const path = join(this.folder, FILE_NAME);
    try {
      mkdirSync(this.folder, { recursive: true, mode: 0o700 });
      writeFileSync(`${path}.new`, JSON.stringify({ isPaused }), { mode: 0o600 });
      renameSync(`${path}.new`, path);
    } catch (error) {
      throw new UserFacingError(`${path} cannot be written, so learning goes on as before. See who may write there.`, {
        cause: error,
      });
    }
    this.look();
  }

  dispose(): void {
    this.store.dispose();
  }

  private watch(): Disposable {
    return watchFolder(this.folder, () => this.look());
  }

  private look(): void {
    const isPaused = read(this.folder);
    if (isPaused === this.isPausedNow) return;
    this.isPausedNow = isPaused;
    void vscode.commands.executeCommand('setContext', CONTEXT_KEYS.isLearningPaused, isPaused);
    this.emitter.fire();
  }
}

function folderIn(dataFolder: string): string {
  return join(dataFolder, 'learning');
}

/** What cannot be read is no wish of anybody's. */
function read(folder: string): boolean {
  try {
    return SCHEMA.parse(JSON.parse(readFileSync(join(folder, FILE_NAME), 'utf8'))).isPaused;
  } catch {
    return false;
  }
}
