/** @file The command line as users start it: bundled from source as the build does it, run as a process of its own. */

import { build } from 'esbuild';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Disposable } from '../../../src/common/disposable';

export interface CommandLine extends Disposable {
  run(args: readonly string[], environment?: Readonly<Record<string, string>>): Promise<Ran>;
}

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The bundles lie within the project, where the native library that stays outside them is found. */
export async function bundleCommandLine(): Promise<CommandLine> {
  await mkdir(resolve('.cache'), { recursive: true });
  const folder = mkdtempSync(resolve('.cache/command-line-'));
  const program = join(folder, 'cli.js');
  await build({
    entryPoints: { cli: resolve('src/cli/main.ts'), trainerProcess: resolve('src/engine/trainerProcess.ts') },
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
    run: (args, environment = {}) =>
      new Promise((settle, reject) => {
        const child = spawn(process.execPath, [program, ...args], { env: { ...process.env, ...environment } });
        let stdout = '';
        let stderr = '';
        child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
        child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
        child.on('error', reject);
        child.on('close', (code) => settle({ code, stdout, stderr }));
      }),
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}
