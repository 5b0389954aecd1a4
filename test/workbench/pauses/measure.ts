/** @file Scripted pauses: at each spot the rest of the line is removed, some characters are typed, and then nothing for a while. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { ghostText, goTo, KEY_INTERVAL_MS, openFile, type } from '../harness/editing';
import type { SourceFile, Spot } from './spots';

export interface Pause {
  readonly spot: Spot;
  /** The ghost text at the end of the pause, '' where there was none: a miss. */
  readonly shown: string;
  /** From the last keydown to the first ghost text after it; undefined for a miss, and where it had been there before and stayed. */
  readonly latencyMs: number | undefined;
  /** Whether ghost text of an earlier key stood there already and was typed through. */
  readonly isCarried: boolean;
}

/** How long the developer stops. */
const PAUSE_MS = 1_200;

/** The look at the place between arriving there and typing. */
const LOOK_MS = 500;

/** A file just opened is read for a moment first. */
const FIRST_LOOK_MS = 4_000;

/** A suggestion typed through is moved within this time of the key; a new one takes longer. */
const CARRIED_WITHIN_MS = 45;

/**
 * So that what is typed is what lands in the file. IntelliSense is off, because its list would hide ghost text in places that
 * depend on how fast the language server is.
 */
export const PAUSE_SETTINGS = {
  // Each pause ends with Esc: taken for refusals, they would teach Penchant to be silent.
  'penchant.learn': false,
  'editor.quickSuggestions': { other: 'off', comments: 'off', strings: 'off' },
  'editor.suggestOnTriggerCharacters': false,
  'editor.parameterHints.enabled': false,
  'editor.autoClosingBrackets': 'never',
  'editor.autoClosingQuotes': 'never',
  'editor.autoIndent': 'none',
  'editor.formatOnType': false,
} as const;

export async function measurePauses(
  page: Page,
  files: readonly SourceFile[],
  onPause: (pause: Pause) => Promise<void> | void = () => undefined,
): Promise<readonly Pause[]> {
  const pauses: Pause[] = [];
  for (const file of files) {
    await openFile(page, file.name);
    await sleep(FIRST_LOOK_MS);
    for (const spot of file.spots) {
      const pause = await pauseAt(page, spot);
      pauses.push(pause);
      await onPause(pause);
      await page.keyboard.press('Escape');
      await page.keyboard.insertText(spot.rest);
    }
  }
  return pauses;
}

async function pauseAt(page: Page, spot: Spot): Promise<Pause> {
  await goTo(page, spot.line, spot.column);
  await page.keyboard.press('Shift+End');
  await page.keyboard.press('Delete');
  await sleep(LOOK_MS);
  await page.evaluate(() => window.penchantProbe.clearTrace());
  await type(page, spot.typed, KEY_INTERVAL_MS);
  await sleep(PAUSE_MS - KEY_INTERVAL_MS);
  const { keys, ghostTexts } = await page.evaluate(() => window.penchantProbe.trace());
  const shown = await ghostText(page);
  const lastKey = keys.at(-1);
  if (lastKey === undefined) throw new Error(`The keys typed at ${spot.file}:${spot.line} did not reach the page.`);
  if (shown === '') return { spot, shown, latencyMs: undefined, isCarried: false };
  const first = ghostTexts.find(({ at, text }) => at >= lastKey.at && text !== '');
  const isCarried = lastKey.ghostText !== '' && (first === undefined || first.at - lastKey.at < CARRIED_WITHIN_MS);
  return { spot, shown, latencyMs: isCarried ? undefined : first && first.at - lastKey.at, isCarried };
}
