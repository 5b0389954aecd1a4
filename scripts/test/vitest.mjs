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
    const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
    const tests = testResults.flatMap((file) => file.assertionResults);
    const passed = tests.reduce((sum, test) => sum + countsOf(test).passed, 0);
    const failed = tests.reduce((sum, test) => sum + countsOf(test).failed, 0);
    // A file that does not load, or an error outside any test, fails the run without a failed test.
    return { passed, failed: code === 0 ? failed : Math.max(1, failed) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * One for a test, or as many as stand behind it where it says that it has run another runner's.
 * @param {{ status: string, meta: { counts?: import('./suites.mjs').Counts } }} test
 * @returns {import('./suites.mjs').Counts}
 */
function countsOf({ status, meta }) {
  return meta.counts ?? { passed: status === 'passed' ? 1 : 0, failed: status === 'failed' ? 1 : 0 };
}
