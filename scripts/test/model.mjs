/** @file The real model that suites use: the catalog's smallest, downloaded once for all clones on a machine. */
import path from 'node:path';
import { run } from '../common/run.mjs';
import { cacheFolder } from '../workbench/install.mjs';

/** The data folder that holds the model. */
export const modelFolder = path.join(cacheFolder(), 'data');

/** Downloads the model unless it is there, by the command that users have for it. */
export async function pullModel() {
  const args = ['dist/cli.js', 'model', 'pull', 'smollm2-135m', '--data', modelFolder];
  const { code } = await run('node', args, { show: true });
  if (code !== 0) throw new Error('The model could not be downloaded.');
}
