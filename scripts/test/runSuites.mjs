/** @file Runs the suites, counts, says once more what failed, and ends with the line `N passed, N failed`. */
import { elapsed } from '../common/run.mjs';
import { stages } from './suites.mjs';

const started = performance.now();
const asked = process.argv.slice(2);
const names = stages.flat(2).map(({ name }) => name);
const unknown = asked.filter((name) => !names.includes(name));
// Whoever interrupts us ends what runs in a session of its own, too.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));
let passed = 0;
let failed = unknown.length;
/** @type {string[]} */
const failures = [];
for (const name of unknown) {
  console.error(`No suite is named ${name}. There are: ${names.join(', ')}`);
}
for (const stage of stages) {
  const lanes = stage
    .map((suites) => suites.filter(({ name }) => asked.length === 0 || asked.includes(name)))
    .filter((suites) => suites.length > 0);
  await Promise.all(lanes.map((suites) => runLane(suites, lanes.length === 1)));
}
for (const failure of failures) console.log(failure);
console.log(`took ${elapsed(started)}`);
// Written last and waited for, so that nothing of ours can follow it.
process.stdout.write(`${passed} passed, ${failed} failed\n`, () => process.exit(failed === 0 ? 0 : 1));

/**
 * @param {readonly import('./suites.mjs').Suite[]} suites
 * @param {boolean} isAlone what the suites print is shown as it comes; else when each has ended, so that lanes do not mix
 */
async function runLane(suites, isAlone) {
  for (const suite of suites) {
    const start = performance.now();
    console.log(`▶ ${suite.name}`);
    const counts = await runSuite(suite, isAlone);
    passed += counts.passed;
    failed += counts.failed;
    if (counts.failed > 0) {
      failures.push(...(counts.failures ?? ['see above']).map((text) => `✘ ${suite.name}: ${text}`));
    }
    const mark = counts.failed === 0 ? '✔' : '✘';
    if (counts.output) console.log(counts.output);
    console.log(`${mark} ${suite.name}: ${counts.passed} passed, ${counts.failed} failed (${elapsed(start)})\n`);
  }
}

/**
 * @param {import('./suites.mjs').Suite} suite
 * @param {boolean} show
 * @returns {Promise<import('./suites.mjs').Counts & { readonly output?: string }>} what the suite counted; one failure where it could not
 * run
 */
async function runSuite(suite, show) {
  try {
    return await suite.run({ show });
  } catch (error) {
    console.error(error);
    return { passed: 0, failed: 1 };
  }
}
