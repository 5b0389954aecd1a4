import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { bundleHostSuite } from '../../scripts/workbench/bundleHostSuite.mjs';
import type { HostResult } from '../host/suite/index';
import { hostProgram } from './harness/inHost';
import { useWorkbench } from './harness/session';

const suite = await bundleHostSuite();
const resultFile = path.join(tmpdir(), `penchant-host-result-${process.pid}.json`);
const { ended, ...program } = hostProgram(suite);

const session = useWorkbench({
  name: 'extension-host',
  files: { 'empty.txt': '' },
  // Whether a suggestion is shown must not depend on what became of those before.
  settings: { 'penchant.learn': false },
  environment: { PENCHANT_HOST_RESULT: resultFile },
  ...program,
});

/** Tests that run inside the host; their names stand in the failure's message, and in the log of a passing run. `npm test` counts each. */
test('the suite inside the extension host passes', { timeout: 600_000 }, async ({ task }) => {
  await ended;
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
