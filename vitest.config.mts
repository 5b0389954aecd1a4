import { defineConfig } from 'vitest/config';

/** One workbench at a time, for two cores: server, browser, language server and model. A test may wait for the model to be loaded. */
const workbench = {
  pool: 'forks' as const,
  fileParallelism: false,
  globalSetup: ['test/workbench/harness/prepare.ts'],
  testTimeout: 120_000,
  hookTimeout: 180_000,
};

/** Files of the workbench in which no ghost text is timed: of the panel, and others. */
const panel = ['test/workbench/panel*.test.ts'];
const days = ['ownCode', 'modelSetup', 'hardDay'].map((name) => `test/workbench/${name}.test.ts`);
const loop = 'test/workbench/loop.test.ts';

/** What takes minutes by itself is left to `npm run bench:soak`. */
const soak = process.env['PENCHANT_SOAK_ROUNDS'] === undefined ? ['test/model/preferences.test.ts'] : [];

/**
 * Model suites load a real model (~0.5 GB), so they run one file at a time. They have what workbenches leave of the processor, and are given
 * minutes.
 */
const modelTimeoutMs = 600_000;

/** WebGPU's tests run on a GPU in software, which there is for Linux x64. */
const elsewhere =
  process.platform === 'linux' && process.arch === 'x64' ? [] : ['test/unit/model/personal/webgpuStep.test.ts'];

export default defineConfig({
  test: {
    environment: 'node',
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          exclude: elsewhere,
          maxWorkers: 2,
          // A worker of its own for each of so many small files takes a quarter of the time.
          isolate: false,
          // Each takes a moment, and many times that where it has what a workbench leaves of the processor.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'model',
          include: ['test/model/**/*.test.ts'],
          exclude: soak,
          pool: 'forks',
          fileParallelism: false,
          testTimeout: modelTimeoutMs,
          hookTimeout: modelTimeoutMs,
        },
      },
      { extends: true, test: { ...workbench, name: 'loop', include: [loop] } },
      { extends: true, test: { ...workbench, name: 'panel', include: panel } },
      { extends: true, test: { ...workbench, name: 'days', include: days } },
      {
        extends: true,
        test: {
          ...workbench,
          name: 'editor',
          include: ['test/workbench/*.test.ts'],
          exclude: [...panel, ...days, loop],
        },
      },
      {
        extends: true,
        test: { ...workbench, name: 'pauses', include: ['test/workbench/pauses/*.test.ts'], testTimeout: 3_600_000 },
      },
    ],
  },
});
