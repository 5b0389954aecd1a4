/** @file Before the workbench suites: the workbench itself, Chromium, the packaged extension and the real model. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { run } from '../../../scripts/common/run.mjs';
import { packageFile } from '../../../scripts/common/targets.mjs';
import { modelFolder, pullModel } from '../../../scripts/test/model.mjs';
import { ensureChromium, ensureWorkbench } from '../../../scripts/workbench/install.mjs';
import { installExtensions } from '../../../scripts/workbench/server.mjs';

/** What every suite needs to open a workbench. */
export interface Prepared {
  readonly codeServer: string;
  readonly chromium: string;
  /** Holds the extension under test, from the VSIX that PENCHANT_VSIX names, or else packaged from the sources. Suites only read it. */
  readonly extensionsFolder: string;
  /** A data folder that holds the model; shared by all clones on this machine, so suites only read it. */
  readonly modelFolder: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    readonly prepared: Prepared;
  }
}

/** Vitest calls this once before the files of the project, and what it gives after them. */
export async function setup(project: TestProject): Promise<() => void> {
  const codeServer = await ensureWorkbench();
  const chromium = await ensureChromium();
  const named = process.env['PENCHANT_VSIX'];
  if (named === undefined) await packageExtension();
  await pullModel();
  const folder = mkdtempSync(path.join(tmpdir(), 'penchant-installed-'));
  const extensionsFolder = path.join(folder, 'extensions');
  const vsix = named === undefined ? packageFile() : path.resolve(named);
  await installExtensions({ codeServer, folder, extensionsFolder, extensions: [vsix] });
  project.provide('prepared', { codeServer, chromium, extensionsFolder, modelFolder });
  return () => rmSync(folder, { recursive: true, force: true });
}

async function packageExtension(): Promise<void> {
  const { code, output } = await run('node', ['scripts/package.mjs']);
  if (code !== 0) throw new Error(`The extension could not be packaged:\n${output}`);
}
