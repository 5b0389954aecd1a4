/** @file The side panel as a whole: opened and walked through by keyboard, remembered, and deaf to what was not agreed. */

import { beforeAll, expect, test } from 'vitest';
import type { Frame, Page } from 'playwright-core';
import { runCommand, statusBarItem, until } from './harness/editing';
import { axeViolations, clickTab, openPanel, panelFrame, setPanelWidth, setTheme, THEME_NAMES } from './harness/panel';
import { useWorkbench } from './harness/session';

/** What the test keeps of the page's door to the editor, to send what the page itself never would. */
interface ForgingWindow extends Window {
  forge?: (message: unknown) => void;
  heard?: unknown[];
}

/** The door opens once for each page: it is watched as the page opens it. */
async function watchDoor(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const forging: ForgingWindow = window;
    let acquire: (() => { postMessage(message: unknown): void }) | undefined;
    Object.defineProperty(globalThis, 'acquireVsCodeApi', {
      configurable: true,
      set: (value: typeof acquire) => {
        acquire = value;
      },
      get: () => () => {
        const api = acquire?.();
        forging.heard = [];
        forging.forge = (message) => api?.postMessage(message);
        window.addEventListener('message', ({ data }: MessageEvent<unknown>) => forging.heard?.push(data));
        return api;
      },
    });
  });
}

/** What the browser refused the panel's page, in its words. */
const refusals: string[] = [];
const session = useWorkbench({
  name: 'panel',
  files: { 'notes.txt': '' },
  settings: { 'penchant.learn': false },
  preparePage: async (page) => {
    await watchDoor(page);
    page.on('console', (message) => {
      const isOurs = message.location().url.includes('/webview/panel.');
      if (isOurs && message.text().includes('Content Security Policy')) refusals.push(message.text());
    });
  },
});

beforeAll(() => statusBarItem(session.page, 'penchant.status'));

async function openTab(frame: Frame): Promise<string> {
  return frame.locator('[role="tab"][aria-selected="true"]').innerText();
}

test('it opens by a command, with the keyboard in it, and arrow keys go from view to view', async () => {
  const { page } = session;
  await runCommand(page, 'Penchant: Open Panel');
  const frame = await panelFrame(page);
  const tabs = await frame.locator('[role="tab"]').allInnerTexts();
  expect(tabs).toEqual(['Compare', 'Preferences', 'Learned', 'Data']);
  await until(() => frame.evaluate(() => document.hasFocus()), Boolean, 'the keyboard in the panel');

  // The keyboard is in the view, whose keys work at once; its tab is right before it.
  await frame.locator('[role="tabpanel"] :focus').waitFor();
  await page.keyboard.press('Shift+Tab');
  expect(await frame.evaluate(() => document.activeElement?.textContent)).toBe(await openTab(frame));
  for (const expected of ['Preferences', 'Learned', 'Data', 'Compare']) {
    await page.keyboard.press('ArrowRight');
    expect(await openTab(frame)).toBe(expected);
  }
  await page.keyboard.press('End');
  expect(await openTab(frame)).toBe('Data');
  await page.keyboard.press('Home');
  expect(await openTab(frame)).toBe('Compare');
});

test('a command opens its view, also where another one is open', async () => {
  const { page } = session;
  for (const view of ['Data', 'Learned', 'Preferences', 'Compare'] as const) {
    expect(await openTab(await openPanel(page, view))).toBe(view);
  }
});

test('Compare says what keeps it from asking, and leads to what helps', async () => {
  const { page } = session;
  const frame = await openPanel(page, 'Compare');
  const note = (sentence: string) => frame.locator('.compare-note', { hasText: sentence });
  const learningIsOff = note('Learning is off, so answers would be lost.');
  await learningIsOff.locator('vscode-button', { hasText: 'Open the Setting' }).click();
  const setting = page.locator('.settings-editor .setting-item-contents', { hasText: 'Learn from what you take' });
  await setting.locator('.setting-value-checkbox').click();
  const noCode = note('Open some code of yours to compare completions in it.');
  await noCode.locator('vscode-button', { hasText: 'Open a File' }).click();
  await page.locator('.quick-input-widget input.input').waitFor();
  await page.keyboard.press('Escape');
});

test('messages that were not agreed are refused', async () => {
  const frame = await openPanel(session.page, 'Data');
  const answers = await frame.evaluate(async () => {
    const forging: ForgingWindow = window;
    const call = { kind: 'call', view: 'data', input: undefined };
    const ids = [9001, 9002, 9003, 9004, 9005];
    forging.forge?.({ ...call, id: 9001, name: 'constructor' });
    forging.forge?.({ ...call, id: 9002, name: 'overview', view: '__proto__' });
    forging.forge?.({ ...call, id: 9003, name: 'swap', input: { id: '1; DROP TABLE pairs' } });
    forging.forge?.({ kind: 'eval', id: 9004, code: 'process.exit()' });
    forging.forge?.({ ...call, id: 9005, name: 'overview' });
    forging.forge?.('not a message');
    const heard = (id: number): unknown =>
      forging.heard?.find(
        (message) => typeof message === 'object' && message !== null && 'id' in message && message.id === id,
      );
    for (let tries = 0; tries < 200 && !ids.every(heard); tries++) {
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    return ids.map(heard);
  });
  const refused = { kind: 'failed', message: 'Penchant does not take this message.' };
  expect(answers).toMatchObject([refused, refused, refused, refused, { kind: 'answer', value: { pairs: 0 } }]);
});

test('where one was is remembered while it is hidden, and over a reload', async () => {
  const { page } = session;
  const search = 'something looked for';
  const field = (frame: Frame) => frame.locator('vscode-text-field input');
  const expectAsLeft = async (): Promise<void> => {
    const frame = await panelFrame(page);
    await until(
      () => openTab(frame),
      (title) => title === 'Data',
      'the view that was open',
    );
    expect(await field(frame).inputValue()).toBe(search);
  };
  await field(await openPanel(page, 'Data')).fill(search);

  await page.locator('.explorer-viewlet, .activitybar').first().waitFor();
  await runCommand(page, 'View: Toggle Primary Side Bar Visibility');
  await page.locator('.part.sidebar').waitFor({ state: 'hidden' });
  await runCommand(page, 'View: Toggle Primary Side Bar Visibility');
  await expectAsLeft();

  const reloaded = page.waitForEvent('domcontentloaded');
  await runCommand(page, 'Developer: Reload Window');
  await reloaded;
  await statusBarItem(page, 'penchant.status');
  await expectAsLeft();
});

test('axe-core finds nothing serious in its frame, in any theme', async () => {
  const { page, workbench } = session;
  for (const theme of THEME_NAMES) {
    await setTheme(page, theme);
    const frame = await panelFrame(page);
    await setPanelWidth(page, 300);
    await clickTab(frame, 'Data');
    await workbench.screenshot(`shell ${theme}`);
    expect(await axeViolations(frame), theme).toEqual([]);
  }
});

test('its policy stands in the way of nothing that it does', () => {
  expect(refusals).toEqual([]);
});
