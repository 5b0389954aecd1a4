/** @file The command line as users start it: bundled from source as the build does it, run as a process of its own. */

import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import type { Disposable } from '../../../src/common/disposable';
import { bundlePrograms } from '../engine/bundlePrograms';

export interface CommandLine extends Disposable {
  run(args: readonly string[], environment?: Readonly<Record<string, string>>): Promise<Ran>;
  /** As a shell starts it: at the head of a process group, all of which Ctrl+C reaches. */
  start(args: readonly string[]): ChildProcessWithoutNullStreams;
}

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export async function bundleCommandLine(): Promise<CommandLine> {
  const programs = await bundlePrograms('cli', 'trainerProcess');
  const program = programs.pathOf('cli');
  return {
    run: (args, environment = {}) =>
      ranOf(spawn(process.execPath, [program, ...args], { env: { ...process.env, ...environment } })),
    start: (args) => spawn(process.execPath, [program, ...args], { detached: true }),
    dispose: () => programs.dispose(),
  };
}

/** What a process that was just started has said, once it has ended. */
export function ranOf(child: ChildProcessWithoutNullStreams): Promise<Ran> {
  return new Promise((settle, reject) => {
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (code) => settle({ code, stdout, stderr }));
  });
}
