/** @file Time as the processor counts it: that of a machine which does much else meanwhile would say little. */

/** Milliseconds of this thread since some time before. */
export function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
