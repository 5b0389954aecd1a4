/** @file How busy the machine's processor is, as a share of its cores. */

import { cpus, loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

/** Where the figures come from; Node's own, but for tests. */
export interface LoadSource {
  readonly platform: NodeJS.Platform;
  /** Processes that ran or waited, on the average of the last minute. */
  loadAverage(): number;
  /** One entry a core: milliseconds since the machine started. */
  coreTimes(): readonly CoreTimes[];
  wait(milliseconds: number): Promise<unknown>;
}

export interface CoreTimes {
  readonly idle: number;
  readonly total: number;
}

/** Long enough for the clock ticks of 16 ms that Windows counts in. */
const SAMPLE_MS = 1000;

/**
 * From 0 (idle) to 1 (every core busy), and beyond where work queues up. Takes a second on Windows, which knows no load average.
 * Penchant's own processes count too: none of them computes when an update is considered.
 */
export async function machineLoad(source: LoadSource = SYSTEM): Promise<number> {
  if (source.platform !== 'win32') return source.loadAverage() / Math.max(1, source.coreTimes().length);
  const before = source.coreTimes();
  await source.wait(SAMPLE_MS);
  const after = source.coreTimes();
  const total = sumOf(after, 'total') - sumOf(before, 'total');
  const idle = sumOf(after, 'idle') - sumOf(before, 'idle');
  return total <= 0 ? 0 : Math.max(0, 1 - idle / total);
}

function sumOf(cores: readonly CoreTimes[], field: keyof CoreTimes): number {
  return cores.reduce((sum, core) => sum + core[field], 0);
}

const SYSTEM: LoadSource = {
  platform: process.platform,
  loadAverage: () => loadavg()[0] ?? 0,
  coreTimes: () =>
    cpus().map(({ times }) => ({
      idle: times.idle,
      total: times.user + times.nice + times.sys + times.idle + times.irq,
    })),
  wait: (milliseconds) => sleep(milliseconds, undefined, { ref: false }),
};
