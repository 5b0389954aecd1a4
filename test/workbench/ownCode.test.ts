/** @file The first day: code of two authors lies in the workspace, and only what the developer wrote becomes pairs, if they want it. */

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { notification, pick, runCommand, statusBarItem, until } from './harness/editing';
import { useWorkbench } from './harness/session';

const scratch = mkdtempSync(path.join(tmpdir(), 'penchant-own-code-'));
/** Without a model, so that no update begins. */
const dataFolder = path.join(scratch, 'data');
mkdirSync(dataFolder);
/** While this is there, git takes its time. */
const slowFile = path.join(scratch, 'slow');
const programs = path.join(scratch, 'programs');
mkdirSync(programs);
const realGit = execFileSync('/bin/sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
const slowGit = `#!/bin/sh\nif [ -e '${slowFile}' ]; then sleep 0.4; fi\nexec '${realGit}' "$@"\n`;
writeFileSync(path.join(programs, 'git'), slowGit, { mode: 0o755 });

const session = useWorkbench({
  name: 'own-code',
  files: { 'notes.txt': 'notes\n' },
  dataFolder: () => dataFolder,
  // As if started from a shell: or the server would ask a login shell where programs are.
  environment: { PATH: `${programs}:${process.env['PATH'] ?? ''}`, VSCODE_CLI: '1' },
});
// Whoever opens the palette before the extension is there does not find its commands in it later either.
beforeAll(() => statusBarItem(session.page, 'penchant.status'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

interface Style {
  readonly quote: string;
  readonly end: string;
}
const ADAS: Style = { quote: "'", end: '' };
const BOBS: Style = { quote: '"', end: ';' };
const FILES = 8;
const LEARN = 'Penchant: Learn from My Code';
const FORGET = 'Penchant: Forget What Came from My Code';

/** A module of some functions in somebody's style, whose words tell its author. */
function moduleIn({ quote, end }: Style, author: string, index: number): string {
  const names = ['read', 'write', 'check', 'merge', 'split', 'count'].map((verb) => `${verb}${author}${index}`);
  return names
    .map((name) =>
      [
        `export function ${name}(items, options) {`,
        `  const label = options.${name} ?? ${quote}${name} items${quote}${end}`,
        `  const found = items.filter((item) => item.kind === label)${end}`,
        `  report(${quote}${name}${quote}, found.length)${end}`,
        `  return ${name}All(found, { label })${end}`,
        '}',
        '',
      ].join('\n'),
    )
    .join('\n');
}

function git(author: string, ...args: readonly string[]): void {
  const identity = { GIT_AUTHOR_NAME: author, GIT_AUTHOR_EMAIL: `${author}@example.org` };
  const committer = { GIT_COMMITTER_NAME: author, GIT_COMMITTER_EMAIL: `${author}@example.org` };
  execFileSync(realGit, args, {
    cwd: session.workbench.workspace,
    env: { ...process.env, GIT_CONFIG_GLOBAL: path.join(scratch, 'no-config'), ...identity, ...committer },
  });
}

function commit(author: string, style: Style): void {
  const folder = path.join(session.workbench.workspace, author);
  mkdirSync(folder, { recursive: true });
  for (let index = 0; index < FILES; index++) {
    writeFileSync(path.join(folder, `part${index}.js`), moduleIn(style, author, index));
  }
  git(author, 'add', '--all');
  git(author, 'commit', '--quiet', '--message', 'words');
}

interface KeptPair {
  readonly chosen: string;
  readonly uri: string;
}

function keptPairs(): readonly KeptPair[] {
  const file = path.join(dataFolder, 'penchant.sqlite');
  if (!existsSync(file)) return [];
  const database = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
  try {
    return database
      .prepare(`SELECT chosen, uri FROM pairs JOIN pairFiles ON pairId = id WHERE source = 'ownCode' ORDER BY id`)
      .all()
      .map(({ chosen, uri }) => ({ chosen: String(chosen), uri: String(uri) }));
  } finally {
    database.close();
  }
}

async function dialog(text: string) {
  const box = session.page.locator('.monaco-dialog-box', { hasText: text });
  await box.waitFor();
  return box;
}

async function answer(text: string, button: string): Promise<void> {
  const box = await dialog(text);
  await box.locator('.monaco-button', { hasText: button }).first().click();
  await box.waitFor({ state: 'hidden' });
}

test('where git cannot tell whose code is whose, it says so and asks', async () => {
  await runCommand(session.page, LEARN);
  const box = await dialog('Is the code in this workspace yours?');
  expect(await box.innerText()).toContain('it is in no git repository, or nothing is committed yet');
  await session.workbench.screenshot('no repository');
  await session.page.keyboard.press('Escape');
  await box.waitFor({ state: 'hidden' });
  expect(keptPairs()).toEqual([]);
});

test('consent names who, what, where and the way back; without it nothing is kept', async () => {
  git('ada', 'init', '--quiet');
  git('ada', 'config', 'user.name', 'ada');
  git('ada', 'config', 'user.email', 'ada@example.org');
  commit('bob', BOBS);
  commit('ada', ADAS);
  await runCommand(session.page, LEARN);
  const box = await dialog('Learn from the code you wrote here?');
  const text = await box.innerText();
  for (const told of ['ada <ada@example.org>', 'up to 200 pieces', dataFolder, 'Forget What Came from My Code']) {
    expect(text).toContain(told);
  }
  expect(text).not.toContain('bob');
  await session.workbench.screenshot('consent');
  await session.page.keyboard.press('Escape');
  await box.waitFor({ state: 'hidden' });
  expect(keptPairs()).toEqual([]);
});

test('the developer can say who they are', async () => {
  await runCommand(session.page, LEARN);
  await answer('Learn from the code you wrote here?', 'Choose Who I Am');
  await session.page.locator('.quick-input-list .monaco-list-row', { hasText: 'bob@example.org' }).waitFor();
  await session.workbench.screenshot('who are you');
  await pick(session.page, 'bob@example.org');
  await session.page.locator('.quick-input-widget .monaco-button', { hasText: 'OK' }).click();
  const box = await dialog('Learn from the code you wrote here?');
  const names = /lines that (.+) and (.+) committed/
    .exec(await box.innerText())
    ?.slice(1)
    .toSorted();
  expect(names).toEqual(['ada <ada@example.org>', 'bob <bob@example.org>']);
  await session.page.keyboard.press('Escape');
  await box.waitFor({ state: 'hidden' });
  expect(keptPairs()).toEqual([]);
});

test('reading shows how far it is, and can be cancelled: nothing half is kept', async () => {
  await runCommand(session.page, LEARN);
  const question = 'Learn from the code you wrote here?';
  await dialog(question);
  writeFileSync(slowFile, '');
  await answer(question, 'Learn from My Code');
  const progress = await notification(session.page, /Reading your code.* [1-9]\d* of \d+ files/s);
  await session.workbench.screenshot('reading');
  await progress.locator('.monaco-button', { hasText: 'Cancel' }).click();
  await progress.waitFor({ state: 'hidden' });
  rmSync(slowFile);
  await session.page.waitForTimeout(1_000);
  expect(keptPairs()).toEqual([]);
});

test('only what the developer wrote becomes pairs, and once', { timeout: 120_000 }, async () => {
  await runCommand(session.page, LEARN);
  await answer('Learn from the code you wrote here?', 'Learn from My Code');
  const kept = await notification(session.page, /pieces of your code are kept/, 60_000);
  await session.workbench.screenshot('kept');
  expect(await kept.innerText()).toContain('are kept. There is no model yet that could learn.');
  const pairs = keptPairs();
  expect(pairs.length).toBeGreaterThan(20);
  expect(pairs.filter(({ uri }) => !uri.includes('/ada/'))).toEqual([]);
  expect(pairs.filter(({ chosen }) => /bob|"|;$/i.test(chosen))).toEqual([]);
  // The files are much alike, and of lines that are nearly the same one is kept.
  expect(new Set(pairs.map(({ uri }) => uri)).size).toBeGreaterThan(FILES / 2);

  await runCommand(session.page, LEARN);
  await answer('Learn from the code you wrote here?', 'Learn from My Code');
  await notification(session.page, 'There is nothing new');
  expect(keptPairs()).toEqual(pairs);
});

test('all of it is forgotten on the developer’s word', async () => {
  await runCommand(session.page, FORGET);
  await answer('Forget what came from your code?', 'Forget');
  await until(
    async () => keptPairs().length,
    (count) => count === 0,
    'forgetting',
    30_000,
  );
});
