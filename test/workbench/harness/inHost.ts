/** @file Programs that run inside the extension host of a workbench, as extension tests do. */

import type { Page } from 'playwright-core';
import { hostSuiteExtension } from '../../../scripts/workbench/bundleHostSuite.mjs';
import type { SessionOptions } from './session';

export interface HostProgram extends Required<Pick<SessionOptions, 'payload' | 'preparePage'>> {
  /** Resolves when the program has ended. */
  readonly ended: Promise<number>;
}

/** What a session needs to run a bundle of `test/host`, which prints lines that begin with `host suite: `. */
export function hostProgram(bundle: string): HostProgram {
  const exit: PromiseWithResolvers<number> = Promise.withResolvers();
  return {
    ended: exit.promise,
    payload: (url) => [
      ['extensionDevelopmentPath', remote(url, hostSuiteExtension)],
      ['extensionTestsPath', remote(url, bundle)],
    ],
    preparePage: async (page) => {
      await page.exposeFunction('codeAutomationLog', () => undefined);
      // The workbench repeats in its console what is printed in the host.
      page.on('console', (message) => {
        const [printed] = /host suite: .*/.exec(message.text()) ?? [];
        if (printed !== undefined) console.log(printed);
      });
      await page.exposeFunction('codeAutomationExit', (code: number) => exit.resolve(code));
      await allowExtensionTests(page);
    },
  };
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
    // oxlint-disable-next-line typescript/unbound-method
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
