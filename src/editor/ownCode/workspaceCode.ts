/** @file The workspace's folders as places of code: those with a history that tells whose it is, and what keeps the others from it. */

import * as vscode from 'vscode';
import { ownAuthors } from '../../feedback/ownCode/authors';
import type { Author, LoggedCommit } from '../../feedback/ownCode/gitOutput';
import { GitError, gitIn } from './git';
import type { OwnCodeSource } from './readOwnCode';
import { openRepository, type Repository } from './repository';
import { folderSource, repositorySource, type FolderReader, type Place } from './sources';

/** A folder with its history. */
export interface FolderHistory {
  readonly place: Place;
  readonly repository: Repository;
  readonly commits: readonly LoggedCommit[];
}

export interface WorkspaceCode {
  readonly histories: readonly FolderHistory[];
  /** Those of all histories that are the developer by what git is told, without repetition. */
  readonly self: readonly Author[];
  /** Why there is no history, where there is none; completes "Git cannot tell which code here is yours: …". */
  readonly trouble: string;
}

/** Nothing of any file is read yet. Throws an `AbortError` where it was cancelled. */
export async function lookAtWorkspace(
  folders: readonly vscode.WorkspaceFolder[],
  signal: AbortSignal,
): Promise<WorkspaceCode> {
  const histories: FolderHistory[] = [];
  const self: Author[] = [];
  let trouble = 'it is in no git repository, or nothing is committed yet';
  for (const folder of folders) {
    if (folder.uri.scheme !== 'file') {
      trouble = 'it is not on this machine';
      continue;
    }
    try {
      const repository = await openRepository(gitIn(folder.uri.fsPath, gitProgram()), signal);
      if (!repository) continue;
      const commits = await repository.history(signal);
      if (commits.length === 0) continue;
      histories.push({ place: placeOf(folder), repository, commits });
      self.push(
        ...ownAuthors(
          commits.map(({ author }) => author),
          await repository.identity(signal),
        ),
      );
    } catch (error) {
      if (!(error instanceof GitError)) throw error;
      trouble = error.message;
    }
  }
  return { histories, self, trouble };
}

/** The lines of these authors in all folders that have a history. */
export function codeOf(histories: readonly FolderHistory[], authors: readonly Author[]): readonly OwnCodeSource[] {
  return histories.map(({ place, repository, commits }) => repositorySource(place, repository, commits, authors));
}

/** All code of these folders, whoever wrote it. */
export function allCodeOf(folders: readonly vscode.WorkspaceFolder[]): readonly OwnCodeSource[] {
  return folders.map((folder) => folderSource(placeOf(folder), readerOf(folder)));
}

function placeOf({ uri }: vscode.WorkspaceFolder): Place {
  return { workspace: uri.toString(), uriOf: (path) => vscode.Uri.joinPath(uri, path).toString() };
}

const KINDS: ReadonlyMap<vscode.FileType, 'file' | 'folder'> = new Map([
  [vscode.FileType.File, 'file'],
  [vscode.FileType.Directory, 'folder'],
]);

function readerOf({ uri }: vscode.WorkspaceFolder): FolderReader {
  const { fs } = vscode.workspace;
  const at = (path: string): vscode.Uri => vscode.Uri.joinPath(uri, path);
  return {
    list: async (path) =>
      (await fs.readDirectory(at(path))).flatMap(([name, type]) => {
        const kind = KINDS.get(type);
        return kind === undefined ? [] : [{ name, kind }];
      }),
    stat: async (path) => {
      const { size, mtime } = await fs.stat(at(path));
      return { bytes: size, changedAt: mtime };
    },
    read: async (path) => new TextDecoder().decode(await fs.readFile(at(path))),
  };
}

/** Where the user says that git is; no workspace may say it. */
function gitProgram(): string | undefined {
  const path = vscode.workspace.getConfiguration('git').inspect('path')?.globalValue;
  return typeof path === 'string' && path !== '' ? path : undefined;
}
