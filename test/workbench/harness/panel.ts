/** @file The side panel under test: its page, how wide and in which colours it is shown, what axe-core says of it. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Frame, Page } from 'playwright-core';
import { runCommand, until } from './editing';

export type PanelView = 'Compare' | 'Preferences' | 'Learned' | 'Data';

const OPENING: Readonly<Record<PanelView, string>> = {
  Compare: 'Penchant: Compare Completions',
  Preferences: 'Penchant: Open Preferences',
  Learned: 'Penchant: Show What Was Learned',
  Data: 'Penchant: Show Stored Data',
};

/** As they stand in the list of colour themes. */
export const THEMES = { dark: 'Dark Modern', light: 'Light Modern', highContrast: 'Dark High Contrast' } as const;
export type ThemeName = keyof typeof THEMES;
export const THEME_NAMES: readonly ThemeName[] = ['dark', 'light', 'highContrast'];

/** Widths that a view has to work at. */
const PANEL_WIDTHS = [300, 900] as const;

/** Some views are opened without taking the keyboard from where it is. */
const FOCUS_MS = 2_000;

/** Opens a view by its command, and gives the page it is in. */
export async function openPanel(page: Page, view: PanelView): Promise<Frame> {
  await runCommand(page, OPENING[view]);
  const frame = await panelFrame(page);
  await frame.locator('[role="tab"][aria-selected="true"]', { hasText: view }).waitFor();
  // A panel that was there all along shows the view before it has the keyboard: keys would go into the editor, or nowhere.
  for (const end = Date.now() + FOCUS_MS; !(await hasKeyboard(page, frame)) && Date.now() < end;) await sleep(25);
  return frame;
}

async function hasKeyboard(page: Page, frame: Frame): Promise<boolean> {
  const isInWebview = await page.evaluate(() => document.activeElement instanceof HTMLIFrameElement);
  return isInWebview && (await frame.evaluate(() => document.hasFocus()));
}

/** The page of the panel, which is an iframe in an iframe, once it is drawn. */
export async function panelFrame(page: Page): Promise<Frame> {
  const frame = await until(
    () => findFrame(page),
    (found) => found !== undefined,
    'the page of the panel',
    20_000,
  );
  if (!frame) throw new Error('There is no page of the panel.');
  return frame;
}

async function findFrame(page: Page): Promise<Frame | undefined> {
  for (const frame of page.frames()) {
    // A frame may go while it is looked at.
    const isPanel = await frame.evaluate(() => document.body.dataset['views'] !== undefined).catch(() => false);
    if (isPanel && (await frame.locator('.panel, .empty').count()) > 0) return frame;
  }
  return undefined;
}

/** Opens a view by a click on its tab. */
export async function clickTab(frame: Frame, view: PanelView): Promise<void> {
  await frame.locator('[role="tab"]', { hasText: view }).click();
  await frame.locator('[role="tab"][aria-selected="true"]', { hasText: view }).waitFor();
}

/** Changes the colour theme as people do. */
export async function setTheme(page: Page, theme: ThemeName): Promise<void> {
  await runCommand(page, 'Preferences: Color Theme');
  const input = page.locator('.quick-input-widget input.input');
  await input.fill(THEMES[theme]);
  await page.locator('.quick-input-list .monaco-list-row', { hasText: THEMES[theme] }).first().click();
  const kind = { dark: 'vs-dark', light: 'vs', highContrast: 'hc-black' }[theme];
  await page.locator(`.monaco-workbench.${kind}`).waitFor();
  const frame = await panelFrame(page);
  const bodyKind = { dark: 'vscode-dark', light: 'vscode-light', highContrast: 'vscode-high-contrast' }[theme];
  await frame.locator(`body.${bodyKind}`).waitFor();
}

/** Drags the edge of the side bar until the panel has a width in pixels, give or take two. */
export async function setPanelWidth(page: Page, width: number): Promise<void> {
  const sidebar = page.locator('.part.sidebar');
  for (let tries = 0; tries < 3; tries++) {
    const box = await sidebar.boundingBox();
    if (!box) throw new Error('There is no side bar.');
    const frame = await panelFrame(page);
    const now = await frame.evaluate(() => window.innerWidth);
    if (Math.abs(now - width) <= 2) return;
    const [x, y] = [box.x + box.width, box.y + box.height - 40];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + (width - now) / 2, y);
    await page.mouse.move(x + (width - now), y);
    await page.mouse.up();
    await page.mouse.move(x + (width - now) + 60, 20);
  }
  throw new Error(`The panel does not get ${width} pixels wide.`);
}

/** Shows the panel in every theme and at every width that a view has to work in; each look has a name, such as `dark 300`. */
export async function inEveryLook(page: Page, at: (frame: Frame, look: string) => Promise<void>): Promise<void> {
  for (const theme of THEME_NAMES) {
    await setTheme(page, theme);
    for (const width of PANEL_WIDTHS) {
      await setPanelWidth(page, width);
      await at(await panelFrame(page), `${theme} ${width}`);
    }
  }
}

/** @param share of the way from the view's beginning to its end */
export async function scrollView(frame: Frame, share: number): Promise<void> {
  await frame.evaluate((at) => {
    const view = document.querySelector('.view');
    view?.scrollTo({ top: at * (view.scrollHeight - view.clientHeight), behavior: 'instant' });
  }, share);
}

/** Pixels by which the open view is wider than it is shown. */
export function overflowOf(frame: Frame): Promise<number> {
  return frame.evaluate(() => {
    const view = document.querySelector('.view');
    return view ? view.scrollWidth - view.clientWidth : 0;
  });
}

export interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly help: string;
  /** The elements concerned, as HTML. */
  readonly nodes: readonly string[];
}

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string | null;
    readonly help: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}

declare global {
  interface Window {
    axe?: { run(): Promise<AxeResults> };
  }
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core finds serious or critical. Its script comes by the debugger, which the page's policy does not bind. */
export async function axeViolations(frame: Frame): Promise<readonly Violation[]> {
  await frame.evaluate(axeSource);
  const results = await frame.evaluate(() => window.axe?.run());
  if (!results) throw new Error('axe-core did not run.');
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, impact, help, nodes }) => ({ id, impact: impact ?? '', help, nodes: nodes.map(({ html }) => html) }));
}
