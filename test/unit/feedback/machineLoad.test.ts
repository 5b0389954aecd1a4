import { expect, test } from 'vitest';
import { machineLoad, type CoreTimes, type LoadSource } from '../../../src/feedback/machineLoad';

/** Two cores, sampled as often as there are entries. */
function source(platform: NodeJS.Platform, loadAverage: number, ...samples: (readonly CoreTimes[])[]): LoadSource {
  let sample = 0;
  return {
    platform,
    loadAverage: () => loadAverage,
    coreTimes: () => samples[Math.min(sample++, samples.length - 1)]!,
    wait: () => Promise.resolve(),
  };
}

const start = [
  { idle: 1000, total: 5000 },
  { idle: 2000, total: 5000 },
];

test('is the load average as a share of the cores', async () => {
  expect(await machineLoad(source('linux', 1.2, start))).toBe(0.6);
  expect(await machineLoad(source('darwin', 3, start))).toBe(1.5);
});

test('is sampled on Windows, which knows no load average', async () => {
  const end = [
    { idle: 1250, total: 6000 },
    { idle: 2750, total: 6000 },
  ];
  expect(await machineLoad(source('win32', 0, start, end))).toBeCloseTo(0.5);
});

test('is none on Windows where no time has passed', async () => {
  expect(await machineLoad(source('win32', 0, start, start))).toBe(0);
});

test('is a number on this machine', async () => {
  expect(await machineLoad()).toBeGreaterThanOrEqual(0);
});
