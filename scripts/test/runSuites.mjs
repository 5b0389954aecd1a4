/** @file Builds, runs the suites one after the other, counts, and ends with the line `N passed, N failed`. */
import { elapsed } from '../common/run.mjs';
import { suites } from './suites.mjs';

const started = performance.now();
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !suites.some((suite) => suite.name === name));
const chosen = suites.filter(({ name }) => asked.length === 0 || asked.includes(name));
let passed = 0;
let failed = unknown.length;
for (const name of unknown) {
  console.error(`No suite is named ${name}. There are: ${suites.map((suite) => suite.name).join(', ')}`);
}
for (const suite of chosen) {
  const start = performance.now();
  console.log(`▶ ${suite.name}`);
  const counts = await runSuite(suite);
  passed += counts.passed;
  failed += counts.failed;
  const mark = counts.failed === 0 ? '✔' : '✘';
  console.log(`${mark} ${suite.name}: ${counts.passed} passed, ${counts.failed} failed (${elapsed(start)})\n`);
}
console.log(`took ${elapsed(started)}`);
// Written last and waited for, so that nothing of ours can follow it.
process.stdout.write(`${passed} passed, ${failed} failed\n`, () => process.exit(failed === 0 ? 0 : 1));

/**
 * @param {import('./suites.mjs').Suite} suite
 * @returns {Promise<import('./suites.mjs').Counts>} what the suite counted; one failure where it could not run
 */
async function runSuite(suite) {
  try {
    return await suite.run();
  } catch (error) {
    console.error(error);
    return { passed: 0, failed: 1 };
  }
}
