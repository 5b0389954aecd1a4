/**
 * @file The entry that VS Code calls in its extension host: runs the mocha tests, or those whose titles match PENCHANT_HOST_GREP, and
 * writes their results where PENCHANT_HOST_RESULT says.
 */

import Mocha from 'mocha';
import { writeFileSync } from 'node:fs';

export interface HostResult {
  readonly passed: readonly string[];
  readonly failed: readonly { readonly title: string; readonly message: string }[];
}

/** The first completion of a run waits for the model to be loaded. */
const TEST_TIMEOUT_MS = 60_000;

export async function run(): Promise<void> {
  const grep = process.env['PENCHANT_HOST_GREP'];
  const mocha = new Mocha({ ui: 'bdd', timeout: TEST_TIMEOUT_MS, color: false, ...(grep !== undefined && { grep }) });
  // Defines describe and it, which the test files use when they are loaded.
  mocha.suite.emit('pre-require', globalThis, 'penchant', mocha);
  await import('./activation.test');
  await import('./completion.test');
  await import('./badInput.test');
  await import('./preferences.test');
  await import('./outcomes.test');

  const passed: string[] = [];
  const failed: { title: string; message: string }[] = [];
  await new Promise<void>((resolve) => {
    mocha
      .run(() => resolve())
      .on('pass', (test) => passed.push(test.fullTitle()))
      .on('fail', (test, error: Error) =>
        failed.push({ title: test.fullTitle(), message: error.stack ?? error.message }),
      );
  });
  const resultFile = process.env['PENCHANT_HOST_RESULT'];
  if (resultFile) writeFileSync(resultFile, JSON.stringify({ passed, failed } satisfies HostResult));
  if (failed.length > 0) throw new Error(failed.map(({ title, message }) => `${title}\n${message}`).join('\n\n'));
}
