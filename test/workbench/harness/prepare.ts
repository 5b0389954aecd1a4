/** @file Before the workbench suites: the workbench itself, Chromium, the packaged extension and the real model. */

import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { run } from '../../../scripts/common/run.mjs';
import { packageFile } from '../../../scripts/common/targets.mjs';
import { modelFolder, pullModel } from '../../../scripts/test/model.mjs';
import { ensureChromium, ensureWorkbench } from '../../../scripts/workbench/install.mjs';

/** What every suite needs to open a workbench. */
export interface Prepared {
  readonly codeServer: string;
  readonly chromium: string;
  /** The VSIX under test: PENCHANT_VSIX names one, else it is packaged from the sources. */
  readonly vsix: string;
  /** A data folder that holds the model; shared by all clones on this machine, so suites only read it. */
  readonly modelFolder: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    readonly prepared: Prepared;
  }
}

/** Vitest calls this once before the files of the project. */
export async function setup(project: TestProject): Promise<void> {
  const codeServer = await ensureWorkbench();
  const chromium = await ensureChromium();
  const named = process.env['PENCHANT_VSIX'];
  if (named === undefined) await packageExtension();
  await pullModel();
  project.provide('prepared', {
    codeServer,
    chromium,
    vsix: named === undefined ? packageFile() : path.resolve(named),
    modelFolder,
  });
}

async function packageExtension(): Promise<void> {
  const { code, output } = await run('node', ['scripts/package.mjs']);
  if (code !== 0) throw new Error(`The extension could not be packaged:\n${output}`);
}
