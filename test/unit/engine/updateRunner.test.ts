import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { UpdateProgress } from '../../../src/common/learning';
import { UserFacingError } from '../../../src/common/userFacingError';
import { createUpdateRunner, type UpdateRunner, type UpdateRunnerOptions } from '../../../src/engine/updateRunner';
import { buildProgram } from './buildProgram';
import { until } from './childProcesses';
import { scriptedRequest } from './scriptedRequest';

let program: Awaited<ReturnType<typeof buildProgram>>;
let runner: UpdateRunner;

beforeAll(async () => {
  program = await buildProgram('scriptedTrainer.ts');
});
afterAll(() => program.dispose());
afterEach(() => runner.dispose());

function start(options: Partial<UpdateRunnerOptions> = {}): UpdateRunner {
  const log = (): void => undefined;
  runner = createUpdateRunner({ entryPoint: program.path, log: { info: log, warn: log, error: log }, ...options });
  return runner;
}

describe('the runner of updates', () => {
  it('makes one update after the other, each in a process that is gone afterwards', async () => {
    start();
    for (let update = 0; update < 2; update++) {
      expect(await runner.run(scriptedRequest())).toMatchObject({ version: 'v1', pairs: 1 });
      expect(runner.pid).toBeUndefined();
    }
  });

  it('pauses an update and lets it go on', async () => {
    const seen: UpdateProgress[] = [];
    const update = start().run(scriptedRequest(), { onProgress: (progress) => void seen.push(progress) });
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
    const update = start().run(scriptedRequest(), {
      signal: abort.signal,
      onProgress: (progress) => void seen.push(progress),
    });
    await until(() => seen.length > 2);
    await runner.pause();
    abort.abort();
    expect(await update).toBeUndefined();
    expect(await runner.run(scriptedRequest())).toMatchObject({ version: 'v1' });
  });

  it('tells in words for the user that the process died, and is none the worse for it', async () => {
    await expect(start().run(scriptedRequest('dies'))).rejects.toThrow(UserFacingError);
    expect(await runner.run(scriptedRequest())).toMatchObject({ version: 'v1' });
  });
});

describe('the starter pack of an update', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'penchant-packs-'));
  const entryPoint = join(scratch, 'dist', 'trainerProcess.js');
  const pack = join(scratch, 'media', 'starter-packs', 'm');
  const tellsOfThePack = scriptedRequest('tells of the pack');
  beforeAll(() => {
    for (const folder of [join(scratch, 'dist'), pack]) mkdirSync(folder, { recursive: true });
    copyFileSync(program.path, entryPoint);
  });
  afterAll(() => rmSync(scratch, { recursive: true }));

  it('is the one that ships beside the program for the model', async () => {
    await expect(start({ entryPoint }).run(tellsOfThePack)).rejects.toThrow(pack);
  });

  it.each(['another', join(scratch, 'm'), '../starter-packs/m'])('is none for the model %s', async (model) => {
    await expect(start({ entryPoint }).run({ ...tellsOfThePack, model })).rejects.toThrow('no pack');
  });

  it('is none where none is wanted', async () => {
    await expect(start({ entryPoint, usesStarterPack: false }).run(tellsOfThePack)).rejects.toThrow('no pack');
  });
});
