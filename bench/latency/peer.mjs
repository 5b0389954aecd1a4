/**
 * @file node-llama-cpp, which the latency bench compares with, installed from `bench/package.json` and its lockfile.
 *
 * The lockfile names the processor's libraries for Linux alone: those for graphics cards are hundreds of megabytes.
 */
import { copyFile, readFile } from 'node:fs/promises';
import path from 'node:path';
import { root, run } from '../../scripts/common/run.mjs';
import { installOnce } from '../common/installOnce.mjs';

/**
 * @returns {Promise<{ readonly entry: string; readonly version: string }>} the entry point, to be imported
 */
export async function ensurePeer() {
  const bench = path.join(root, 'bench');
  const lock = await readFile(path.join(bench, 'package-lock.json'));
  const { version } = JSON.parse(lock.toString()).packages['node_modules/node-llama-cpp'];
  const folder = await installOnce('node-llama-cpp', lock, async (building) => {
    console.error(`Installing node-llama-cpp ${version} to compare with`);
    for (const name of ['package.json', 'package-lock.json']) {
      await copyFile(path.join(bench, name), path.join(building, name));
    }
    const args = ['ci', '--prefix', building, '--ignore-scripts', '--no-audit', '--no-fund'];
    const { code, output } = await run('npm', args);
    if (code !== 0) throw new Error(`node-llama-cpp could not be installed:\n${output}`);
  });
  return { entry: path.join(folder, 'node_modules/node-llama-cpp/dist/index.js'), version };
}
