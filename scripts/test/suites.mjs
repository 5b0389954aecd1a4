/** @file The suites of `npm test`, in the order in which they run. */
import { run } from '../common/run.mjs';
import { runStaticChecks } from '../common/staticChecks.mjs';
import { packageFile } from '../common/targets.mjs';
import { modelFolder, pullModel } from './model.mjs';
import { runVitest } from './vitest.mjs';

/**
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed
 *
 * @typedef {object} Suite
 * @property {string} name
 * @property {() => Promise<Counts>} run rejects where it could not run at all, which counts as one failure
 */

/** @type {readonly Suite[]} */
export const suites = [
  { name: 'checks', run: () => runStaticChecks() },
  { name: 'build', run: () => step('node', ['scripts/build.mjs']) },
  { name: 'unit', run: () => runVitest('unit') },
  {
    name: 'model',
    run: async () => {
      await pullModel();
      return runVitest('model', { PENCHANT_DATA: modelFolder });
    },
  },
  { name: 'package', run: () => step('node', ['scripts/package.mjs']) },
  { name: 'workbench', run: () => runVitest('workbench', { PENCHANT_VSIX: packageFile() }) },
];

/**
 * A suite of one test: that a program succeeds.
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {Promise<Counts>}
 */
async function step(command, args) {
  const { code } = await run(command, args, { show: true });
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}
