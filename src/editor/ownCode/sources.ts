/** @file Where a developer's own code is read from: a repository, which knows who wrote what, or a folder that is theirs as a whole. */

import ignore, { type Ignore } from 'ignore';
import { isAmong } from '../../feedback/ownCode/authors';
import { byRecency, isCodeByPeople, isForeignFolder, isNamedLikeCode } from '../../feedback/ownCode/files';
import type { Author, LoggedCommit } from '../../feedback/ownCode/gitOutput';
import type { OwnLine } from '../../feedback/ownCode/spots';
import type { OwnCodeSource } from './readOwnCode';
import type { Repository } from './repository';

/** A workspace folder, and how its files are named. */
export type Place = Pick<OwnCodeSource, 'workspace' | 'uriOf'>;

/** The lines of these authors, in files that they touched in these commits. */
export function repositorySource(
  place: Place,
  repository: Repository,
  commits: readonly LoggedCommit[],
  authors: readonly Author[],
): OwnCodeSource {
  const isOwn = isAmong(authors);
  return {
    ...place,
    files: async (signal) => {
      const files = (await repository.files(signal)).filter(isCodeByPeople);
      const known = new Set(files.map(({ path }) => path));
      return byRecency(commits.filter(({ author }) => isOwn(author))).filter((path) => known.has(path));
    },
    lines: async (path, signal) => {
      const lines = await repository.blame(path, signal);
      return lines?.map(({ text, author, at }) => ({ text: text.replace(/\r$/, ''), isOwn: isOwn(author), at }));
    },
  };
}

/** A folder of any file system. Paths are relative to it, with forward slashes; the folder itself is ''. */
export interface FolderReader {
  /** What lies in a folder, but for links. */
  list(path: string): Promise<readonly { readonly name: string; readonly kind: 'file' | 'folder' }[]>;
  /** When the file was changed, in milliseconds since the epoch. */
  stat(path: string): Promise<{ readonly bytes: number; readonly changedAt: number }>;
  /** The file's text. */
  read(path: string): Promise<string>;
}

/** A walk that has not ended after so many is through somebody's home folder. */
const MAX_ENTRIES = 50_000;

/** All code in a folder, but what its `.gitignore` files leave out. */
export function folderSource(place: Place, reader: FolderReader): OwnCodeSource {
  const changedAt = new Map<string, number>();
  return {
    ...place,
    files: async (signal) => {
      for (const path of await codeBelow(reader, signal)) {
        const file = await reader.stat(path);
        signal.throwIfAborted();
        if (isCodeByPeople({ path, bytes: file.bytes })) changedAt.set(path, file.changedAt);
      }
      return [...changedAt].sort(([, a], [, b]) => b - a).map(([path]) => path);
    },
    lines: async (path): Promise<readonly OwnLine[]> => {
      const at = changedAt.get(path) ?? 0;
      return (await reader.read(path)).split(/\r?\n/).map((text) => ({ text, isOwn: true, at }));
    },
  };
}

/** The rules of one folder's `.gitignore`, for what lies below it. */
interface IgnoreRules {
  readonly folder: string;
  readonly rules: Ignore;
}

async function codeBelow(reader: FolderReader, signal: AbortSignal): Promise<readonly string[]> {
  const code: string[] = [];
  const folders: { readonly path: string; readonly above: readonly IgnoreRules[] }[] = [{ path: '', above: [] }];
  let entries = 0;
  for (let folder = folders.shift(); folder && entries < MAX_ENTRIES; folder = folders.shift()) {
    const { path, above } = folder;
    const listed = await reader.list(path);
    signal.throwIfAborted();
    const hasRules = listed.some(({ name, kind }) => name === '.gitignore' && kind === 'file');
    const rules = hasRules
      ? [...above, { folder: path, rules: ignore().add(await reader.read(`${path}.gitignore`)) }]
      : above;
    for (const { name, kind } of listed) {
      entries++;
      const below = kind === 'folder' ? `${path}${name}/` : `${path}${name}`;
      if (isForeignFolder(below) || isIgnored(below, rules)) continue;
      if (kind === 'folder') folders.push({ path: below, above: rules });
      else if (isNamedLikeCode(below)) code.push(below);
    }
  }
  return code;
}

/** The nearest rules that say anything say it. */
function isIgnored(path: string, all: readonly IgnoreRules[]): boolean {
  for (const { folder, rules } of all.toReversed()) {
    const { ignored, unignored } = rules.test(path.slice(folder.length));
    if (ignored || unignored) return ignored;
  }
  return false;
}
