/** @file The project's own programs, bundled from source as the build does it, for tests that start them as processes. */

import { build } from 'esbuild';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Disposable } from '../../../src/common/disposable';

const ENTRY_POINTS = {
  cli: 'src/cli/main.ts',
  inferenceProcess: 'src/engine/inferenceProcess.ts',
  trainerProcess: 'src/engine/trainerProcess.ts',
  storeWorker: 'src/feedback/store/storeWorker.ts',
} as const;
type ProgramName = keyof typeof ENTRY_POINTS;

export interface Programs extends Disposable {
  pathOf(name: ProgramName): string;
}

/** The bundles lie within the project, where the native library that stays outside them is found. */
export async function bundlePrograms(...names: readonly ProgramName[]): Promise<Programs> {
  mkdirSync(resolve('.cache'), { recursive: true });
  const folder = mkdtempSync(resolve('.cache/programs-'));
  await build({
    entryPoints: Object.fromEntries(names.map((name) => [name, resolve(ENTRY_POINTS[name])])),
    outdir: folder,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node24',
    external: ['onnxruntime-node'],
    define: { 'import.meta.dirname': '__dirname' },
    logLevel: 'error',
  });
  return {
    pathOf: (name) => join(folder, `${name}.js`),
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}
