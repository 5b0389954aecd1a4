/** @file Working in the workbench as a developer does: by keyboard, and by looking at what is on the screen. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';

/** A quick typist: 80 ms a key is 125 words a minute. */
export const KEY_INTERVAL_MS = 80;

/** Opens a file of the workspace by Ctrl+P and waits until its editor has the keyboard. */
export async function openFile(page: Page, name: string): Promise<void> {
  const baseName = name.split('/').at(-1) ?? name;
  await pickFrom(page, 'Control+P', name, baseName);
  await page.locator(`.tab[aria-selected="true"][data-resource-name="${baseName}"]`).waitFor();
  await page.locator('.editor-instance .monaco-editor.focused .view-line').first().waitFor();
}

/** Puts the cursor at a line and column, both from 1, by Ctrl+G. */
export async function goTo(page: Page, line: number, column: number): Promise<void> {
  await inQuickInput(page, 'Control+G', `:${line}:${column}`, () => page.keyboard.press('Enter'));
  await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
}

/** Runs a command by its title in the palette, such as `Penchant: Open Log`. */
export async function runCommand(page: Page, title: string): Promise<void> {
  await pickFrom(page, 'F1', `>${title}`, title);
  await page.locator('.quick-input-widget', { hasText: title }).waitFor({ state: 'hidden' });
}

/** Picks the entry with this text of the quick pick that is up: by a click, as Enter would take the first of a list not yet filtered. */
export async function pick(page: Page, text: string | RegExp, timeout?: number): Promise<void> {
  const entry = page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first();
  await entry.click(timeout === undefined ? {} : { timeout });
}

/** The entries of the quick pick that is up. */
export async function quickPickEntries(page: Page): Promise<readonly string[]> {
  await page.locator('.quick-input-list .monaco-list-row').first().waitFor();
  return page.locator('.quick-input-list .monaco-list-row .label-name').allInnerTexts();
}

/** Types with even intervals, whatever the page takes for a key. */
export async function type(page: Page, text: string, intervalMs = KEY_INTERVAL_MS): Promise<void> {
  for (const character of text) {
    const next = Date.now() + intervalMs;
    await page.keyboard.press(character === '\n' ? 'Enter' : character);
    await sleep(Math.max(0, next - Date.now()));
  }
}

/** The ghost text on the screen, all its lines; '' where there is none. */
export function ghostText(page: Page): Promise<string> {
  return page.evaluate(() => window.penchantProbe.ghostText());
}

/** The document as far as the editor shows it, without ghost text. */
export function visibleText(page: Page): Promise<string> {
  return page.evaluate(() => window.penchantProbe.visibleText());
}

/** The ghost text, once there is one that `isWanted`. */
export function waitForGhostText(
  page: Page,
  isWanted: (text: string) => boolean = (text) => text !== '',
  timeoutMs = 5_000,
): Promise<string> {
  return until(() => ghostText(page), isWanted, 'ghost text', timeoutMs);
}

/** On a machine that does much else a suggestion can miss its deadline; the next pause gets it, since what was computed is kept. */
const PAUSES = 5;

/**
 * Edits until a pause after the edit brings ghost text that `isWanted`, and returns that. Prints how many pauses it took if more than
 * one: a rising number is a finding.
 */
export async function editUntilGhostText(
  page: Page,
  edit: () => Promise<void>,
  isWanted: (text: string) => boolean = (text) => text !== '',
): Promise<string> {
  for (let pause = 1; ; pause++) {
    await edit();
    try {
      const text = await waitForGhostText(page, isWanted, 1_500);
      if (pause > 1) console.log(`ghost text at pause ${pause}`);
      return text;
    } catch (error) {
      if (pause === PAUSES) throw error;
    }
  }
}

/** Resolves when no ghost text is up. */
export async function waitForNoGhostText(page: Page, timeoutMs = 5_000): Promise<void> {
  await until(
    () => ghostText(page),
    (text) => text === '',
    'no ghost text',
    timeoutMs,
  );
}

/** Replaces the whole text of the active editor as one paste-like edit, with the cursor at its end. */
export async function replaceAll(page: Page, text: string): Promise<void> {
  // Ghost text that is up would be refused by that, and never be offered here again.
  const isListOpen = (await page.locator('.editor-widget.suggest-widget.visible').count()) > 0;
  if (isListOpen) await page.keyboard.press('Escape');
  await page.keyboard.press('Control+A');
  await page.keyboard.press('Delete');
  await page.keyboard.insertText(text);
}

/** The entries of the suggest widget (IntelliSense) that is up; none where it is not. */
export function suggestWidgetEntries(page: Page): Promise<readonly string[]> {
  return page.locator('.editor-widget.suggest-widget.visible .monaco-list-row .label-name').allInnerTexts();
}

/** The text and accessible label of the status-bar item whose id ends with `id`. */
export async function statusBarItem(
  page: Page,
  id: string,
): Promise<{ readonly text: string; readonly label: string }> {
  const item = page.locator(`.statusbar-item[id$="${id}"]`);
  await item.waitFor();
  return {
    text: (await item.innerText()).trim(),
    label: (await item.locator('[aria-label]').first().getAttribute('aria-label')) ?? '',
  };
}

/** The notification toast that shows `text`, once it is up. */
export async function notification(page: Page, text: string | RegExp, timeoutMs = 10_000) {
  const toast = page.locator('.notifications-toasts .notification-list-item', { hasText: text }).first();
  await toast.waitFor({ timeout: timeoutMs });
  return toast;
}

/** Clicks a button of the notification that shows `text`. */
export async function clickInNotification(page: Page, text: string | RegExp, button: string): Promise<void> {
  const toast = await notification(page, text);
  await toast.locator('.monaco-button', { hasText: button }).first().click();
}

/** Reads until the value is the wanted one; throws with the last value where that takes too long. */
export async function until<T>(
  read: () => Promise<T>,
  isWanted: (value: T) => boolean,
  what: string,
  timeoutMs = 10_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = await read();
    if (isWanted(value)) return value;
    if (Date.now() > deadline) throw new Error(`Waited ${timeoutMs} ms for ${what}; last: ${JSON.stringify(value)}`);
    await sleep(25);
  }
}

/** Whatever takes the keyboard while the widget opens, as a view that comes up late, closes it again. */
const QUICK_INPUT_TRIES = 4;
const QUICK_INPUT_MS = 5_000;

/** Opens the widget by a key, fills it in, and does what is to be done there. */
async function inQuickInput(page: Page, key: string, text: string, act: () => Promise<void>): Promise<void> {
  const input = page.locator('.quick-input-widget input.input');
  for (let tries = 1; ; tries++) {
    await page.keyboard.press(key);
    try {
      await input.waitFor({ timeout: QUICK_INPUT_MS });
      await input.fill(text, { timeout: QUICK_INPUT_MS });
      await act();
      return;
    } catch (error) {
      if (tries === QUICK_INPUT_TRIES) throw error;
    }
  }
}

function pickFrom(page: Page, key: string, text: string, label: string): Promise<void> {
  return inQuickInput(page, key, text, () => pick(page, label, QUICK_INPUT_MS));
}
