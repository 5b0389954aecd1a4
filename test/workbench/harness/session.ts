/** @file One workbench for the tests of a file: opened before the first, with evidence saved for each that fails, closed after the last. */

import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, inject } from 'vitest';
import type { Page } from 'playwright-core';
import { ghostText, openFile, replaceAll, type } from './editing';
import { openWorkbench, type Workbench, type WorkbenchOptions } from './workbench';

export interface SessionOptions extends Pick<
  WorkbenchOptions,
  'name' | 'files' | 'settings' | 'environment' | 'heedsTrust' | 'payload' | 'preparePage'
> {
  /** Penchant's data folder; default: one of its own, with the model in it. */
  readonly dataFolder?: () => string;
}

export interface Session {
  /** To be read within tests only: before the first one there is none. */
  readonly workbench: Workbench;
  readonly page: Page;
}

/** A new data folder in which nothing was learned yet, with the shared folder's model; whoever makes it removes it. */
export function dataFolderWith(modelFolder: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'penchant-data-'));
  for (const name of ['models', 'prepared']) {
    mkdirSync(path.join(modelFolder, name), { recursive: true });
    symlinkSync(path.join(modelFolder, name), path.join(folder, name), 'junction');
  }
  return folder;
}

/** Call at the top of a test file. */
export function useWorkbench(options: SessionOptions): Session {
  let workbench: Workbench | undefined;
  const ownFolders: string[] = [];
  const dataFolder = (modelFolder: string): string => {
    const folder = dataFolderWith(modelFolder);
    ownFolders.push(folder);
    return folder;
  };
  const opened = (): Workbench => {
    if (workbench === undefined) throw new Error('The workbench is open within tests only.');
    return workbench;
  };
  beforeAll(async () => {
    const { codeServer, chromium, extensionsFolder, modelFolder } = inject('prepared');
    workbench = await openWorkbench({
      ...options,
      codeServer,
      chromium,
      extensionsFolder,
      environment: { PENCHANT_DATA: options.dataFolder?.() ?? dataFolder(modelFolder), ...options.environment },
    });
  });
  beforeEach(({ task, onTestFailed }) => onTestFailed(() => opened().saveEvidence(task.name)));
  afterAll(async () => {
    await workbench?.dispose();
    for (const folder of ownFolders) rmSync(folder, { recursive: true, force: true });
  });
  return {
    get workbench() {
      return opened();
    },
    get page() {
      return opened().page;
    },
  };
}

/** Shortly after a start keystrokes can be lost on their way to the providers; more tries than this mean that completing is broken. */
const WARM_UP_TRIES = 10;

/**
 * Types a line whose continuation is certain until ghost text comes, so that what follows is not about starting up. Leaves the file
 * empty. Returns how many tries that took, which is printed too: a rising number is a finding.
 */
export async function warmUp(workbench: Workbench, file: string): Promise<number> {
  const { page } = workbench;
  await openFile(page, file);
  for (let tries = 1; tries <= WARM_UP_TRIES; tries++) {
    await replaceAll(page, 'row_1 = read_row(1)\nrow_2 = read_row(2)\nrow_3 = read_row(3)\n');
    await type(page, 'row_4 = ');
    const deadline = Date.now() + 3_000;
    while (Date.now() < deadline) {
      if ((await ghostText(page)) !== '') {
        console.log(`warm after ${tries} ${tries === 1 ? 'try' : 'tries'}`);
        await replaceAll(page, '');
        return tries;
      }
      await page.waitForTimeout(50);
    }
  }
  await workbench.saveEvidence('warm-up');
  throw new Error(`No ghost text in ${WARM_UP_TRIES} tries: the workbench does not complete.`);
}
