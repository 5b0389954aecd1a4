/**
 * @file node-llama-cpp, which the latency bench compares with. No dependency of the project: it is installed on demand, from
 * `bench/package.json` and its lockfile, into the cache folder that all clones share.
 *
 * The lockfile names the processor's libraries for Linux alone: those for graphics cards are hundreds of megabytes.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { root, run } from '../../scripts/common/run.mjs';
import { cacheFolder } from '../../scripts/workbench/install.mjs';

/**
 * @returns {Promise<{ readonly entry: string; readonly version: string }>} the entry point, to be imported
 */
export async function ensurePeer() {
  const bench = path.join(root, 'bench');
  const lock = await readFile(path.join(bench, 'package-lock.json'));
  const key = createHash('sha256').update(lock).digest('hex').slice(0, 12);
  const folder = path.join(cacheFolder(), `node-llama-cpp-${key}`);
  const { version } = JSON.parse(lock.toString()).packages['node_modules/node-llama-cpp'];
  if (!existsSync(folder)) {
    console.error(`Installing node-llama-cpp ${version} to compare with`);
    const building = `${folder}.building-${process.pid}`;
    await mkdir(building, { recursive: true });
    try {
      for (const name of ['package.json', 'package-lock.json']) {
        await copyFile(path.join(bench, name), path.join(building, name));
      }
      const args = ['ci', '--prefix', building, '--ignore-scripts', '--no-audit', '--no-fund'];
      const { code, output } = await run('npm', args);
      if (code !== 0) throw new Error(`node-llama-cpp could not be installed:\n${output}`);
      await rename(building, folder);
    } finally {
      await rm(building, { recursive: true, force: true });
    }
  }
  return { entry: path.join(folder, 'node_modules/node-llama-cpp/dist/index.js'), version };
}
