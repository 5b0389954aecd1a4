/** @file What memory a measured process takes, by its own account. */

import { readFileSync } from 'node:fs';

/** Resident memory of a process, MB of 10⁶ bytes; absent where the system does not tell. */
export interface Memory {
  readonly resident: number;
  readonly peak?: number;
  /** Of `resident`: private to the process. */
  readonly anonymous?: number;
  /** Of `resident`: mapped files, which the system can drop and share. */
  readonly file?: number;
}

export function readMemory(): Memory {
  if (process.platform !== 'linux') return { resident: process.memoryUsage().rss / 1e6 };
  const status = readFileSync('/proc/self/status', 'utf8');
  const megabytes = (name: string): number => (Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) * 1024) / 1e6;
  return {
    resident: megabytes('VmRSS'),
    peak: megabytes('VmHWM'),
    anonymous: megabytes('RssAnon'),
    file: megabytes('RssFile') + megabytes('RssShmem'),
  };
}

/**
 * What is counted more than once in `resident`, MB: pages of a folder's files that this process has mapped several times. 0 where the
 * system does not tell.
 */
export function countedAgain(folder: string): number {
  if (process.platform !== 'linux') return 0;
  const mappings = mappingsOf(folder);
  const sum = (of: (mapping: Mapping) => number): number => mappings.reduce((total, each) => total + of(each), 0);
  const mappedBytes = sum(({ from, to }) => to - from);
  if (mappedBytes === 0) return 0;
  let distinctBytes = 0;
  let file: string | undefined;
  let reached = 0;
  for (const each of mappings.sort((a, b) => a.file.localeCompare(b.file) || a.from - b.from)) {
    if (each.file !== file) reached = 0;
    file = each.file;
    distinctBytes += Math.max(0, each.to - Math.max(each.from, reached));
    reached = Math.max(reached, each.to);
  }
  // Exact where all that is mapped is resident, as it is after a run.
  return (sum(({ residentBytes }) => residentBytes) * (1 - distinctBytes / mappedBytes)) / 1e6;
}

/** A piece of a file, from a byte to a byte. */
interface Mapping {
  readonly file: string;
  readonly from: number;
  readonly to: number;
  readonly residentBytes: number;
}

function mappingsOf(folder: string): Mapping[] {
  const entry = /^([0-9a-f]+)-([0-9a-f]+) \S+ ([0-9a-f]+) \S+ \d+ +(\/.*)\n(?:(?!Rss:)\w+:.*\n)*Rss: +(\d+) kB$/gm;
  return [...readFileSync('/proc/self/smaps', 'utf8').matchAll(entry)].flatMap(
    ([, start = '', end = '', offset = '', file = '', resident]) => {
      if (!file.startsWith(`${folder}/`)) return [];
      const from = parseInt(offset, 16);
      const to = from + parseInt(end, 16) - parseInt(start, 16);
      return [{ file, from, to, residentBytes: 1024 * Number(resident) }];
    },
  );
}
