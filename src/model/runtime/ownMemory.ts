/** @file How much memory this process takes from others. */

import { readFileSync } from 'node:fs';

/**
 * Resident memory that is this process's own, in bytes. Linux tells it apart from mapped files, whose pages are shared and counted once
 * for each session that maps them; elsewhere they are counted too.
 */
export function ownMemoryBytes(): number {
  if (process.platform === 'linux') {
    const kilobytes = /^RssAnon:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    if (kilobytes !== undefined) return Number(kilobytes) * 1024;
  }
  return process.memoryUsage.rss();
}
