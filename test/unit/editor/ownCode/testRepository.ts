/** @file A real git repository in a folder of its own, with commits of whomever a test names. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Author } from '../../../../src/feedback/ownCode/gitOutput';

export const ADA: Author = { name: 'Ada Lovelace', email: 'ada@example.org' };
export const BOB: Author = { name: 'Bob', email: 'bob@example.org' };
/** A moment to count from, in seconds since the epoch. */
export const FIRST_SECOND = 1_700_000_000;

export interface TestRepository {
  readonly folder: string;
  git(...args: readonly string[]): string;
  /** Commits files, of which the given ones are written first. */
  commit(author: Author, files: Readonly<Record<string, string>>, atSeconds?: number): void;
  dispose(): void;
}

/** Whose commits are whose is told by what git is told here. */
export function makeRepository(self: Author = ADA): TestRepository {
  const folder = mkdtempSync(join(tmpdir(), 'penchant-repository-'));
  const run = (args: readonly string[], environment: Readonly<Record<string, string>> = {}): string =>
    execFileSync('git', args, {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      // Of whoever runs the tests nothing is asked: there is no such file.
      env: { ...process.env, GIT_CONFIG_GLOBAL: join(folder, 'no-config'), GIT_CONFIG_NOSYSTEM: '1', ...environment },
    });
  run(['init', '--quiet']);
  run(['config', 'user.name', self.name]);
  run(['config', 'user.email', self.email]);
  return {
    folder,
    git: (...args) => run(args),
    commit: ({ name, email }, files, atSeconds = FIRST_SECOND) => {
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), text);
      }
      const date = `${atSeconds} +0000`;
      run(['add', '--all', '--force', '.']);
      run(['commit', '--quiet', '--allow-empty', '--message', 'words'], {
        ...{ GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email, GIT_AUTHOR_DATE: date },
        ...{ GIT_COMMITTER_NAME: name, GIT_COMMITTER_EMAIL: email, GIT_COMMITTER_DATE: date },
      });
    },
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}
