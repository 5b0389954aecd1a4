/** @file Bundles a program of this folder, so that a plain Node can be forked with it. */

import { build } from 'esbuild';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Disposable } from '../../../src/common/disposable';

export async function buildProgram(entryPoint: string): Promise<Disposable & { readonly path: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'penchant-program-'));
  const path = join(folder, `${basename(entryPoint, '.ts')}.js`);
  await build({
    entryPoints: [join(import.meta.dirname, entryPoint)],
    outfile: path,
    bundle: true,
    platform: 'node',
    target: 'node24',
  });
  return { path, dispose: () => rmSync(folder, { recursive: true, force: true }) };
}
