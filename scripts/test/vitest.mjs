/** @file Runs one of vitest's projects and counts its tests. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { run } from '../common/run.mjs';

/**
 * @param {string} project as `vitest.config.mts` names it
 * @param {Readonly<Record<string, string>>} [env]
 * @returns {Promise<import('./suites.mjs').Counts>} skipped tests count as neither
 */
export async function runVitest(project, env = {}) {
  const folder = mkdtempSync(path.join(tmpdir(), 'penchant-test-'));
  try {
    const report = path.join(folder, 'report.json');
    const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${report}`];
    const { code } = await run('vitest', ['run', '--project', project, ...reporters], { show: true, env });
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'));
    // A file that does not load, or an error outside any test, fails the run without a failed test.
    return { passed: numPassedTests, failed: code === 0 ? numFailedTests : Math.max(1, numFailedTests) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
