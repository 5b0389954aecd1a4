/** @file A folder's git history, as far as it tells who wrote which line of the committed files. */

import {
  LOG_FORMAT,
  parseBlame,
  parseLog,
  parseTree,
  type Author,
  type BlamedLine,
  type CommittedFile,
  type LoggedCommit,
} from '../../feedback/ownCode/gitOutput';
import { GitError, type Git } from './git';

/** Reads what is committed, never the files as they lie there: those would go through the repository's filters. */
export interface Repository {
  /** Whom git signs commits as here, as far as it is told. */
  identity(signal: AbortSignal): Promise<Partial<Author>>;
  /** The newest commits that touched the folder, merges left out. */
  history(signal: AbortSignal): Promise<readonly LoggedCommit[]>;
  /** The folder's committed files, but those that are ignored all the same. */
  files(signal: AbortSignal): Promise<readonly CommittedFile[]>;
  /** A file's lines with who wrote them; those whose author nobody can know here have none. Nothing where git cannot tell. */
  blame(path: string, signal: AbortSignal): Promise<readonly BlamedLine[] | undefined>;
}

/** Whoever left longer ago than this many commits has another hand by now. */
const MAX_COMMITS = 1_000;
const QUICK_MS = 10_000;
const HISTORY_MS = 60_000;
/** A file with a history of thousands of commits takes seconds; what takes longer is left out. */
const BLAME_MS = 20_000;

/** Nothing where the folder is in no repository, or nothing is committed yet. Throws a `GitError` where git is missing or refuses. */
export async function openRepository(git: Git, signal: AbortSignal): Promise<Repository | undefined> {
  const quick = { signal, timeoutMs: QUICK_MS };
  const isShallow = await git(['rev-parse', '--is-shallow-repository'], quick).catch((error: unknown) => {
    if (error instanceof GitError && error.message.includes('not a git repository')) return undefined;
    // As where git has to be told that a folder of somebody else's is safe.
    throw error;
  });
  if (isShallow === undefined) return undefined;
  const head = await git(['rev-parse', '--verify', '--quiet', 'HEAD'], quick).catch(ifFailed(''));
  if (head === '') return undefined;
  const setting = async (name: string): Promise<string> => {
    // It fails where there is none.
    return (await git(['config', '--get', name], quick).catch(ifFailed(''))).trim();
  };
  return {
    identity: async () => ({ name: await setting('user.name'), email: await setting('user.email') }),
    history: async (until) => {
      const options = ['-n', String(MAX_COMMITS), '--no-merges', '--no-renames', '--no-textconv', '--no-ext-diff'];
      const format = ['-z', '--numstat', '--relative', `--format=${LOG_FORMAT}`];
      const output = await git(['log', ...options, ...format, 'HEAD', '--', '.'], {
        signal: until,
        timeoutMs: HISTORY_MS,
      });
      return parseLog(output);
    },
    files: async (until) => {
      const options = { signal: until, timeoutMs: HISTORY_MS };
      const committed = parseTree(await git(['ls-tree', '-r', '-z', '-l', 'HEAD'], options));
      const ignored = await git(['ls-files', '-z', '--cached', '--ignored', '--exclude-standard'], options);
      const isIgnored = new Set(ignored.split('\0'));
      return committed.filter(({ path }) => !isIgnored.has(path));
    },
    blame: async (path, until) => {
      const options = ['--no-textconv', '-w', '--line-porcelain', '--encoding=UTF-8'];
      const output = await git(['blame', ...options, 'HEAD', '--', path], {
        signal: until,
        timeoutMs: BLAME_MS,
      }).catch(ifFailed(undefined));
      const lines = output === undefined ? undefined : parseBlame(output);
      return isShallow.trim() === 'true' ? lines?.map(withoutBoundary) : lines;
    },
  };
}

const NOBODY: Author = { name: '', email: '' };

function withoutBoundary(line: BlamedLine): BlamedLine {
  return line.isBoundary ? { ...line, author: NOBODY } : line;
}

function ifFailed<T>(value: T): (error: unknown) => T {
  return (error) => {
    if (error instanceof GitError && error.reason === 'failed') return value;
    throw error;
  };
}
