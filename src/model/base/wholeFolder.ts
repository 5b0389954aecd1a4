/** @file Makes a folder that is either whole or absent, whatever crashes and whoever else makes it at the same time. */

import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isRunning } from './runningProcess';

/**
 * Makes `folder`: `fill` writes into a folder beside it, which then takes its place.
 * @param isWhole whether `folder` is there as wanted: what another process made meanwhile is as good
 */
export function makeWholeFolder(folder: string, isWhole: () => boolean, fill: (beside: string) => void): void {
  removeAbandoned(folder);
  const beside = `${folder}${MARK}${process.pid}`;
  try {
    mkdirSync(beside, { recursive: true, mode: 0o700 });
    fill(beside);
    putInPlace(beside, folder, isWhole);
  } finally {
    rmSync(beside, { recursive: true, force: true });
  }
}

const MARK = '.making-';

function putInPlace(beside: string, folder: string, isWhole: () => boolean): void {
  if (isWhole()) return;
  try {
    rmSync(folder, { recursive: true, force: true });
    renameSync(beside, folder);
  } catch (error) {
    // Another process was quicker by a moment, and may have it open.
    if (!isWhole()) throw error;
  }
}

/** Removes what processes that are gone, and an earlier one with this one's number, left half made. */
function removeAbandoned(folder: string): void {
  const parent = dirname(folder);
  mkdirSync(parent, { recursive: true, mode: 0o700 });
  const start = `${basename(folder)}${MARK}`;
  for (const name of readdirSync(parent).filter((entry) => entry.startsWith(start))) {
    const pid = Number(name.slice(start.length));
    if (pid === process.pid || !isRunning(pid)) rmSync(join(parent, name), { recursive: true, force: true });
  }
}
