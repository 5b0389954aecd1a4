import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { UserFacingError } from '../../../src/common/userFacingError';
import { InferenceClient, type EngineSettings } from '../../../src/engine/client';
import type { HeartbeatTiming } from '../../../src/engine/engineProcess';
import type { EngineState } from '../../../src/engine/engineState';
import { forkChild } from '../../../src/engine/forkedChild';
import type { InferenceRequest } from '../../../src/common/inference';
import { buildProgram } from './buildProgram';
import { expectToEndWithItsParent, isAlive, until } from './childProcesses';

let program: Awaited<ReturnType<typeof buildProgram>>;
let clients: InferenceClient[] = [];

beforeAll(async () => {
  program = await buildProgram('scriptedChild.ts');
});
afterAll(() => program.dispose());
afterEach(() => {
  for (const client of clients) client.dispose();
  clients = [];
});

interface Probe {
  readonly client: InferenceClient;
  readonly states: EngineState[];
  readonly messages: string[];
  readonly told: () => number;
}

/** A client of a real child; the data folder's name says which models are installed there. */
function start(
  settings: Partial<EngineSettings> = {},
  environment: Record<string, string> = {},
  timing?: HeartbeatTiming,
  user = 'new',
): Probe {
  const messages: string[] = [];
  const states: EngineState[] = [];
  let told = 0;
  const client = new InferenceClient({
    fork: (onOutput) => forkChild({ entryPoint: program.path, environment, onOutput }),
    settings: () => ({ dataFolder: 'small+large', device: 'cpu', idleMinutes: 0, ...settings }),
    user,
    log: {
      info: (text) => messages.push(text),
      warn: (text) => messages.push(text),
      error: (text) => messages.push(text),
    },
    onRepeatedCrash: () => told++,
    ...(timing ? { timing } : {}),
  });
  client.onDidChangeState((state) => states.push(state));
  clients.push(client);
  return { client, states, messages, told: () => told };
}

function request(prefix: string): InferenceRequest {
  return { prompt: { head: '', prefix, suffix: '' }, maxTokens: 8, alternatives: 1 };
}

async function textOf(client: InferenceClient, prefix: string, signal?: AbortSignal): Promise<string | undefined> {
  return (await client.complete(request(prefix), signal))?.completions[0]?.text;
}

async function ready(probe: Probe): Promise<void> {
  probe.client.wake();
  await until(() => probe.client.state.kind === 'ready');
}

describe('the inference process behind its client', () => {
  it('does not run before it is needed', () => {
    const { client } = start();
    expect(client.state).toEqual({ kind: 'stopped' });
    expect(client.pid).toBeUndefined();
  });

  it('starts on the first need, tells how far loading is, and completes', async () => {
    const probe = start();
    expect(await textOf(probe.client, 'too early')).toBeUndefined();
    await until(() => probe.client.state.kind === 'ready');
    expect(probe.states.map((state) => (state.kind === 'loading' ? state.fraction : state.kind))).toEqual([
      'starting',
      0,
      0.25,
      0.5,
      1,
      'ready',
    ]);
    expect(await textOf(probe.client, 'abc')).toBe('ABC');
  });

  it('loads the model of the settings, and another after they changed', async () => {
    let model = 'large';
    const probe = start({
      get model() {
        return model;
      },
    });
    await ready(probe);
    expect(probe.client.state).toMatchObject({ model: { id: 'large' } });
    model = 'small';
    await probe.client.loadModel();
    expect(probe.client.state).toMatchObject({ model: { id: 'small' } });
  });

  it('says that there is no model, and loads one as soon as there is', async () => {
    let dataFolder = '';
    const probe = start({
      get dataFolder() {
        return dataFolder;
      },
    });
    await probe.client.loadModel();
    expect(probe.client.state).toEqual({ kind: 'noModel' });
    dataFolder = 'small';
    await probe.client.loadModel();
    expect(probe.client.state.kind).toBe('ready');
  });

  it('names the model that is wanted and missing', async () => {
    const { client } = start({ model: 'large', dataFolder: 'small' });
    await client.loadModel();
    expect(client.state).toEqual({ kind: 'noModel', wanted: 'large' });
  });

  it('keeps the words and the button of a model that would not load', async () => {
    const { client } = start({ model: 'broken', dataFolder: 'broken' });
    await client.loadModel();
    expect(client.state).toMatchObject({
      kind: 'failed',
      error: { message: 'The file is broken.', action: { command: 'mend' } },
    });
  });

  it('frees the model within a step when a completion is cancelled', async () => {
    const probe = start();
    await ready(probe);
    const abort = new AbortController();
    const slow = textOf(probe.client, 'slow', abort.signal);
    await sleep(60);
    abort.abort();
    expect(await slow).toBeUndefined();
    const steps = Number(await textOf(probe.client, 'steps'));
    expect(steps).toBeGreaterThan(0);
    expect(steps).toBeLessThan(100);
  });

  it('lets a newer completion supersede an older one', async () => {
    const probe = start();
    await ready(probe);
    const older = textOf(probe.client, 'slow');
    const between = textOf(probe.client, 'slow');
    expect(await textOf(probe.client, 'newest')).toBe('NEWEST');
    expect(await older).toBeUndefined();
    expect(await between).toBeUndefined();
  });

  it('answers other calls while a completion is being made', async () => {
    const probe = start();
    await ready(probe);
    const slow = textOf(probe.client, 'slow');
    expect((await probe.client.listModels()).length).toBe(4);
    expect(await slow).toBe('slow');
  });

  it('answers nothing where the model throws, logs why, and goes on', async () => {
    const probe = start();
    await ready(probe);
    expect(await textOf(probe.client, 'throw')).toBeUndefined();
    expect(probe.messages.join('\n')).toContain('out of memory');
    expect(await textOf(probe.client, 'next')).toBe('NEXT');
  });

  it('costs one suggestion when the process dies, and is back within a second or two', async () => {
    const probe = start();
    await ready(probe);
    const pid = probe.client.pid;
    expect(await textOf(probe.client, 'crash')).toBeUndefined();
    await until(() => probe.client.state.kind === 'crashed');
    await until(() => probe.client.state.kind === 'ready');
    expect(probe.client.pid).not.toBe(pid);
    expect(await textOf(probe.client, 'again')).toBe('AGAIN');
    expect(probe.told()).toBe(0);
  });

  it('tells once when it keeps crashing, and waits longer each time', async () => {
    const probe = start({ model: 'aborts', dataFolder: 'aborts' });
    probe.client.wake();
    await until(() => probe.told() === 1, 20_000);
    const delays = probe.messages.flatMap((text) => /starts again in (\d+) ms/.exec(text)?.[1] ?? []);
    expect(delays).toEqual(['500', '2000', '8000']);
  });

  it('kills a process that does not answer any more, and reports the memory of one that does', async () => {
    const probe = start({}, {}, { intervalMs: 50, hangMs: 400 });
    await ready(probe);
    await until(() => (probe.client.rssBytes ?? 0) > 1e6);
    expect(await textOf(probe.client, 'hang')).toBeUndefined();
    await until(() => probe.client.state.kind === 'ready');
    expect(await textOf(probe.client, 'again')).toBe('AGAIN');
    expect(probe.messages.join('\n')).toContain('has not answered');
  });

  it('refuses a process of another version, in words for the user', async () => {
    const { client } = start({}, { PENCHANT_TEST_HELLO: '999' });
    await client.loadModel();
    expect(client.state).toMatchObject({ kind: 'failed', error: expect.any(UserFacingError) as unknown });
    expect(client.pid).toBeUndefined();
  });

  it('starts afresh when it is restarted while it still starts', async () => {
    const probe = start();
    probe.client.wake();
    probe.client.stop('the user restarts it');
    await probe.client.loadModel();
    expect(probe.client.state.kind).toBe('ready');
  });

  it('leaves after idle minutes, and comes back when needed', async () => {
    const probe = start({ idleMinutes: 0.005 });
    await ready(probe);
    const pid = probe.client.pid ?? 0;
    await until(() => probe.client.state.kind === 'stopped');
    await until(() => !isAlive(pid));
    await ready(probe);
    expect(await textOf(probe.client, 'back')).toBe('BACK');
  });

  it('does not leave while a model is being downloaded, and ends the download when told', async () => {
    const probe = start({ idleMinutes: 0.005 });
    const abort = new AbortController();
    let received = 0;
    const pull = probe.client.pullModel('small', {
      signal: abort.signal,
      onProgress: (value) => (received = value.receivedBytes),
    });
    await until(() => received > 60);
    abort.abort();
    expect(await pull).toBeUndefined();
  });

  it('loads the model with its user’s active adapter', async () => {
    const probe = start({}, {}, undefined, 'ann');
    await ready(probe);
    expect(probe.client.state).toMatchObject({ model: { id: 'small', adapterVersion: 'v0' } });
  });

  it('takes another active adapter over, and tells of it once', async () => {
    const probe = start({}, {}, undefined, 'ann');
    await ready(probe);
    const before = probe.states.length;
    await probe.client.useActiveAdapter();
    expect(probe.states.slice(before)).toMatchObject([{ kind: 'ready', model: { adapterVersion: 'v1' } }]);
    expect(probe.messages.join('\n')).toContain('with adapter v1');
  });

  it('tells nothing where the active adapter is still the same', async () => {
    const probe = start();
    await ready(probe);
    const before = probe.states.length;
    await probe.client.useActiveAdapter();
    expect(probe.states.length).toBe(before);
  });

  it('takes over an adapter that becomes active while the model is being loaded', async () => {
    const probe = start({}, {}, undefined, 'ann');
    const taken: PromiseWithResolvers<void> = Promise.withResolvers();
    probe.client.onDidChangeState((state) => {
      if (state.kind === 'loading' && state.fraction === 0.25) taken.resolve(probe.client.useActiveAdapter());
    });
    probe.client.wake();
    await taken.promise;
    expect(probe.client.state).toMatchObject({ kind: 'ready', model: { adapterVersion: 'v1' } });
  });

  it('wakes nobody for an adapter: loading takes the active one', async () => {
    const { client } = start();
    await client.useActiveAdapter();
    expect(client.state).toEqual({ kind: 'stopped' });
    expect(client.pid).toBeUndefined();
  });

  it('tells of a user’s adapters though no model is loaded, and loads none for it', async () => {
    const { client } = start({}, {}, undefined, 'ann');
    const { versions, active, baseChecksum } = await client.adapters();
    expect(versions.map(({ version, parent, gate }) => [version, parent, gate.passed])).toEqual([
      ['v1', null, true],
      ['v2', 'v1', true],
      ['v3', 'v2', false],
    ]);
    expect({ active, baseChecksum }).toEqual({ active: 'v2', baseChecksum: 'checksum of small' });
    expect(client.state).toEqual({ kind: 'stopped' });
  });

  it('tells of adapters that none is in force where there is no model, or where they are another model’s', async () => {
    const none = await start({ dataFolder: '' }, {}, undefined, 'ann').client.adapters();
    expect(none.active).toBeNull();
    expect(none.versions).toHaveLength(3);
    expect(none).not.toHaveProperty('baseChecksum');
    const other = await start({ model: 'large' }, {}, undefined, 'ann').client.adapters();
    expect(other).toMatchObject({ active: null, baseChecksum: 'checksum of large' });
  });

  it('brings adapters into force, rolls them back, and sets them aside', async () => {
    const { client } = start({}, {}, undefined, 'ann');
    expect(await client.activateAdapter(null)).toMatchObject({ active: null });
    expect(await client.activateAdapter('v2')).toMatchObject({ active: 'v2' });
    expect(await client.rollBackAdapter()).toMatchObject({ active: 'v1' });
    expect(await client.rollBackAdapter()).toMatchObject({ active: null });
    await client.activateAdapter('v2');
    await client.setAdaptersAside(['v2', 'v3']);
    expect(await client.adapters()).toMatchObject({ active: null, versions: [{ version: 'v1' }] });
  });

  it('has the loaded model take over what was brought into force', async () => {
    const probe = start({}, {}, undefined, 'ann');
    await ready(probe);
    await probe.client.activateAdapter('v1');
    await until(() => probe.states.at(-1)?.kind === 'ready');
    await until(() => probe.messages.join('\n').includes('with adapter v1'));
  });

  it('keeps the words of why an adapter may not come into force', async () => {
    const { client } = start({}, {}, undefined, 'ann');
    await expect(client.activateAdapter('v3')).rejects.toThrow(UserFacingError);
    await expect(client.activateAdapter('v3')).rejects.toThrow('did not pass the gate');
    expect(await client.adapters()).toMatchObject({ active: 'v2' });
  });

  it('says that an adapter needs a model', async () => {
    const { client } = start({ dataFolder: '' }, {}, undefined, 'ann');
    await expect(client.activateAdapter('v1')).rejects.toThrow(UserFacingError);
    expect(await client.baseChecksum()).toBeUndefined();
  });

  it('tells by which checksum adapters know the model in use', async () => {
    expect(await start({ model: 'large' }).client.baseChecksum()).toBe('checksum of large');
  });

  it('does not leave while it is asked about adapters, and leaves after', async () => {
    const { client } = start({ idleMinutes: 0.005 }, {}, undefined, 'ann');
    await client.adapters();
    const pid = client.pid ?? 0;
    expect(isAlive(pid)).toBe(true);
    await until(() => !isAlive(pid));
    expect(await client.adapters()).toMatchObject({ active: 'v2' });
  });

  it('completes with the base model where the adapter cannot be used, says why, and is well with the next', async () => {
    const probe = start({}, {}, undefined, 'damaged');
    await ready(probe);
    expect(probe.client.state).toMatchObject({ model: { adapterProblem: 'The adapter v0 is damaged.' } });
    expect(probe.messages).toContain('The adapter v0 is damaged.');
    expect(await textOf(probe.client, 'abc')).toBe('ABC');
    await probe.client.useActiveAdapter();
    expect(probe.client.state).toMatchObject({ model: { adapterVersion: 'v1' } });
    expect(probe.client.state).not.toHaveProperty('model.adapterProblem');
  });

  it('ends the process with the window', async () => {
    const probe = start();
    await ready(probe);
    const pid = probe.client.pid ?? 0;
    probe.client.dispose();
    await until(() => !isAlive(pid));
  });

  it('ends the process when its parent is killed', async () => {
    await expectToEndWithItsParent(program.path);
  });
});
