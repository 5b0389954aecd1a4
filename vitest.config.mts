import { defineConfig } from 'vitest/config';

/** Model suites load a real model (~0.5 GB, both cores), so they run one file at a time and are given minutes. */
const modelTimeoutMs = 300_000;

export default defineConfig({
  test: {
    environment: 'node',
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/unit/**/*.test.ts'] } },
      {
        extends: true,
        test: {
          name: 'model',
          include: ['test/model/**/*.test.ts'],
          pool: 'forks',
          fileParallelism: false,
          testTimeout: modelTimeoutMs,
          hookTimeout: modelTimeoutMs,
        },
      },
    ],
  },
});
