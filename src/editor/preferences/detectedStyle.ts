/**
 * @file What the workspace's configuration files ask of style, for the files in it: found beside and above a file, read once, and looked
 * at anew when they change. Nothing is read in workspaces that are not trusted.
 */

import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../common/disposable';
import { messageOf } from '../../common/userFacingError';
import type { ConfigFile } from '../../preferences/detected/configFile';
import { CONFIG_NAMES } from '../../preferences/detected/configNames';
import type { Detection } from '../../preferences/detected/detect';

/** A file that is, or could be. */
export interface StyledFile {
  readonly uri: vscode.Uri;
  readonly languageId: string;
}

export const NOTHING_DETECTED: Detection = { detected: [], unreadable: [] };

/** Installing packages or changing branches writes many files at once. */
const SETTLE_MS = 150;
/** Folders and files whose answers are kept; whoever sees more begins again. */
const MOST_KEPT = 500;
const MAX_BYTES = 1_000_000;

export class DetectedStyle implements Disposable {
  private readonly store = new DisposableStore();
  private readonly emitter = this.store.add(new vscode.EventEmitter<void>());
  private readonly folders = new Map<string, Promise<readonly ConfigFile[]>>();
  private readonly detections = new Map<string, Detection>();
  private watcher: vscode.FileSystemWatcher | undefined;
  private settling: NodeJS.Timeout | undefined;
  /** Rises whenever something that was read may be another thing now. */
  private generation = 0;
  /** A file may be asked for another style than before. */
  readonly onDidChange = this.emitter.event;

  constructor(private readonly log: vscode.LogOutputChannel) {
    this.store.add(vscode.workspace.onDidChangeWorkspaceFolders(() => this.forgetSoon()));
    this.store.add(vscode.workspace.onDidGrantWorkspaceTrust(() => this.forgetSoon()));
  }

  /** What is known already; nothing: `read` has yet to look. */
  known(file: StyledFile): Detection | undefined {
    return isLookedAt(file) ? this.detections.get(keyOf(file)) : NOTHING_DETECTED;
  }

  /** Never rejects: what cannot be read says nothing. */
  async read(file: StyledFile): Promise<Detection> {
    const known = this.known(file);
    const root = vscode.workspace.getWorkspaceFolder(file.uri)?.uri;
    if (known || !root) return known ?? NOTHING_DETECTED;
    this.watch();
    const { generation } = this;
    const { detect } = await import('../../preferences/detected/detect');
    const configs = await Promise.all(foldersAbove(file.uri, root).map((folder) => this.configsIn(folder, root)));
    const detection = detect({ path: pathIn(root, file.uri), languageId: file.languageId }, configs.flat());
    if (generation !== this.generation) return this.read(file);
    if (this.detections.size >= MOST_KEPT) this.detections.clear();
    this.detections.set(keyOf(file), detection);
    return detection;
  }

  dispose(): void {
    clearTimeout(this.settling);
    this.watcher?.dispose();
    this.store.dispose();
  }

  private configsIn(folder: vscode.Uri, root: vscode.Uri): Promise<readonly ConfigFile[]> {
    const key = folder.toString();
    const known = this.folders.get(key);
    if (known) return known;
    if (this.folders.size >= MOST_KEPT) this.folders.clear();
    const read = this.readFolder(folder, root);
    this.folders.set(key, read);
    return read;
  }

  private async readFolder(folder: vscode.Uri, root: vscode.Uri): Promise<readonly ConfigFile[]> {
    const { parseConfig } = await import('../../preferences/detected/configFile');
    const files = await Promise.all(
      (await namesIn(folder)).map(async (name) => {
        const uri = vscode.Uri.joinPath(folder, name);
        try {
          const { size } = await vscode.workspace.fs.stat(uri);
          const bytes = size > MAX_BYTES ? new Uint8Array() : await vscode.workspace.fs.readFile(uri);
          return parseConfig(pathIn(root, uri), new TextDecoder().decode(bytes));
        } catch (error) {
          // It may be gone again by now.
          this.log.debug(`A configuration file could not be read: ${messageOf(error)}`);
          return undefined;
        }
      }),
    );
    return files.filter((file) => file !== undefined);
  }

  /** From the first need on, so that starting costs nothing. */
  private watch(): void {
    if (this.watcher) return;
    this.watcher = vscode.workspace.createFileSystemWatcher(`**/{${CONFIG_NAMES.join(',')}}`);
    const changed = (uri: vscode.Uri): void => {
      if (this.folders.has(vscode.Uri.joinPath(uri, '..').toString())) this.forgetSoon();
    };
    this.watcher.onDidCreate(changed);
    this.watcher.onDidChange(changed);
    this.watcher.onDidDelete(changed);
  }

  private forgetSoon(): void {
    clearTimeout(this.settling);
    this.settling = setTimeout(() => {
      this.generation++;
      this.folders.clear();
      this.detections.clear();
      this.emitter.fire();
    }, SETTLE_MS);
  }
}

/** Only in folders of the workspace, as what lies elsewhere is nobody's project at hand. */
function isLookedAt({ uri }: StyledFile): boolean {
  return vscode.workspace.isTrusted && vscode.workspace.getWorkspaceFolder(uri) !== undefined;
}

/** Names of the files in a folder that are worth reading; none where there is no folder. */
async function namesIn(folder: vscode.Uri): Promise<readonly string[]> {
  try {
    const entries = await vscode.workspace.fs.readDirectory(folder);
    return entries
      .filter(([name, type]) => CONFIG_NAMES.includes(name) && (type & vscode.FileType.Directory) === 0)
      .map(([name]) => name);
  } catch {
    return [];
  }
}

/** A file's folder and those above it, up to the workspace's own. */
function foldersAbove(uri: vscode.Uri, root: vscode.Uri): readonly vscode.Uri[] {
  const depth = pathIn(root, uri).split('/').length - 1;
  return Array.from({ length: depth + 1 }, (_, up) => vscode.Uri.joinPath(uri, ...Array<string>(up + 1).fill('..')));
}

function pathIn(root: vscode.Uri, uri: vscode.Uri): string {
  return uri.path.slice(root.path.endsWith('/') ? root.path.length : root.path.length + 1);
}

function keyOf({ uri, languageId }: StyledFile): string {
  return `${languageId} ${uri.toString()}`;
}
