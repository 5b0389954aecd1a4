import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GitError, gitIn } from '../../../../src/editor/ownCode/git';
import { openRepository, type Repository } from '../../../../src/editor/ownCode/repository';
import { ADA, BOB, FIRST_SECOND, makeRepository, type TestRepository } from './testRepository';

const never = new AbortController().signal;
let made: TestRepository;
beforeEach(() => {
  made = makeRepository();
});
afterEach(() => made.dispose());

async function opened(folder = made.folder): Promise<Repository> {
  const repository = await openRepository(gitIn(folder), never);
  if (!repository) throw new Error('there is no repository');
  return repository;
}

async function blame(path: string, folder = made.folder): Promise<readonly (readonly [string, string])[]> {
  const lines = await (await opened(folder)).blame(path, never);
  return (lines ?? []).map(({ text, author }) => [text, author.email]);
}

describe('a repository', () => {
  it('tells whom git signs as, who changed what when, and who wrote which line', async () => {
    made.commit(ADA, { 'src/a.ts': 'one\ntwo\n', 'we ird.ts': 'x\n' });
    made.commit(BOB, { 'src/a.ts': 'one\n  two\nthree\n' }, FIRST_SECOND + 60);
    const repository = await opened();
    expect(await repository.identity(never)).toEqual(ADA);
    const [newest, oldest] = await repository.history(never);
    expect(newest).toEqual({
      author: BOB,
      at: (FIRST_SECOND + 60) * 1000,
      files: [{ path: 'src/a.ts', addedLines: 2 }],
    });
    expect(oldest?.files.map(({ path }) => path)).toEqual(['src/a.ts', 'we ird.ts']);
    expect((await repository.files(never)).map(({ path }) => path)).toEqual(['src/a.ts', 'we ird.ts']);
    // To indent a line is not to write it.
    expect(await blame('src/a.ts')).toEqual([
      ['one', ADA.email],
      ['  two', ADA.email],
      ['three', BOB.email],
    ]);
  });

  it('is asked by a folder within it, whose paths are that folder’s', async () => {
    made.commit(ADA, { 'packages/one/a.ts': 'one\n', 'packages/two/b.ts': 'two\n' });
    const repository = await opened(join(made.folder, 'packages', 'one'));
    expect((await repository.files(never)).map(({ path }) => path)).toEqual(['a.ts']);
    expect((await repository.history(never)).flatMap(({ files }) => files.map(({ path }) => path))).toEqual(['a.ts']);
    expect(await repository.blame('a.ts', never)).toHaveLength(1);
  });

  it('tells what is committed, not what lies there, and nothing of files that are ignored all the same', async () => {
    made.commit(ADA, { 'a.ts': 'committed\n', 'b.ts': 'secret\n', '.gitignore': 'b.ts\n' });
    writeFileSync(join(made.folder, 'a.ts'), 'not yet committed\n');
    expect(await blame('a.ts')).toEqual([['committed', ADA.email]]);
    expect((await (await opened()).files(never)).map(({ path }) => path)).toEqual(['.gitignore', 'a.ts']);
  });

  it('knows a file by its name, whatever that looks like to git', async () => {
    made.commit(ADA, { '-n.ts': 'one\n', 'x*.ts': 'two\n', 'xy.ts': 'three\n', ':(top)a.ts': 'four\n' });
    expect(await blame('-n.ts')).toEqual([['one', ADA.email]]);
    expect(await blame('x*.ts')).toEqual([['two', ADA.email]]);
    expect(await blame(':(top)a.ts')).toEqual([['four', ADA.email]]);
    expect(await (await opened()).blame('gone.ts', never)).toBeUndefined();
  });

  it('of a shallow clone does not give others’ lines to whoever its history begins with', async () => {
    made.commit(BOB, { 'a.ts': 'bob\n' });
    made.commit(ADA, { 'b.ts': 'ada\n' });
    made.commit(ADA, { 'b.ts': 'ada\nada once more\n' });
    const clone = mkdtempSync(join(tmpdir(), 'penchant-clone-'));
    try {
      made.git('clone', '--quiet', '--depth', '2', `file://${made.folder}`, clone);
      expect(await blame('a.ts', clone)).toEqual([['bob', '']]);
      expect(await blame('b.ts', clone)).toEqual([
        ['ada', ''],
        ['ada once more', ADA.email],
      ]);
    } finally {
      rmSync(clone, { recursive: true, force: true });
    }
  });

  it('is none where nothing is committed, and outside of all', async () => {
    expect(await openRepository(gitIn(made.folder), never)).toBeUndefined();
    const folder = mkdtempSync(join(tmpdir(), 'penchant-folder-'));
    try {
      expect(await openRepository(gitIn(folder), never)).toBeUndefined();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('git', () => {
  it('runs nothing that a repository names', async () => {
    made.commit(ADA, {
      '.gitattributes': '*.ts diff=evil filter=evil\n',
      'a.ts': 'one\n',
      'hooks/post-index-change': '',
    });
    const marker = join(made.folder, 'was-run');
    const evil = join(made.folder, 'evil.sh');
    writeFileSync(evil, `#!/bin/sh\ntouch '${marker}'\ncat\n`);
    chmodSync(evil, 0o755);
    for (const name of [
      ...['core.fsmonitor', 'core.pager', 'core.sshCommand', 'core.editor', 'gpg.program', 'diff.external'],
      ...['diff.evil.command', 'diff.evil.textconv', 'filter.evil.clean', 'filter.evil.smudge', 'filter.evil.process'],
    ]) {
      made.git('config', name, evil);
    }
    for (const [name, value] of [
      ...[['log.showSignature', 'true'] as const, ['core.hooksPath', join(made.folder, 'hooks')] as const],
      ...[['alias.blame', `!${evil}`] as const, ['alias.log', `!${evil}`] as const],
    ]) {
      made.git('config', name, value);
    }
    writeFileSync(join(made.folder, 'hooks', 'post-index-change'), `#!/bin/sh\ntouch '${marker}'\n`);
    chmodSync(join(made.folder, 'hooks', 'post-index-change'), 0o755);
    writeFileSync(join(made.folder, 'a.ts'), 'changed\n');
    rmSync(marker, { force: true });

    const repository = await opened();
    await repository.identity(never);
    expect(await repository.history(never)).toHaveLength(1);
    expect(await repository.files(never)).not.toEqual([]);
    expect(await blame('a.ts')).toEqual([['one', ADA.email]]);
    expect(existsSync(marker)).toBe(false);
    // What is asked for without care does run it.
    made.git('status');
    expect(existsSync(marker)).toBe(true);
  });

  it('is found by no variable of another repository', async () => {
    made.commit(ADA, { 'a.ts': 'one\n' });
    const other = makeRepository(BOB);
    other.commit(BOB, { 'b.ts': 'two\n' });
    process.env['GIT_DIR'] = join(other.folder, '.git');
    try {
      expect(await blame('a.ts')).toEqual([['one', ADA.email]]);
    } finally {
      delete process.env['GIT_DIR'];
      other.dispose();
    }
  });

  it('that is not there says so, and one that takes too long or is not wanted any more is ended', async () => {
    made.commit(ADA, { 'a.ts': 'one\n' });
    const missing = openRepository(gitIn(made.folder, join(made.folder, 'no-git')), never);
    await expect(missing).rejects.toMatchObject({ reason: 'missing' });
    await expect(missing).rejects.toBeInstanceOf(GitError);
    await expect(openRepository(gitIn(made.folder), AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
    const slow = join(made.folder, 'slow.sh');
    writeFileSync(slow, '#!/bin/sh\nexec sleep 30\n');
    chmodSync(slow, 0o755);
    const ended = gitIn(made.folder, slow)(['status'], { signal: never, timeoutMs: 50 });
    await expect(ended).rejects.toMatchObject({ reason: 'failed', message: 'git took too long' });
  });
});
