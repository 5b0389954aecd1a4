/** @file Gets the first model onto the machine, and changes it later: asked quietly, downloaded with progress, used without a reload. */

import * as vscode from 'vscode';
import type { Disposable } from '../common/disposable';
import type { ModelListing, PullProgress, Recommendation } from '../common/models';
import type { InferenceClient } from '../engine/client';
import { megabytes, pickModel } from './modelPicker';
import { MEMORY_KEYS } from './ids';
import { setModel, type SettingsReader } from './settings';
import { showError } from './userMessages';

export interface ModelSetupSources {
  readonly engine: InferenceClient;
  readonly settings: SettingsReader;
  readonly memory: vscode.Memento;
  readonly log: vscode.LogOutputChannel;
  /** Told how far a download is, 0 … 1, and `undefined` when it is over. */
  readonly onDownload: (fraction: number | undefined) => void;
}

export class ModelSetup implements Disposable {
  private readonly subscription: Disposable;
  private hasOffered = false;
  private downloading: AbortController | undefined;

  constructor(private readonly sources: ModelSetupSources) {
    this.subscription = sources.engine.onDidChangeState((state) => {
      if (state.kind === 'noModel') void this.offer();
    });
  }

  /** The first run's quiet question; once a window, and not again once declined (the status bar goes on saying it). */
  async offer(): Promise<void> {
    const { engine, memory, log } = this.sources;
    if (this.hasOffered || this.downloading || memory.get(MEMORY_KEYS.modelDeclined) === true) return;
    this.hasOffered = true;
    try {
      const models = await engine.listModels();
      const recommendation = await this.measure();
      const proposed = models.find(({ id }) => id === recommendation?.id) ?? models[0];
      if (!proposed || engine.state.kind !== 'noModel') return;
      const get = 'Get It';
      const choose = 'Choose Another…';
      const decline = 'Not Now';
      const answer = await vscode.window.showInformationMessage(
        `Penchant needs a model to complete your code on this machine. ${proposed.displayName} (${megabytes(proposed.bytes)}) suits it.`,
        get,
        choose,
        decline,
      );
      if (answer === get) await this.use(proposed);
      if (answer === choose) await this.choose();
      if (answer === decline) await memory.update(MEMORY_KEYS.modelDeclined, true);
    } catch (error) {
      log.error('The machine could not be looked at for a model', error instanceof Error ? error : String(error));
    }
  }

  /** The command: every model of the catalog, or one's own file. */
  async choose(): Promise<void> {
    try {
      const picked = await pickModel(await this.sources.engine.listModels(), this.measure());
      if (picked === 'file') await this.chooseFile();
      else if (picked) await this.use(picked);
    } catch (error) {
      await showError(error, 'set up a model', this.sources.log);
    }
  }

  /** A model file that is on this machine already. */
  async chooseFile(): Promise<void> {
    const [file] =
      (await vscode.window.showOpenDialog({
        title: 'Choose a Llama or Qwen2 model',
        openLabel: 'Use This Model',
        filters: { 'Model files': ['gguf', 'safetensors'] },
      })) ?? [];
    if (file) await this.activate(file.fsPath);
  }

  dispose(): void {
    this.subscription.dispose();
    this.downloading?.abort();
  }

  /** Without a measurement the catalog's first, the smallest, is as good as any: it runs everywhere. */
  private async measure(): Promise<Recommendation | undefined> {
    const { engine, log } = this.sources;
    try {
      return await engine.recommend();
    } catch (error) {
      log.warn('The machine could not be measured', error instanceof Error ? error : String(error));
      return undefined;
    }
  }

  private async use(model: ModelListing): Promise<void> {
    if (!model.isInstalled && !(await this.download(model))) return;
    await this.activate(model.id);
  }

  /** True once the model is there; false when the user cancelled. */
  private async download(model: ModelListing): Promise<boolean> {
    const { engine, log, onDownload } = this.sources;
    this.downloading?.abort();
    const abort = new AbortController();
    this.downloading = abort;
    try {
      const pulled = await vscode.window.withProgress(
        { location: vscode.ProgressLocation.Notification, title: `Getting ${model.displayName}`, cancellable: true },
        async (progress, token) => {
          token.onCancellationRequested(() => abort.abort());
          let shownPercent = 0;
          onDownload(0);
          return engine.pullModel(model.id, {
            signal: abort.signal,
            onProgress: (value) => {
              const percent = percentOf(value);
              progress.report({ message: messageFor(value), increment: Math.max(0, percent - shownPercent) });
              shownPercent = Math.max(shownPercent, percent);
              onDownload(percent / 100);
            },
          });
        },
      );
      log.info(pulled ? `${model.id} is at ${pulled.path}` : `The download of ${model.id} was cancelled`);
      return pulled !== undefined;
    } catch (error) {
      await showError(error, `get ${model.displayName}`, log);
      return false;
    } finally {
      if (this.downloading === abort) {
        this.downloading = undefined;
        onDownload(undefined);
      }
    }
  }

  /** Loads it here; other windows follow the setting. */
  private async activate(model: string): Promise<void> {
    const { engine, settings, memory } = this.sources;
    await memory.update(MEMORY_KEYS.modelDeclined, undefined);
    if (settings.current.model === model) await engine.loadModel();
    else await setModel(model);
  }
}

function percentOf({ stage, receivedBytes, totalBytes }: PullProgress): number {
  if (stage === 'connecting') return 0;
  return totalBytes > 0 ? Math.min(100, Math.floor((receivedBytes / totalBytes) * 100)) : 0;
}

function messageFor(progress: PullProgress): string {
  switch (progress.stage) {
    case 'connecting':
      return `asking ${progress.source}…`;
    case 'downloading':
      return `${percentOf(progress)} % of ${megabytes(progress.totalBytes)} from ${progress.source}`;
    case 'unpacking':
      return 'unpacking…';
    case 'verifying':
      return 'checking…';
  }
}
