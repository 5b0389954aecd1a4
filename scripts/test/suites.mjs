/** @file The suites of `npm test`, and which run beside one another. */
import { run } from '../common/run.mjs';
import { runStaticChecks } from '../common/staticChecks.mjs';
import { packageFile } from '../common/targets.mjs';
import { modelFolder, pullModel } from './model.mjs';
import { ensureChromium, ensureWorkbench } from '../workbench/install.mjs';
import { runVitest } from './vitest.mjs';

/**
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed
 * @property {readonly string[]} [failures] what failed and why, where that is known
 *
 * @typedef {object} Suite
 * @property {string} name
 * @property {(options: { readonly show: boolean }) => Promise<Counts & { readonly output?: string }>} run rejects where it could not run
 * at all, which counts as one failure; without `show` it gives what it printed
 *
 * @typedef {readonly (readonly Suite[])[]} Stage lanes that run beside one another; the suites of a lane follow one another
 */

/** @type {readonly Stage[]} */
export const stages = [
  [
    [
      // Packaging builds for production, and what is built last is what stays.
      { name: 'package', run: (options) => step('node', ['scripts/package.mjs'], options) },
      { name: 'build', run: (options) => step('node', ['scripts/build.mjs'], options) },
      { name: 'model file', run: () => pullModel().then(() => ({ passed: 1, failed: 0 })) },
    ],
  ],
  [
    // What is measured here in milliseconds has the machine first …
    [
      {
        name: 'workbench',
        run: async () => {
          await ensureWorkbench();
          await ensureChromium();
          return { passed: 1, failed: 0 };
        },
      },
      workbenchSuite('editor'),
      workbenchSuite('loop'),
      workbenchSuite('days'),
    ],
    // … and these have what it leaves.
    [
      { name: 'unit', run: ({ show }) => runVitest('unit', { show, isPolite: true }) },
      { name: 'checks', run: () => runStaticChecks({ isPolite: true }) },
    ],
    [
      {
        name: 'model',
        run: ({ show }) => runVitest('model', { show, isPolite: true, env: { PENCHANT_DATA: modelFolder } }),
      },
      // In the panel no completion is timed. Its workbench is installed by then.
      workbenchSuite('panel', { isPolite: true }),
    ],
  ],
];

/**
 * @param {string} name of a project of tests in the workbench
 * @param {{ readonly isPolite?: boolean }} [options]
 * @returns {Suite}
 */
function workbenchSuite(name, { isPolite = false } = {}) {
  return { name, run: ({ show }) => runVitest(name, { show, isPolite, env: { PENCHANT_VSIX: packageFile() } }) };
}

/**
 * A suite of one test: that a program succeeds.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ readonly show: boolean }} options
 * @returns {Promise<Counts & { readonly output: string }>}
 */
async function step(command, args, { show }) {
  const { code, output } = await run(command, args, { show });
  return code === 0 ? { passed: 1, failed: 0, output } : { passed: 0, failed: 1, output };
}
