/** @file Runs one of vitest's projects and counts its tests. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { run } from '../common/run.mjs';

/** Files of tests that take as long are named, so that it is known where the time goes. */
const SLOW_SECONDS = 15;
/** Of what a failed test says, in the summary; the whole stands further up. */
const MESSAGE_LINES = 12;

/**
 * @param {string} project as `vitest.config.mts` names it
 * @param {object} options
 * @param {boolean} options.show whether to print as it runs
 * @param {boolean} [options.isPolite] at low priority, for what runs beside it
 * @param {Readonly<Record<string, string>>} [options.env]
 * @returns {Promise<import('./suites.mjs').Counts & { readonly output: string }>} skipped tests count as neither
 */
export async function runVitest(project, { show, isPolite = false, env = {} }) {
  const folder = mkdtempSync(path.join(tmpdir(), 'penchant-test-'));
  try {
    const report = path.join(folder, 'report.json');
    const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${report}`];
    const options = { show, isPolite, env };
    const { code, output } = await run('vitest', ['run', '--project', project, ...reporters], options);
    const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
    const tests = testResults.flatMap((file) => file.assertionResults);
    const passed = tests.reduce((sum, test) => sum + countsOf(test).passed, 0);
    const failed = tests.reduce((sum, test) => sum + countsOf(test).failed, 0);
    const slow = testResults
      .map(({ name, startTime, endTime }) => ({ file: path.basename(name), seconds: (endTime - startTime) / 1000 }))
      .filter(({ seconds }) => seconds >= SLOW_SECONDS)
      .sort((a, b) => b.seconds - a.seconds);
    for (const { file, seconds } of slow) console.log(`  ${seconds.toFixed(0).padStart(4)} s  ${file}`);
    const failures = testResults.flatMap(failuresOf);
    // A file that does not load, or an error outside any test, fails the run without a failed test.
    return { passed, failed: code === 0 ? failed : Math.max(1, failed), failures, output };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {object} file
 * @param {string} file.name
 * @param {string} file.message why it could not be loaded
 * @param {readonly { status: string, fullName: string, failureMessages: readonly string[] }[]} file.assertionResults
 * @returns {readonly string[]} each failed test of the file and the first lines of why
 */
function failuresOf({ name, message, assertionResults }) {
  const file = path.basename(name);
  const tests = assertionResults
    .filter(({ status }) => status === 'failed')
    .map(({ fullName, failureMessages }) => `${file}: ${fullName}\n${firstLines(failureMessages.join('\n'))}`);
  return tests.length > 0 || message === '' ? tests : [`${file}\n${firstLines(message)}`];
}

/** @param {string} text */
function firstLines(text) {
  return text.split('\n').slice(0, MESSAGE_LINES).join('\n');
}

/**
 * One for a test, or as many as stand behind it where it says that it has run another runner's.
 * @param {{ status: string, meta: { counts?: import('./suites.mjs').Counts } }} test
 * @returns {import('./suites.mjs').Counts}
 */
function countsOf({ status, meta }) {
  return meta.counts ?? { passed: status === 'passed' ? 1 : 0, failed: status === 'failed' ? 1 : 0 };
}
