/** @file The *Data* view over a store of 10,000 pairs: found, read, turned round, erased, carried elsewhere; by keyboard and by mouse. */

import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { parsePairs } from '../../src/common/pairs';
import { OUTCOME_KINDS } from '../../src/feedback/outcomes';
import type { NewPair } from '../../src/feedback/records';
import { openFeedbackStore, type FeedbackStore } from '../../src/feedback/store/feedbackStore';
import { notification, openFile, runCommand, statusBarItem, until } from './harness/editing';
import { axeViolations, inEveryLook, openPanel, setPanelWidth } from './harness/panel';
import { dataFolderWith, useWorkbench } from './harness/session';

const PAIRS = 10_000;
const OUTCOMES = 500;
const NOON = Date.UTC(2026, 0, 15, 12);
const DAY_MS = 86_400_000;
/** For a button that may be gone by the time it is pressed. */
const PRESS_MS = 500;

const HOSTILE: readonly (readonly [chosen: string, rejected: string, prompt: string])[] = [
  ['<script>window.hacked = true</script>', '<img src=x onerror="window.hacked = true">', '<!-- </pre> -->'],
  ['if (isAdmin\u202E \u2066// check\u2069 \u2066) {', 'if (isAdmin) {', 'const שלום = "\u202Eabc";'],
  ['x'.repeat(20_000), `${'x'.repeat(19_999)}y`, `const long = "${'z'.repeat(1_000_000)}"`],
];

let folder = '';
let store: FeedbackStore;

/** Written by the store itself. */
function filledFolder(): string {
  folder = dataFolderWith(inject('prepared').modelFolder);
  store = openFeedbackStore(folder);
  const sources = ['typedOver', 'rewritten', 'comparison', 'rejected', 'survived'] as const;
  const ordinary = Array.from({ length: PAIRS - HOSTILE.length }, (_, index): NewPair => {
    const name = `value${index}`;
    return {
      ...{ user: 'default', source: sources[index % sources.length] ?? 'typedOver', language: 'typescript' },
      ...{ at: NOON - Math.floor(index / 10) * DAY_MS, files: [`file:///project/src/module${index % 40}.ts`] },
      prompt: `import { read } from './read';\n\nexport function load${index}(): string {\n  const ${name} = `,
      chosen: `read('${name}');\n  return ${name};`,
      rejected: `read("${name}")\n  return ${name}`,
      workspace: 'file:///project',
    };
  });
  const hostile = HOSTILE.map(([chosen, rejected, prompt], index): NewPair => ({
    ...{ user: 'default', source: 'unknown', at: NOON + DAY_MS + index, prompt, chosen, rejected },
    ...{ files: [], workspace: '' },
  }));
  expect(store.addPairs([...ordinary, ...hostile])).toHaveLength(PAIRS);
  for (let index = 0; index < OUTCOMES; index++) {
    store.addOutcome({
      ...{ suggestionId: `s${index}`, kind: OUTCOME_KINDS[index % OUTCOME_KINDS.length] ?? 'ignored', cycles: 0 },
      ...{ shownAt: Date.now() - index * 600_000, dwellMs: 400 + index * 7, languageId: 'typescript' },
      ...{ trigger: 'automatic', model: 'smollm2-135m', logprob: -3, tokens: 7, characters: 21, lines: 1 },
      ...{ takenCharacters: index % 3 === 0 ? 21 : index % 3, isLineStart: false, isLineEnd: true },
    });
  }
  return folder;
}

const session = useWorkbench({ name: 'panel-data', files: { 'notes.txt': '' }, dataFolder: filledFolder });

let frame: Frame;
beforeAll(async () => {
  await statusBarItem(session.page, 'penchant.status');
  frame = await openPanel(session.page, 'Data');
  await setPanelWidth(session.page, 300);
});
afterAll(() => {
  store.dispose();
  rmSync(folder, { recursive: true, force: true });
});

/** The line above the list. */
function counts(): Promise<string> {
  return frame.locator('.data-count').innerText();
}

/** Resolves once a search that begins from now on is over. It may be too quick to be seen from outside of the page. */
function searchOver(): Promise<void> {
  return frame.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const found = document.querySelector('.data-found')!;
        let hasBegun = false;
        const observer = new MutationObserver(() => {
          hasBegun ||= found.ariaBusy === 'true';
          if (!hasBegun || found.ariaBusy === 'true') return;
          observer.disconnect();
          resolve();
        });
        observer.observe(found, { attributeFilter: ['aria-busy'] });
      }),
  );
}

async function search(text: string, count: string): Promise<void> {
  const field = frame.locator('vscode-text-field input');
  await frame.locator('.data-found[aria-busy="false"]').waitFor();
  if ((await field.inputValue()) !== text) {
    const over = searchOver();
    await field.fill(text);
    await over;
  }
  await frame.locator('.data-found[aria-busy="false"]').waitFor();
  await until(counts, (shown) => shown === count, `"${count}"`);
}

/** Reads the first of what was found. */
async function readFirst(): Promise<void> {
  await frame.locator('.pairs').focus();
  await session.page.keyboard.press('ArrowDown');
  await frame.locator('.reading').waitFor();
}

async function close(): Promise<void> {
  await frame.locator('.pairs').focus();
  await session.page.keyboard.press('Escape');
  await frame.locator('.reading').waitFor({ state: 'detached' });
}

/** In the dialog of a workbench in a browser, once it proposes what is expected. */
async function chooseFile(file: string, proposed: RegExp, button: string): Promise<void> {
  const dialog = session.page.locator('.quick-input-widget');
  const input = dialog.locator('input.input');
  await until(
    () => input.inputValue(),
    (value) => proposed.test(value),
    'the proposed place',
  );
  // Until its folder is listed it writes its own proposal over what is typed.
  await dialog.locator('.monaco-list-row').first().waitFor();
  await input.fill(file);
  const accept = dialog.locator('.monaco-button', { hasText: button });
  const isOver = async (): Promise<boolean> => {
    // It hears no button while it looks a folder up, nor says so.
    if (await accept.isVisible()) await accept.click({ timeout: PRESS_MS }).catch(() => undefined);
    return dialog.isHidden();
  };
  await until(isOver, Boolean, `"${button}" to be heard`);
}

/** Answers what is asked before anything is forgotten. */
async function answerForget(question: string, answer: 'Forget' | 'Cancel'): Promise<void> {
  const dialog = session.page.locator('.monaco-dialog-box', { hasText: question });
  await dialog.locator('.monaco-button', { hasText: answer }).click();
  await dialog.waitFor({ state: 'hidden' });
}

/** The pair, as the database has it. */
function stored(text: string): ReturnType<FeedbackStore['list']> {
  return store.list({ ids: store.find({ user: 'default', text }) }, { offset: 0, limit: 10 });
}

test('the list holds all of them and draws those in sight, wherever one scrolls to', async () => {
  await until(counts, (shown) => shown === '10,000 pairs', 'all pairs');
  const gaps = await frame.evaluate(async () => {
    const list = document.querySelector('.pairs');
    if (!list) throw new Error('There is no list.');
    const [frames, distance] = [120, list.scrollHeight - list.clientHeight];
    const times: number[] = [];
    for (let step = 0; step <= frames; step++) {
      list.scrollTop = (distance * step) / frames;
      times.push(await new Promise(requestAnimationFrame));
    }
    return times.slice(1).map((time, index) => time - (times[index] ?? 0));
  });
  const sorted = gaps.toSorted((a, b) => a - b);
  const [median = 0, worst = 0] = [sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
  console.log(
    `scrolling through 10,000 pairs: ${median.toFixed(0)} ms a frame in the median, ${worst.toFixed(0)} ms at worst`,
  );
  expect(median).toBeLessThan(50);
  const last = frame.locator('.pair').last();
  await until(
    () => last.innerText(),
    (text) => text.includes("read('value"),
    'the last pair',
  );
  expect(await frame.locator('.pair').count()).toBeLessThan(60);
});

test('searching finds by text and by file, and filters by what made a pair', async () => {
  await search('value4242', '1 found');
  expect(await frame.locator('.pair').innerText()).toContain("read('value4242'); ⏎ return value4242;");
  await search('module7.ts', '250 found');
  await search('nowhere at all', '0 found');
  expect(await frame.locator('.empty').innerText()).toBe('No pair has that in it.');
  await search('', '10,000 pairs');
});

test('a pair is read side by side with its difference marked, by keyboard', async () => {
  await search('value4242', '1 found');
  await readFirst();
  const marks = (side: string): Promise<readonly string[]> => frame.locator(`.${side} mark`).allInnerTexts();
  expect((await marks('chosen')).join('')).toContain("'");
  expect((await marks('rejected')).join('')).toContain('"');
  await session.workbench.screenshot('reading at 300');
  await close();
});

test('turned round by a click it is stored the other way round, and new', async () => {
  await search('value4242', '1 found');
  await readFirst();
  const [before] = stored('value4242');
  await frame.locator('vscode-button', { hasText: 'I Prefer the Other' }).click();
  const [after] = await until(
    async () => stored('value4242'),
    ([pair]) => pair?.chosen === before?.rejected,
    'the pair the other way round',
  );
  expect(after).toMatchObject({ rejected: before?.chosen, source: 'comparison' });
  await frame.locator('.chosen', { hasText: 'read("value4242")' }).waitFor();
  await close();
});

test('deleted by a key it is gone, after a question', async () => {
  const { page } = session;
  await search('value777;', '1 found');
  await readFirst();
  await frame.locator('.pairs').focus();
  await page.keyboard.press('Delete');
  const dialog = page.locator('.monaco-dialog-box', { hasText: 'Forget this pair?' });
  await dialog.waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  expect(stored('value777;')).toHaveLength(1);

  await frame.locator('.pairs').focus();
  await page.keyboard.press('Delete');
  await dialog.locator('.monaco-button', { hasText: 'Forget' }).click();
  await until(counts, (shown) => shown === '0 found', 'no pair');
  expect(stored('value777;')).toEqual([]);
  await notification(page, 'Forgotten: 1 pair.');
  await search('', '9,999 pairs');
});

test('what is ticked is exported alone, as TRL reads it', async () => {
  const { page } = session;
  const file = path.join(folder, 'ticked.jsonl');
  await search('module7.ts', '250 found');
  await frame.locator('.pair .tick').first().click();
  await frame.locator('.pairs').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Space');
  await until(counts, (shown) => shown.startsWith('2 ticked'), 'two ticked pairs');
  await session.workbench.screenshot('ticked at 300');
  await frame.locator('.data-count vscode-button', { hasText: 'Export…' }).click();
  await chooseFile(file, /penchant-pairs\.jsonl$/, 'OK');
  await until(async () => existsSync(file), Boolean, 'the exported file');
  expect(parsePairs(readFileSync(file, 'utf8'), file)).toHaveLength(2);
  await notification(page, '2 pairs exported');
  await frame.locator('vscode-button[aria-label="Untick all"]').click();
});

test('hostile texts are shown as text', async () => {
  await search('', '9,999 pairs');
  await frame.locator('.pairs').focus();
  await session.page.keyboard.press('Home');
  const texts = (): Promise<string> => frame.locator('.reading-texts').innerText();
  // The newest: long lines, cut, and whole where one asks for it.
  await until(texts, (text) => text.includes('zzzz'), 'the long line');
  expect((await texts()).length).toBeLessThan(10_000);
  await frame.locator('vscode-button', { hasText: 'Show All' }).click();
  await until(texts, (text) => text.length > 1_000_000, 'all of it');
  await session.workbench.screenshot('a long line');

  await frame.locator('.pairs').focus();
  await session.page.keyboard.press('ArrowDown');
  await until(texts, (text) => text.includes('isAdmin'), 'the turned line');
  expect(await texts()).toContain('isAdminU+202E U+2066// checkU+2069 U+2066) {');
  await session.workbench.screenshot('turned text');

  await session.page.keyboard.press('ArrowDown');
  await until(texts, (text) => text.includes('<script>window.hacked = true</script>'), 'the script as text');
  expect(await texts()).toContain('<img src=x onerror="window.hacked = true">');
  expect(await frame.evaluate(() => 'hacked' in window)).toBe(false);
  expect(await frame.locator('.reading img, .reading script').count()).toBe(0);
});

test('outcomes are shown in figures', async () => {
  const show = async (what: string): Promise<void> => {
    await frame.locator('vscode-dropdown').click();
    await frame.locator('vscode-option', { hasText: what }).click();
  };
  await show('Outcomes');
  const first = frame.locator('.outcome').first();
  await until(
    () => first.innerText(),
    (text) => text.includes('Taken'),
    'the newest outcome',
  );
  expect(await frame.locator('.outcome').count()).toBeLessThan(60);
  await session.workbench.screenshot('outcomes at 300');
  await show('All pairs');
  await frame.locator('.pair').first().waitFor();
});

test('pairs of a file come in, and of a malformed one none does', async () => {
  const { page } = session;
  await close();
  await search('', '9,999 pairs');
  const brought = { prompt: 'const brought = ', chosen: "'in'", rejected: '"in"' };
  const lines = [0, 1].map((index) => JSON.stringify({ ...brought, prompt: `${index}; ${brought.prompt}` }));
  const importFrom = async (name: string, text: string): Promise<void> => {
    const file = path.join(folder, name);
    writeFileSync(file, text);
    await frame.locator('vscode-button', { hasText: 'Import…' }).click();
    await chooseFile(file, /workspace\/$/, 'Import');
  };
  await importFrom('broken.jsonl', [...lines, '{"prompt": "x", "chosen": "y"}', ''].join('\n'));
  const trouble = frame.locator('.data-trouble', { hasText: 'broken.jsonl, line 3' });
  await trouble.waitFor();
  expect(await trouble.innerText()).toContain('Nothing of the file was taken.');
  expect(stored('const brought')).toEqual([]);

  await importFrom('brought.jsonl', `${lines.join('\n')}\n`);
  await notification(page, '2 pairs imported.');
  await until(counts, (shown) => shown === '10,001 pairs', 'the new pairs');
  await trouble.waitFor({ state: 'detached' });
  expect(stored('const brought')).toMatchObject([
    { source: 'unknown', chosen: "'in'" },
    { source: 'unknown', chosen: "'in'" },
  ]);
});

test('a file’s pairs are forgotten by a button, a workspace’s, and the last hour’s', async () => {
  const { page, workbench } = session;
  const workspace = pathToFileURL(workbench.workspace).href;
  const pair = { user: 'default', source: 'rewritten', at: NOON, chosen: 'a', rejected: 'b', workspace } as const;
  store.addPairs([
    { ...pair, prompt: 'of the file', files: [`${workspace}/notes.txt`] },
    { ...pair, prompt: 'of its neighbour', files: [`${workspace}/more.txt`] },
  ]);
  await frame.locator('vscode-button[aria-controls="forget"]').click();
  const forget = (what: string): Promise<void> => frame.locator('#forget vscode-button', { hasText: what }).click();
  await forget('This File…');
  await frame.locator('.data-trouble', { hasText: 'Open the file whose pairs are to be forgotten.' }).waitFor();
  await openFile(page, 'notes.txt');
  await forget('This File…');
  await answerForget('notes.txt?', 'Forget');
  await notification(page, 'Forgotten: 1 pair.');
  expect([stored('of the file'), stored('of its neighbour')].map(({ length }) => length)).toEqual([0, 1]);

  await forget('This Workspace…');
  await answerForget('Forget the workspace', 'Forget');
  await until(
    async () => stored('of its neighbour'),
    ({ length }) => length === 0,
    'the pair of the workspace to go',
  );
  await until(counts, (shown) => shown === '10,001 pairs', 'the list as before');

  await forget('The Last Hour…');
  // However old the code is, all of it was stored a minute ago.
  await answerForget('10001 pairs and all that is kept', 'Cancel');
  expect(store.countPairs({})).toBe(10_001);
  await frame.locator('vscode-button[aria-controls="forget"]').click();
});

test('where there is no file manager it says where the database is', async () => {
  await frame.locator('vscode-link', { hasText: 'MB' }).click();
  const toast = await notification(session.page, path.join(folder, 'penchant.sqlite'));
  expect(await toast.locator('.monaco-button').allInnerTexts()).toEqual(['Copy Path']);
});

test('learning is paused and resumed from it', async () => {
  await frame.locator('vscode-button', { hasText: 'Pause Learning' }).click();
  await frame.locator('.store-figures', { hasText: 'paused: nothing is stored' }).waitFor();
  await frame.locator('vscode-button', { hasText: 'Resume Learning' }).click();
  await frame.locator('vscode-button', { hasText: 'Pause Learning' }).waitFor();
});

test('it reads well at every width and in every theme, and axe-core finds nothing serious', async () => {
  const { page, workbench } = session;
  // They would lie over the edge by which the panel is made wider.
  await runCommand(page, 'Notifications: Clear All Notifications');
  await inEveryLook(page, async (shown, look) => {
    frame = shown;
    await readFirst();
    await workbench.screenshot(`data ${look}`);
    expect(await axeViolations(frame), look).toEqual([]);
  });
});
