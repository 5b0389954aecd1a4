/** @file Bundles the suite that runs inside the extension host, for code-server and for desktop VS Code alike. */
import { build } from 'esbuild';
import path from 'node:path';
import { root } from '../common/run.mjs';

/** An extension without code: the host loads tests in the name of an extension under development. */
export const hostSuiteExtension = path.join(root, 'test/host/extension');

/**
 * @param {'suite' | 'loop' | 'soak'} [name] a folder of `test/host`
 * @returns {Promise<string>} the path of the bundle, which exports `run`
 */
export async function bundleHostSuite(name = 'suite') {
  // Inside the project, so that the bundle finds mocha in its node_modules.
  const outfile = path.join(root, `.cache/host-${name}/index.js`);
  await build({
    absWorkingDir: root,
    entryPoints: [`test/host/${name}/index.ts`],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node24',
    sourcemap: 'inline',
    external: ['vscode', 'mocha'],
    logLevel: 'warning',
  });
  return outfile;
}
