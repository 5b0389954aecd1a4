import { getPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { UpdateProgress } from '../../../src/common/learning';
import { UserFacingError } from '../../../src/common/userFacingError';
import { forkChild } from '../../../src/engine/forkedChild';
import { TrainerClient } from '../../../src/engine/trainerClient';
import { buildProgram } from './buildProgram';
import { expectToEndWithItsParent, isAlive, until } from './childProcesses';
import { scriptedRequest } from './scriptedRequest';

let program: Awaited<ReturnType<typeof buildProgram>>;
let trainer: TrainerClient;
let messages: string[];
let pids: number[];

beforeAll(async () => {
  program = await buildProgram('scriptedTrainer.ts');
});
afterAll(() => program.dispose());
afterEach(() => trainer.dispose());

function start(environment: Record<string, string> = {}, endTimeoutMs?: number): TrainerClient {
  messages = [];
  pids = [];
  const log = (text: string): number => messages.push(text);
  trainer = new TrainerClient({
    fork: (onOutput) => {
      const child = forkChild({ entryPoint: program.path, environment, onOutput });
      if (child.pid !== undefined) pids.push(child.pid);
      return child;
    },
    log: { info: log, warn: log, error: log },
    ...(endTimeoutMs === undefined ? {} : { endTimeoutMs }),
  });
  return trainer;
}

/** The steps that have been made, and the stages that were told, while an update runs. */
function follow() {
  const seen: UpdateProgress[] = [];
  return {
    seen,
    onProgress: (progress: UpdateProgress) => void seen.push(progress),
    step: () => seen.at(-1)?.step ?? 0,
    isPaused: () => seen.at(-1)?.stage === 'paused',
  };
}

describe('the trainer process behind its client', () => {
  it('does not run without an update', async () => {
    expect(start().pid).toBeUndefined();
    expect(await trainer.rssBytes()).toBeUndefined();
  });

  it('makes an update, tells how far it is, and is gone when it is done', async () => {
    const progress = follow();
    const result = await start().learn(scriptedRequest(), progress);
    expect(result).toMatchObject({
      version: 'v1',
      pairs: 1,
      gate: { passed: true, heldOut: { after: { accuracy: 1 } } },
    });
    expect(progress.seen.map(({ step }) => step)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
    expect(progress.seen[0]).toEqual({ stage: 'training', fraction: 1 / 40, step: 1, steps: 40, loss: 1 });
    expect(trainer.pid).toBeUndefined();
    expect(isAlive(pids[0])).toBe(false);
    expect(messages.join('\n')).toContain('The trainer process exit code 0');
  });

  it('takes a process of its own for each update', async () => {
    start();
    await trainer.learn(scriptedRequest());
    await trainer.learn(scriptedRequest());
    expect(new Set(pids).size).toBe(2);
  });

  it('makes one update at a time', async () => {
    const first = start().learn(scriptedRequest());
    await expect(trainer.learn(scriptedRequest())).rejects.toThrow('under way already');
    expect(await first).toBeDefined();
  });

  it('steps back behind all other work', async () => {
    const progress = follow();
    const update = start().learn(scriptedRequest(), progress);
    await until(() => progress.step() > 0);
    expect(getPriority(trainer.pid)).toBeGreaterThan(getPriority());
    expect(await trainer.rssBytes()).toBeGreaterThan(1e6);
    await update;
  });

  it('pauses within one step, and goes on from there', async () => {
    const progress = follow();
    const update = start().learn(scriptedRequest(), progress);
    await until(() => progress.step() >= 5);
    await trainer.pause();
    const step = progress.step();
    await until(progress.isPaused);
    expect(progress.step()).toBeLessThanOrEqual(step + 1);
    const paused = progress.seen.length;
    await sleep(100);
    expect(progress.seen.length).toBe(paused);
    await trainer.resume();
    expect(await update).toBeDefined();
    expect(progress.step()).toBe(40);
  });

  it('begins paused where it was paused before', async () => {
    const progress = follow();
    start();
    await trainer.pause();
    const update = trainer.learn(scriptedRequest(), progress);
    await until(progress.isPaused);
    expect(progress.seen).toEqual([{ stage: 'paused', fraction: 0 }]);
    await trainer.resume();
    expect(await update).toBeDefined();
  });

  it.each(['while it runs', 'while it is paused'])('ends within one step when it is cancelled %s', async (when) => {
    const progress = follow();
    const abort = new AbortController();
    const update = start().learn(scriptedRequest(), { signal: abort.signal, ...progress });
    await until(() => progress.step() >= 3);
    if (when === 'while it is paused') {
      await trainer.pause();
      await until(progress.isPaused);
    }
    const cancelledAt = Date.now();
    abort.abort();
    expect(await update).toBeUndefined();
    expect(Date.now() - cancelledAt).toBeLessThan(2000);
    expect(isAlive(pids[0])).toBe(false);
    expect(messages.join('\n')).toContain('exit code 0');
  });

  it('forks nothing for an update that was cancelled before, and ends one that is cancelled while it starts', async () => {
    expect(await start().learn(scriptedRequest(), { signal: AbortSignal.abort() })).toBeUndefined();
    expect(pids).toEqual([]);
    const abort = new AbortController();
    const update = trainer.learn(scriptedRequest(), { signal: abort.signal });
    abort.abort();
    expect(await update).toBeUndefined();
    expect(isAlive(pids[0])).toBe(false);
  });

  it('kills a process that does not heed the cancel', async () => {
    const progress = follow();
    const abort = new AbortController();
    const update = start({}, 300).learn(scriptedRequest('hangs'), { signal: abort.signal, ...progress });
    await until(() => progress.step() >= 2);
    abort.abort();
    expect(await update).toBeUndefined();
    expect(isAlive(pids[0])).toBe(false);
    expect(messages.join('\n')).toContain('has not ended within 300 ms');
  });

  it('says in words for the user that the process died, and makes the next update as if nothing had been', async () => {
    const error = await start()
      .learn(scriptedRequest('dies'))
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserFacingError);
    expect((error as Error).message).toBe(
      'The update was ended before it was done (ended by SIGKILL); nothing is left half done, and the next update starts anew.',
    );
    expect(await trainer.learn(scriptedRequest())).toMatchObject({ version: 'v1' });
  });

  it('carries the words and the button of an update that was refused, and is gone', async () => {
    await expect(start().learn(scriptedRequest('refused'))).rejects.toMatchObject({
      message: 'There are too few pairs.',
      action: { command: 'm' },
    });
    expect(isAlive(pids[0])).toBe(false);
  });

  it('lets a loss through that is not a number', async () => {
    const progress = follow();
    expect(await start().learn(scriptedRequest('diverges'), progress)).toBeDefined();
    expect(progress.seen.at(-1)?.loss).toBeNaN();
  });

  it('refuses a process of another version, in words for the user', async () => {
    const error = await start({ PENCHANT_TEST_HELLO: '999' })
      .learn(scriptedRequest())
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserFacingError);
    expect(isAlive(pids[0])).toBe(false);
  });

  it('ends the process with the window, in silence', async () => {
    const progress = follow();
    const update = start().learn(scriptedRequest(), progress);
    await until(() => progress.step() > 0);
    trainer.dispose();
    expect(await update).toBeUndefined();
    expect(isAlive(pids[0])).toBe(false);
    expect(await trainer.learn(scriptedRequest())).toBeUndefined();
  });

  it('ends the process when its parent is killed', async () => {
    start();
    await expectToEndWithItsParent(program.path);
  });

  it('does not heed the Ctrl+C that a terminal sends to all its processes', async () => {
    const progress = follow();
    const update = start().learn(scriptedRequest(), progress);
    await until(() => progress.step() > 0);
    process.kill(trainer.pid!, 'SIGINT');
    expect(await update).toBeDefined();
  });
});
