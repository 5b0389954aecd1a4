/** @file Knows whether the dependencies are installed. Uses none of them, and nothing newer than Node 20. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './run.mjs';

/** Whether `node_modules` holds what the lockfile names: npm leaves there a list of what it has installed. */
export function isInstalled() {
  const installedList = path.join(root, 'node_modules/.package-lock.json');
  if (!existsSync(installedList)) return false;
  const wanted = packagesOf(path.join(root, 'package-lock.json'));
  const installed = packagesOf(installedList);
  return Object.entries(wanted).every(([folder, { version, optional }]) => {
    const isProject = folder === '';
    // Optional ones are those of other platforms, too.
    const isLeftOut = optional && !(folder in installed);
    return isProject || isLeftOut || installed[folder]?.version === version;
  });
}

/**
 * @param {string} file a lockfile
 * @returns {Readonly<Record<string, { readonly version: string; readonly optional?: boolean }>>} by folder
 */
function packagesOf(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}
