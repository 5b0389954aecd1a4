import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { bundleHostSuite, hostSuiteExtension } from '../../scripts/workbench/bundleHostSuite.mjs';
import type { HostResult } from '../host/suite/index';
import { useWorkbench } from './harness/session';

const suite = await bundleHostSuite();
const resultFile = path.join(tmpdir(), `penchant-host-result-${process.pid}.json`);
const exit: PromiseWithResolvers<number> = Promise.withResolvers();

const session = useWorkbench({
  name: 'extension-host',
  files: { 'empty.txt': '' },
  // Whether a suggestion is shown must not depend on what became of those before.
  settings: { 'penchant.learn': false },
  environment: { PENCHANT_HOST_RESULT: resultFile },
  payload: (url) => [
    ['extensionDevelopmentPath', remote(url, hostSuiteExtension)],
    ['extensionTestsPath', remote(url, suite)],
  ],
  preparePage: async (page) => {
    await page.exposeFunction('codeAutomationLog', () => undefined);
    // The workbench repeats in its console what the tests print in the host.
    page.on('console', (message) => {
      const [printed] = /host suite: .*/.exec(message.text()) ?? [];
      if (printed !== undefined) console.log(printed);
    });
    await page.exposeFunction('codeAutomationExit', (code: number) => exit.resolve(code));
    await allowExtensionTests(page);
  },
});

/** Tests that run inside the host; their names stand in the failure's message, and in the log of a passing run. `npm test` counts each. */
test('the suite inside the extension host passes', { timeout: 600_000 }, async ({ task }) => {
  await exit.promise;
  const result = JSON.parse(await readFile(resultFile, 'utf8')) as HostResult;
  task.meta.counts = { passed: result.passed.length, failed: result.failed.length };
  await session.workbench.screenshot('after the tests');
  console.log(result.passed.map((title) => `✔ ${title}`).join('\n'));
  expect(result.failed).toEqual([]);
  expect(result.passed.length).toBeGreaterThan(0);
});

declare module 'vitest' {
  interface TaskMeta {
    /** How many tests of another runner stand behind this one. */
    counts?: { readonly passed: number; readonly failed: number };
  }
}

/** A path on this machine as the workbench in the browser names it. */
function remote(serverUrl: string, file: string): string {
  return `vscode-remote://${new URL(serverUrl).host}${file}`;
}

/**
 * A built workbench heeds extension tests only with its smoke-test driver switched on. That is part of the configuration in the page's
 * own HTML, which cannot be rewritten on the way (the browser would then block the page's WebSocket), so it is changed as it is read.
 */
async function allowExtensionTests(page: Page): Promise<void> {
  await page.addInitScript(() => {
    // Called below with the element it belongs to.
    // eslint-disable-next-line @typescript-eslint/unbound-method
    const original = Element.prototype.getAttribute;
    Element.prototype.getAttribute = function (name) {
      const value = original.call(this, name);
      if (name !== 'data-settings' || this.id !== 'vscode-workbench-web-configuration' || value === null) return value;
      const configuration = JSON.parse(value) as { developmentOptions?: object };
      configuration.developmentOptions = { ...configuration.developmentOptions, enableSmokeTestDriver: true };
      return JSON.stringify(configuration);
    };
  });
}
