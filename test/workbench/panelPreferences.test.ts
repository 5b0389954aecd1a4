/** @file The *Preferences* view: stated by mouse and by keyboard, detected with its source, changed elsewhere, settled with what pairs show. */

import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openFeedbackStore, type FeedbackStore } from '../../src/feedback/store/feedbackStore';
import { openFile, statusBarItem, until } from './harness/editing';
import {
  axeViolations,
  inEveryLook,
  openPanel,
  overflowOf,
  panelFrame,
  scrollView,
  setPanelWidth,
} from './harness/panel';
import { dataFolderWith, useWorkbench } from './harness/session';
import { stylePairs } from './harness/stylePairs';

const PYPROJECT = '[tool.ruff.format]\nquote-style = "single"\n\n[tool.ruff.lint]\nselect = ["ANN", "N"]\n';
/** A settings file that is rewritten on disk reaches the editor after some seconds. */
const ON_DISK_MS = 20_000;

let folder = '';
let store: FeedbackStore;

/** Of a developer who leaves semicolons out, and writes single quotes in TypeScript. */
function taughtFolder(): string {
  folder = dataFolderWith(inject('prepared').modelFolder);
  store = openFeedbackStore(folder);
  store.addPairs(stylePairs(Date.now() - 30 * 86_400_000));
  return folder;
}

const session = useWorkbench({
  name: 'panel-preferences',
  files: {
    'src/rows.py': 'rows = []\n',
    'pyproject.toml': PYPROJECT,
    '.flake8': '[flake8]\nmax-line-length = 100\n',
    '.prettierrc': '{ "singleQuote": true, // as ever\n }',
    'eslint.config.js': 'export default [{ rules: { "prefer-const": "error", "prefer-template": "warn" } }];\n',
    'tsconfig.json': '{ "compilerOptions": ',
  },
  settings: {
    'penchant.preferences.semicolons': 'always',
    '[typescript]': { 'penchant.preferences.quotes': 'double' },
  },
  dataFolder: taughtFolder,
});

let frame: Frame;
beforeAll(async () => {
  await statusBarItem(session.page, 'penchant.status');
  await openFile(session.page, 'src/rows.py');
  frame = await openPanel(session.page, 'Preferences');
  await setPanelWidth(session.page, 300);
  frame = await panelFrame(session.page);
  await row('quotes').waitFor();
});
afterAll(async () => {
  store.dispose();
  await rm(folder, { recursive: true, force: true });
});

function row(trait: string): Locator {
  return frame.locator(`.preference[data-trait="${trait}"]`);
}

function reason(trait: string): Promise<string> {
  return row(trait).locator('.preference-reason').innerText();
}

function chosen(trait: string): Promise<string> {
  return row(trait)
    .locator('vscode-dropdown')
    .evaluate((dropdown: HTMLElement & { value: string }) => dropdown.value);
}

async function becomes(read: () => Promise<string>, wanted: string, timeoutMs?: number): Promise<void> {
  await until(read, (value) => value === wanted, wanted, timeoutMs);
}

async function choose(dropdown: Locator, title: string): Promise<void> {
  await dropdown.click();
  await dropdown.locator('vscode-option', { hasText: title }).click();
}

async function scopeTo(title: string): Promise<void> {
  await choose(frame.locator('#preferences-scope'), title);
}

function settingsFile(): string {
  return path.join(session.workbench.workspace, '.vscode', 'settings.json');
}

/** The editor writes them in place: what is read meanwhile may be half of them. */
async function workspaceSettings(): Promise<unknown> {
  const text = await readFile(settingsFile(), 'utf8').catch(() => '');
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

test('what the workspace asks for is shown with its source, for the language of the file at hand', async () => {
  await becomes(() => reason('quotes'), 'Single quotes, from pyproject.toml');
  expect(
    await frame.locator('#preferences-language').evaluate((each: HTMLElement & { value: string }) => each.value),
  ).toBe('python');
  expect(await reason('typing')).toBe('Annotated, from pyproject.toml');
  expect(await reason('comments')).toBe('Learned from what you do');
  expect(await row('semicolons').count()).toBe(0);
  const detected = await frame.locator('.detected-line').allInnerTexts();
  console.log(detected.map((text) => text.replaceAll(/\s+/g, ' ')).join('\n'));
  expect(detected.join('\n')).toContain('tool.ruff.format.quote-style: "single"');
  await session.workbench.screenshot('python narrow');
});

test('a choice goes before what was detected, by mouse', async () => {
  await scopeTo('The workspace’s settings');
  await choose(row('quotes').locator('vscode-dropdown'), 'Double quotes');
  await becomes(() => reason('quotes'), 'In place of single quotes, from pyproject.toml');
  expect(await workspaceSettings()).toEqual({ '[python]': { 'penchant.preferences.quotes': 'double' } });
  expect(await frame.locator('.detected-line').first().innerText()).toContain('not taken');
});

test('choices are made by keyboard, up to switching one off', async () => {
  const { page } = session;
  const dropdown = row('quotes').locator('vscode-dropdown');
  await dropdown.focus();
  await page.keyboard.press('End');
  await becomes(() => chosen('quotes'), 'off');
  await becomes(() => reason('quotes'), 'Learned from what you do');
  await page.keyboard.press('Home');
  await becomes(() => reason('quotes'), 'Single quotes, from pyproject.toml');
  await until(
    workspaceSettings,
    (value) => JSON.stringify(value) === '{"[python]":{}}' || JSON.stringify(value) === '{}',
    'no setting',
  );
});

test('what is changed elsewhere shows at once: in settings, and in the configuration', async () => {
  const { workspace } = session.workbench;
  await mkdir(path.dirname(settingsFile()), { recursive: true });
  await writeFile(settingsFile(), '{ "penchant.preferences.naming": "camelCase" }');
  await becomes(() => reason('naming'), 'camelCase, from the workspace’s settings', ON_DISK_MS);
  await writeFile(path.join(workspace, 'pyproject.toml'), '[tool.black]\n');
  await becomes(() => reason('quotes'), 'Double quotes, from pyproject.toml', ON_DISK_MS);
  await writeFile(path.join(workspace, 'pyproject.toml'), PYPROJECT);
  await becomes(() => reason('quotes'), 'Single quotes, from pyproject.toml', ON_DISK_MS);
});

test('nothing detected or revealed is taken on where that is switched off', async () => {
  const checkbox = frame.locator('vscode-checkbox', { hasText: 'Write as its configuration asks' });
  const follows = frame.locator('vscode-checkbox', { hasText: 'Write so as soon as it is sure' });
  expect(await frame.locator('.revealed-line').first().innerText()).toMatch(/Double quotes[\s\S]*not taken/);
  await checkbox.click();
  await becomes(() => reason('quotes'), 'Double quotes, as in 12 of the last 12 cases');
  await follows.click();
  await becomes(() => reason('quotes'), 'Learned from what you do');
  expect(await frame.locator('.detected-line').count()).toBeGreaterThan(0);
  expect(await frame.locator('.revealed-line').count()).toBeGreaterThan(0);
  await follows.click();
  await checkbox.focus();
  await session.page.keyboard.press('Space');
  await becomes(() => reason('quotes'), 'Single quotes, from pyproject.toml');
});

test('own words are kept in the settings', async () => {
  const { page } = session;
  await frame.locator('vscode-text-area').click();
  await page.keyboard.insertText('Name what is measured');
  await page.keyboard.press('Tab');
  await until(
    workspaceSettings,
    (value) => JSON.stringify(value).includes('Name what is measured'),
    'the text in the settings',
  );
});

test('where the pairs show something else than what is stated, it is settled either way', async () => {
  const { page } = session;
  await choose(frame.locator('#preferences-language'), 'JavaScript and TypeScript');
  await row('semicolons').waitFor();
  const semicolons = frame.locator('.disagreement', { hasText: 'no semicolons' });
  await semicolons.waitFor({ timeout: 30_000 });
  console.log((await frame.locator('.disagreement p').allInnerTexts()).join('\n'));
  expect(await frame.locator('.detected-unreadable').allInnerTexts()).toEqual(['tsconfig.json could not be read.']);
  await session.workbench.screenshot('to be settled');

  await semicolons.locator('vscode-button', { hasText: 'Follow what I do' }).click();
  await semicolons.waitFor({ state: 'hidden' });
  await scopeTo('Your settings');
  await choose(frame.locator('#preferences-language'), 'All languages');
  await becomes(() => chosen('semicolons'), 'never');

  await choose(frame.locator('#preferences-language'), 'JavaScript and TypeScript');
  const quotes = frame.locator('.disagreement', { hasText: 'single quotes' });
  await quotes.locator('vscode-button', { hasText: 'Keep what I said' }).focus();
  await page.keyboard.press('Enter');
  await quotes.waitFor({ state: 'hidden' });
  await becomes(() => reason('quotes'), 'In place of single quotes, from .prettierrc');
  expect(await frame.locator('.disagreement').count()).toBe(0);
});

test('a file that asked for something is opened from the list', async () => {
  const link = frame.locator('.detected-line vscode-link', { hasText: '.prettierrc' }).first();
  await link.click();
  await session.page.locator('.tab[aria-selected="true"][data-resource-name=".prettierrc"]').waitFor();
});

test(
  'it is whole in every theme, narrow and wide, and axe-core finds nothing serious',
  { timeout: 240_000 },
  async () => {
    const { page, workbench } = session;
    await inEveryLook(page, async (shown, look) => {
      frame = shown;
      await row('semicolons').waitFor();
      await scrollView(frame, 0);
      await workbench.screenshot(look);
      await scrollView(frame, 1);
      await workbench.screenshot(`${look} end`);
      expect(await axeViolations(frame), look).toEqual([]);
      expect(await overflowOf(frame), look).toBeLessThanOrEqual(0);
    });
  },
);
