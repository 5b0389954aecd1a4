/** @file Which open files git ignores, as the editor's own git extension knows; where there is none, nothing is ignored. */

import * as vscode from 'vscode';
import * as z from 'zod/mini';
import { DisposableStore, type Disposable } from '../common/disposable';
import { messageOf } from '../common/userFacingError';
import { pathOf } from './documents';

/** What is used of `vscode.git`'s API, version 1. */
interface GitApi {
  getRepository(uri: vscode.Uri): { checkIgnore(paths: string[]): Promise<Set<string>> } | null;
  readonly onDidOpenRepository: vscode.Event<unknown>;
}

const isFunction = z.custom<(...args: never[]) => unknown>((value) => typeof value === 'function');
const gitExtension = z.object({ getAPI: isFunction });
const gitApi = z.object({ getRepository: isFunction, onDidOpenRepository: isFunction });

export class GitIgnored implements Disposable {
  private readonly store = new DisposableStore();
  private readonly ignoredPaths = new Set<string>();
  private readonly emitter = this.store.add(new vscode.EventEmitter<void>());
  private api: GitApi | undefined;
  readonly onDidChange = this.emitter.event;

  constructor(private readonly log: vscode.LogOutputChannel) {
    this.store.add(vscode.workspace.onDidOpenTextDocument((document) => void this.learn(document.uri)));
    this.store.add(
      vscode.workspace.onDidSaveTextDocument((document) => {
        if (document.fileName.endsWith('.gitignore')) this.learnAll();
      }),
    );
    void this.connect();
  }

  /** By the path that `pathOf` gives. A file that was not asked about yet is not known to be ignored. */
  isIgnored(path: string): boolean {
    return this.ignoredPaths.has(path);
  }

  /** Asks git about a file; resolves when `isIgnored` knows. */
  async learn(uri: vscode.Uri): Promise<void> {
    if (uri.scheme !== 'file') return;
    try {
      const ignored = await this.api?.getRepository(uri)?.checkIgnore([uri.fsPath]);
      const path = pathOf(uri);
      const isIgnored = ignored !== undefined && ignored.size > 0;
      if (isIgnored === this.ignoredPaths.has(path)) return;
      if (isIgnored) this.ignoredPaths.add(path);
      else this.ignoredPaths.delete(path);
      this.emitter.fire();
    } catch (error) {
      this.log.debug(`git could not say whether a file is ignored: ${messageOf(error)}`);
    }
  }

  dispose(): void {
    this.store.dispose();
  }

  private async connect(): Promise<void> {
    const extension = vscode.extensions.getExtension('vscode.git');
    if (!extension) return;
    try {
      const exports = gitExtension.parse(await extension.activate());
      // Bound to its object, and checked to have what is used here.
      const api: unknown = (exports.getAPI as (version: number) => unknown).call(extension.exports, 1);
      gitApi.parse(api);
      this.api = api as GitApi;
      this.store.add(this.api.onDidOpenRepository(() => this.learnAll()));
      this.learnAll();
    } catch (error) {
      // With `git.enabled` off it has no API.
      this.log.info(`Which files git ignores is not known here: ${messageOf(error)}`);
    }
  }

  private learnAll(): void {
    for (const document of vscode.workspace.textDocuments) void this.learn(document.uri);
  }
}
