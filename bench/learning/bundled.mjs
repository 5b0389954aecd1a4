/** @file Loads a TypeScript module of the bench into a script, bundled. */
import { build } from 'esbuild';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../../scripts/common/run.mjs';

/**
 * @param {string} name of a module in this folder, without its ending
 * @returns {Promise<any>} what it exports; its type is the caller's to say
 */
export async function loadBundled(name) {
  const outfile = path.join(root, `.cache/bench/${name}.mjs`);
  const entryPoints = [`bench/learning/${name}.ts`];
  await build({
    ...{ absWorkingDir: root, entryPoints, outfile, bundle: true, format: 'esm', platform: 'node', target: 'node24' },
    packages: 'external',
  });
  return import(pathToFileURL(outfile).href);
}
