import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { LearnRequest, UpdateProgress } from '../../../src/common/learning';
import { UserFacingError } from '../../../src/common/userFacingError';
import { createUpdateRunner, type UpdateRunner } from '../../../src/engine/updateRunner';
import { buildProgram } from './buildProgram';

let program: Awaited<ReturnType<typeof buildProgram>>;
let runner: UpdateRunner;

beforeAll(async () => {
  program = await buildProgram('scriptedTrainer.ts');
});
afterAll(() => program.dispose());
afterEach(() => runner.dispose());

function start(): UpdateRunner {
  const log = (): void => undefined;
  runner = createUpdateRunner({ entryPoint: program.path, log: { info: log, warn: log, error: log } });
  return runner;
}

function request(user = 'ann'): LearnRequest {
  return {
    dataFolder: 'data',
    user,
    model: 'm',
    device: 'cpu',
    pairs: [{ prompt: 'a', chosen: 'b', rejected: 'c' }],
    oldPairs: [],
    budgetSeconds: 1,
    seed: 0,
  };
}

async function until(isTrue: () => boolean, withinMs = 10_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!isTrue()) {
    if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms`);
    await sleep(5);
  }
}

describe('the runner of updates', () => {
  it('makes one update after the other, each in a process that is gone afterwards', async () => {
    start();
    for (let update = 0; update < 2; update++) {
      expect(await runner.run(request())).toMatchObject({ version: 'v1', pairs: 1 });
      expect(runner.pid).toBeUndefined();
    }
  });

  it('pauses an update and lets it go on', async () => {
    const seen: UpdateProgress[] = [];
    const update = start().run(request(), { onProgress: (progress) => void seen.push(progress) });
    await until(() => seen.length > 2);
    await runner.pause();
    await until(() => seen.at(-1)?.stage === 'paused');
    const before = seen.length;
    await sleep(100);
    expect(seen.length).toBe(before);
    await runner.resume();
    expect(await update).toMatchObject({ version: 'v1' });
  });

  it('begins the next update unpaused where one was cancelled while it was paused', async () => {
    const seen: UpdateProgress[] = [];
    const abort = new AbortController();
    const update = start().run(request(), {
      signal: abort.signal,
      onProgress: (progress) => void seen.push(progress),
    });
    await until(() => seen.length > 2);
    await runner.pause();
    abort.abort();
    expect(await update).toBeUndefined();
    expect(await runner.run(request())).toMatchObject({ version: 'v1' });
  });

  it('tells in words for the user that the process died, and is none the worse for it', async () => {
    await expect(start().run(request('dies'))).rejects.toThrow(UserFacingError);
    expect(await runner.run(request())).toMatchObject({ version: 'v1' });
  });
});
