/** @file What benches compare with is no dependency of the project: it is installed on demand, into the cache folder that all clones share. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { cacheFolder } from '../../scripts/workbench/install.mjs';

/**
 * @param {string} name
 * @param {Buffer} recipe what decides on the content: another recipe has a folder of its own
 * @param {(building: string) => Promise<void>} install fills a folder, which is moved when it is whole
 * @returns {Promise<string>} the folder
 */
export async function installOnce(name, recipe, install) {
  const key = createHash('sha256').update(recipe).digest('hex').slice(0, 12);
  const folder = path.join(cacheFolder(), `${name}-${key}`);
  if (existsSync(folder)) return folder;
  const building = `${folder}.building-${process.pid}`;
  await mkdir(building, { recursive: true });
  try {
    await install(building);
    await rename(building, folder);
  } finally {
    await rm(building, { recursive: true, force: true });
  }
  return folder;
}
