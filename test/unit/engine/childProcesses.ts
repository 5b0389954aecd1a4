/** @file What tests of child processes wait for. */

import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { buildProgram } from './buildProgram';

export async function until(isTrue: () => boolean, withinMs = 10_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!isTrue()) {
    if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms`);
    await sleep(5);
  }
}

export function isAlive(pid: number | undefined): boolean {
  try {
    return pid !== undefined && process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** A process that runs the program starts it once more, is killed, and its child ends too. */
export async function expectToEndWithItsParent(program: string): Promise<void> {
  const parentProgram = await buildProgram('scriptedParent.ts');
  try {
    const parent = spawn(process.execPath, [parentProgram.path, program], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await parent.stdout.take(1).toArray()) as [Buffer];
    const childPid = Number(line.toString());
    expect(isAlive(childPid)).toBe(true);
    parent.kill('SIGKILL');
    await until(() => !isAlive(childPid));
  } finally {
    parentProgram.dispose();
  }
}
