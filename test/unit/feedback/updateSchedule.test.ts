import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LearnRequest } from '../../../src/common/learning';
import type { Power } from '../../../src/feedback/power';
import type { StoredPair } from '../../../src/feedback/records';
import { openFeedbackStore } from '../../../src/feedback/store/feedbackStore';
import {
  UpdateSchedule,
  type LearningState,
  type UpdateEnded,
  type UpdateScheduleDeps,
  type UpdateSettings,
} from '../../../src/feedback/updateSchedule';
import { FakeClock, FakeRunner, FakeStore, listing, settle } from './updateScheduleFakes';

const MINUTE = 60_000;

interface World {
  readonly clock: FakeClock;
  readonly store: FakeStore;
  readonly runner: FakeRunner;
  readonly schedule: UpdateSchedule;
  readonly states: LearningState[];
  readonly ends: UpdateEnded[];
  readonly log: string[];
  readonly setAside: string[];
  readonly settings: { -readonly [Key in keyof UpdateSettings]: UpdateSettings[Key] };
  /** What was asked of the machine and of the registry. */
  readonly asked: { power: number; adapters: number };
}

interface WorldOptions extends Partial<
  Pick<UpdateScheduleDeps, 'sample' | 'synthesize' | 'weigh' | 'adapters' | 'power' | 'load' | 'owner'>
> {
  readonly clock?: FakeClock;
  readonly store?: FakeStore;
  readonly runner?: FakeRunner;
}

/** A window in which nothing stands against an update but the number of pairs. */
function open(options: WorldOptions = {}): World {
  const clock = options.clock ?? new FakeClock();
  const store = options.store ?? new FakeStore(clock);
  const runner = options.runner ?? new FakeRunner();
  const log: string[] = [];
  const setAside: string[] = [];
  const asked = { power: 0, adapters: 0 };
  const settings = { isLearning: true, budgetSeconds: 220, dataFolder: '/data', device: 'cpu' as const, model: 'm' };
  const schedule = new UpdateSchedule({
    ...{ user: 'default', owner: options.owner ?? 'window 1', store, runner, clock },
    settings: () => settings,
    sample: options.sample ?? (async () => undefined),
    ...(options.synthesize && { synthesize: options.synthesize }),
    ...(options.weigh && { weigh: options.weigh }),
    adapters: async () => {
      asked.adapters++;
      return (options.adapters ?? (async () => listing('base of m', {})))();
    },
    setAside: async (versions) => void setAside.push(...versions),
    power: async () => {
      asked.power++;
      return (options.power ?? (async () => 'mains' as const))();
    },
    load: options.load ?? (async () => 0),
    log: { info: (text) => void log.push(text), error: (text) => void log.push(text) },
  });
  const states: LearningState[] = [];
  const ends: UpdateEnded[] = [];
  schedule.onDidChangeState((state) => states.push(state));
  schedule.onUpdateEnded((end) => ends.push(end));
  return { clock, store, runner, schedule, states, ends, log, setAside, settings, asked };
}

function kinds({ states }: World): string[] {
  return states.map((state) => (state.kind === 'waiting' ? (state.waitFor ?? '?') : state.kind));
}

function requestOf({ runner }: World): LearnRequest {
  const request = runner.requests.at(-1);
  if (!request) throw new Error('no update was asked for');
  return request;
}

/** A window with an update under way. */
async function learning(options: WorldOptions = {}): Promise<World> {
  const world = open(options);
  world.store.add(20);
  await world.clock.advance(2 * MINUTE);
  expect(world.runner.isRunning).toBe(true);
  return world;
}

describe('the schedule of updates', () => {
  it('begins an update within half a minute after enough pairs have come and the developer has rested', async () => {
    const world = open();
    world.store.add(19);
    await world.clock.advance(5 * MINUTE);
    expect(world.runner.isRunning).toBe(false);
    expect(world.schedule.state).toMatchObject({ kind: 'waiting', waitFor: 'pairs', newPairs: 19 });
    world.store.add(1);
    await world.clock.advance(30_000);
    expect(world.runner.isRunning).toBe(true);
    expect(requestOf(world)).toMatchObject({
      ...{ user: 'default', model: 'm', dataFolder: '/data', device: 'cpu', budgetSeconds: 220, oldPairs: [], seed: 1 },
      pairs: { length: 20 },
    });
    expect(requestOf(world).pairs[0]).toEqual({
      ...{ prompt: 'p1 = ', chosen: 'c1', rejected: 'r1', user: 'default', source: 'typedOver' },
      ...{ language: 'typescript', time: new Date(1_000_000_000_000).toISOString() },
    });
  });

  it('looks at once where something has changed', async () => {
    const world = open();
    await world.clock.advance(5 * MINUTE - 1);
    world.store.add(20);
    world.schedule.changed();
    await settle();
    expect(world.runner.isRunning).toBe(true);
  });

  it('asks for power and load only where nothing else stands against an update', async () => {
    const world = open();
    world.store.add(19);
    await world.clock.advance(10 * MINUTE);
    expect(world.asked.power).toBe(0);
    world.store.add(1);
    await world.clock.advance(MINUTE);
    expect(world.asked.power).toBeGreaterThan(0);
  });

  it('waits for mains power, then for a machine that is less busy', async () => {
    const machine: { power: 'mains' | 'battery'; load: number } = { power: 'battery', load: 1 };
    const world = open({ power: async () => machine.power, load: async () => machine.load });
    world.store.add(20);
    await world.clock.advance(2 * MINUTE);
    machine.power = 'mains';
    await world.clock.advance(MINUTE);
    machine.load = 0;
    await world.clock.advance(MINUTE);
    expect(kinds(world)).toEqual(['idle', 'power', 'load', 'learning']);
  });

  it('tells the store, and whoever asks, how an update ended, and gives the lock back', async () => {
    const world = await learning();
    expect(world.store.records).toMatchObject([{ state: 'running', model: 'm' }]);
    expect(world.store.isLocked()).toBe(true);
    await world.runner.pass();
    expect(world.store.records).toMatchObject([
      { state: 'passed', version: 'v1', reason: 'It is better.', pairs: 20, parent: null, baseChecksum: 'base of m' },
    ]);
    expect(JSON.parse(world.store.records[0]?.result ?? '')).toMatchObject({ steps: 8 });
    expect(world.ends).toMatchObject([{ end: { state: 'passed' }, result: { version: 'v1' } }]);
    expect(world.store.isLocked()).toBe(false);
    expect(world.schedule.state).toMatchObject({ kind: 'waiting', waitFor: 'pairs', newPairs: 0 });
  });

  it('tells how far an update is', async () => {
    const world = await learning();
    world.runner.report({ stage: 'training', fraction: 0.5, step: 3, steps: 6 });
    expect(world.schedule.state).toEqual({
      ...{ kind: 'learning', newPairs: 20 },
      progress: { stage: 'training', fraction: 0.5, step: 3, steps: 6 },
    });
  });

  it('records the version that was made, also where another was activated meanwhile', async () => {
    let adapters = listing('base of m', { v1: 'base of m' });
    const world = await learning({ adapters: async () => adapters });
    adapters = {
      ...listing('base of m', { v1: 'base of m', v2: 'base of m' }, '2099-01-01T00:00:00.000Z'),
      active: 'v1',
    };
    await world.runner.pass('v1');
    expect(world.store.records).toMatchObject([{ state: 'passed', version: 'v2', baseChecksum: 'base of m' }]);
  });

  it('keeps pairs of a failed update new, and tries again after 15 minutes, then after 30', async () => {
    const world = await learning();
    await world.runner.fail(new Error('out of memory'));
    expect(world.store.records).toMatchObject([{ state: 'failed', reason: 'out of memory' }]);
    expect(world.schedule.state).toMatchObject({ waitFor: 'time', newPairs: 20 });
    await world.clock.advance(14 * MINUTE);
    expect(world.runner.isRunning).toBe(false);
    await world.clock.advance(90_000);
    expect(world.runner.isRunning).toBe(true);
    await world.runner.fail(new Error('out of memory'));
    await world.clock.advance(29 * MINUTE);
    expect(world.runner.isRunning).toBe(false);
    await world.clock.advance(90_000);
    expect(world.runner.isRunning).toBe(true);
  });

  it('does not learn once more from pairs of an update that was held', async () => {
    const world = await learning();
    await world.runner.hold();
    expect(world.ends).toMatchObject([{ end: { state: 'held', reason: 'It is worse.' } }]);
    await world.clock.advance(26 * 60 * MINUTE);
    expect(world.runner.requests).toHaveLength(1);
  });

  it('replays old pairs among the new', async () => {
    const world = await learning();
    await world.runner.pass();
    world.store.add(20);
    await world.clock.advance(31 * MINUTE);
    expect(requestOf(world)).toMatchObject({ pairs: { length: 20 }, oldPairs: { length: 20 } });
  });

  it('sets a version aside where pairs that it learned from were erased while it was made', async () => {
    const world = await learning();
    world.store.isTainted = true;
    await world.runner.pass();
    expect(world.setAside).toEqual(['v1']);
  });

  it('logs trouble of the store once, and goes on when it is over', async () => {
    const world = open();
    world.store.add(20);
    world.store.trouble = new Error('the disk is full');
    await world.clock.advance(10 * MINUTE);
    expect(world.log.filter((text) => text.includes('the disk is full'))).toHaveLength(1);
    world.store.trouble = undefined;
    await world.clock.advance(MINUTE);
    expect(world.runner.isRunning).toBe(true);
  });

  it('does not try again at once where the end of an update could not be stored', async () => {
    const world = await learning();
    world.store.trouble = new Error('the disk is full');
    await world.runner.fail(new Error('out of memory'));
    world.store.trouble = undefined;
    await world.clock.advance(10 * MINUTE);
    expect(world.runner.requests).toHaveLength(1);
    expect(world.store.isLocked()).toBe(false);
  });
});

describe('an update under way', () => {
  it('is held up while the developer types, and goes on after 20 s of quiet', async () => {
    const world = await learning();
    world.runner.report({ stage: 'training', fraction: 0.5 });
    for (let key = 0; key < 30; key++) {
      world.schedule.userActive();
      await world.clock.advance(1000);
      expect(world.runner.isPaused).toBe(true);
    }
    expect(world.schedule.state).toMatchObject({ kind: 'paused', progress: { fraction: 0.5 } });
    await world.clock.advance(18_999);
    expect(world.runner.isPaused).toBe(true);
    await world.clock.advance(1);
    expect(world.runner.isPaused).toBe(false);
    expect(world.schedule.state).toMatchObject({ kind: 'learning', progress: { fraction: 0.5 } });
  });

  it('is held up when mains power is lost, and goes on when it is back', async () => {
    let power: Power = 'mains';
    const world = await learning({ power: async () => power });
    await world.clock.advance(5 * MINUTE);
    expect(world.schedule.state.kind).toBe('learning');
    power = 'battery';
    await world.clock.advance(MINUTE);
    expect(world.runner.isPaused).toBe(true);
    expect(world.schedule.state).toMatchObject({ kind: 'paused', heldUpBy: 'battery' });
    // Quiet alone does not let it go on.
    world.schedule.userActive();
    await world.clock.advance(10 * MINUTE);
    expect(world.runner).toMatchObject({ isRunning: true, isPaused: true });
    power = 'mains';
    await world.clock.advance(MINUTE);
    expect(world.runner).toMatchObject({ isRunning: true, isPaused: false });
    expect(world.schedule.state.kind).toBe('learning');
  });

  it('goes on by battery where the developer asked for it', async () => {
    const world = open({ power: async () => 'battery' });
    world.store.add(20);
    expect(await world.schedule.learnNow()).toMatchObject({ isDue: true });
    await world.clock.advance(10 * MINUTE);
    expect(world.runner).toMatchObject({ isRunning: true, isPaused: false });
  });

  it('keeps its lock, however long it takes', async () => {
    const world = await learning();
    await world.clock.advance(60 * MINUTE);
    expect(world.store.isLocked()).toBe(true);
    expect(world.runner.isRunning).toBe(true);
  });

  it('ends where the lock was lost to another process in a long sleep, and leaves that one’s lock alone', async () => {
    const world = await learning();
    world.clock.jump(60 * MINUTE);
    world.store.tryLock('update', 'window 2', MINUTE);
    await world.clock.advance(1);
    expect(world.runner.isRunning).toBe(false);
    expect(world.ends).toMatchObject([{ end: { state: 'cancelled' } }]);
    expect(world.store.lease?.owner).toBe('window 2');
  });

  it('ends when it is cancelled, also while it is held up; the next one is not held up', async () => {
    const world = await learning();
    world.schedule.userActive();
    world.schedule.cancel();
    await settle();
    expect(world.store.records).toMatchObject([{ state: 'cancelled' }]);
    await world.clock.advance(32 * MINUTE);
    expect(world.runner).toMatchObject({ isRunning: true, isPaused: false });
  });

  it('ends when learning is paused, and begins anew when it is allowed again and has rested', async () => {
    const world = await learning();
    world.settings.isLearning = false;
    world.schedule.changed();
    await settle();
    expect(world.runner.isRunning).toBe(false);
    expect(world.schedule.state).toEqual({ kind: 'off', newPairs: 20 });
    world.settings.isLearning = true;
    world.schedule.changed();
    await settle();
    expect(world.schedule.state).toMatchObject({ waitFor: 'time' });
    await world.clock.advance(31 * MINUTE);
    expect(world.runner.isRunning).toBe(true);
  });

  it('ends with the window: told to the store, the lock free, no timer left', async () => {
    const world = await learning();
    world.schedule.userActive();
    world.schedule.dispose();
    expect(world.runner.isRunning).toBe(false);
    expect(world.store.isLocked()).toBe(false);
    expect(world.store.records).toMatchObject([{ state: 'cancelled' }]);
    expect(world.clock.waiting).toBe(0);
    world.store.trouble = new Error('the store is closed');
    await settle();
    expect(world.log.join('\n')).not.toContain('the store is closed');
    expect(world.ends).toEqual([]);
  });
});

describe('an update by the developer’s wish', () => {
  it('begins at once from five pairs, on battery and under load', async () => {
    const world = open({ power: async () => 'battery', load: async () => 3 });
    world.store.add(5);
    world.schedule.userActive();
    expect(await world.schedule.learnNow()).toMatchObject({ isDue: true });
    await settle();
    expect(requestOf(world).pairs).toHaveLength(5);
  });

  it('says why none begins', async () => {
    const world = open();
    world.store.add(4);
    expect(await world.schedule.learnNow()).toEqual({
      ...{ isDue: false, waitFor: 'pairs' },
      sentence: 'There are 4 new pairs; an update needs at least 5.',
    });
  });

  it('says that one is under way, here or in another window', async () => {
    const first = await learning();
    expect(await first.schedule.learnNow()).toMatchObject({ isDue: false, waitFor: 'otherUpdate' });
    const second = open({ clock: first.clock, store: first.store, owner: 'window 2' });
    expect(await second.schedule.learnNow()).toMatchObject({ isDue: false, waitFor: 'otherUpdate' });
    expect(second.schedule.state).toMatchObject({ kind: 'waiting', waitFor: 'otherUpdate' });
  });

  it('is not lost to a check under way', async () => {
    const power = Promise.withResolvers<'battery'>();
    const world = open({ power: () => power.promise });
    world.store.add(20);
    await world.clock.advance(2 * MINUTE);
    const wish = world.schedule.learnNow();
    power.resolve('battery');
    expect(await wish).toMatchObject({ isDue: true });
  });

  it('throws what the store throws', async () => {
    const world = open();
    world.store.trouble = new Error('the disk is full');
    await expect(world.schedule.learnNow()).rejects.toThrow('the disk is full');
  });
});

describe('learning anew', () => {
  /** Learned with model `m`; then the model is changed. */
  async function changedModel(adapters: UpdateScheduleDeps['adapters']): Promise<World> {
    const world = await learning({ adapters });
    await world.runner.pass();
    world.store.add(3);
    world.settings.model = 'other';
    world.schedule.changed();
    await world.clock.advance(31 * MINUTE);
    return world;
  }

  it('takes all pairs for a model that has learned nothing yet', async () => {
    const world = await changedModel(async () => listing('base of other', { v1: 'base of m' }));
    expect(requestOf(world)).toMatchObject({ model: 'other', pairs: { length: 23 }, oldPairs: [] });
    await world.runner.hold();
    await world.clock.advance(26 * 60 * MINUTE);
    expect(world.runner.requests).toHaveLength(2);
  });

  it('takes none where the model has an adapter, and does not ask the registry time and again', async () => {
    const world = await changedModel(async () => listing('base of other', { v1: 'base of m', v2: 'base of other' }));
    const { adapters } = world.asked;
    await world.clock.advance(60 * MINUTE);
    expect(world.runner.requests).toHaveLength(1);
    expect(world.asked.adapters).toBe(adapters);
  });

  it('takes none where the registry cannot be asked', async () => {
    const world = await changedModel(async () => Promise.reject(new Error('no process')));
    expect(world.runner.requests).toHaveLength(1);
    expect(world.log.join('\n')).toContain('no process');
  });

  it('takes all pairs that are left after some were erased that had been learned from', async () => {
    const world = await learning();
    await world.runner.pass();
    world.store.add(4);
    world.store.isRetraining = true;
    await world.clock.advance(31 * MINUTE);
    expect(requestOf(world)).toMatchObject({ pairs: { length: 24 }, oldPairs: [] });
    await world.runner.pass('v2');
    await world.clock.advance(60 * MINUTE);
    expect(world.runner.requests).toHaveLength(2);
  });
});

it('what is made of the new pairs is learned with them, and neither kept nor counted', async () => {
  const world = open({
    synthesize: async (real) => real.slice(0, 3).map((pair) => ({ ...pair, source: 'synthetic' as const })),
  });
  world.store.add(20);
  await world.clock.advance(2 * MINUTE);
  expect(requestOf(world).pairs.map(({ source }) => source === 'synthetic')).toEqual([
    ...new Array<boolean>(20).fill(false),
    ...new Array<boolean>(3).fill(true),
  ]);
  expect(requestOf(world).oldPairs).toEqual([]);
  expect(world.store.pairs).toHaveLength(20);
});

it('a pair that is not trusted is not learned from, and counts as seen', async () => {
  const world = open({ weigh: async (pairs) => pairs.map((pair, index) => (index < 2 ? undefined : pair)) });
  world.store.add(20);
  await world.clock.advance(2 * MINUTE);
  expect(requestOf(world).pairs).toHaveLength(18);
  await world.runner.pass('v1');
  expect(world.store.countNew()).toBe(0);
});

describe('samples of the policy', () => {
  /** 20 whole pairs, and some that want a sample. */
  async function sampled(
    sample: (pair: StoredPair) => Promise<string | undefined>,
    wanting: number,
    whole = 20,
  ): Promise<World> {
    const world = open({ sample });
    world.store.add(whole);
    world.store.addHalf(wanting);
    await world.clock.advance(2 * MINUTE);
    return world;
  }

  it('are drawn for pairs that lack their rejected side, and kept', async () => {
    const world = await sampled(async ({ id }) => `sample ${id}`, 2);
    expect(requestOf(world).pairs.slice(-2)).toMatchObject([{ rejected: 'sample 21' }, { rejected: 'sample 22' }]);
    expect(world.store.pairs.slice(-2)).toMatchObject([{ rejected: 'sample 21' }, { rejected: 'sample 22' }]);
  });

  it('make no pair where they say what was chosen, or nothing; such pairs go', async () => {
    const world = await sampled(async ({ id, chosen }) => (id === 21 ? `${chosen}\n` : ' '), 2);
    expect(requestOf(world).pairs).toHaveLength(20);
    expect(world.store.pairs).toHaveLength(20);
  });

  it('are not kept where they look like a secret, and nor is their pair', async () => {
    const key = ['AKIA', 'QYLPMN5HHHFPZ3WJ'].join('');
    const world = await sampled(async ({ id }) => (id === 21 ? `'${key}';` : 'sample'), 2);
    expect(requestOf(world).pairs).toHaveLength(21);
    expect(world.store.pairs.map(({ rejected }) => rejected)).not.toContain(`'${key}';`);
    expect(world.store.pairs).toHaveLength(21);
  });

  it('leave pairs new that could not be sampled', async () => {
    const world = await sampled(async () => undefined, 3);
    await world.runner.pass();
    expect(requestOf(world).pairs).toHaveLength(20);
    expect(world.store.countNew()).toBe(3);
  });

  it('take no more than their share of the time', async () => {
    const clock = new FakeClock();
    const world = open({
      clock,
      sample: async () => {
        clock.jump(10_000);
        return 'sample';
      },
    });
    world.store.addHalf(20);
    await clock.advance(2 * MINUTE);
    expect(requestOf(world).pairs).toHaveLength(6);
    expect(world.store.countNew()).toBe(20);
  });

  it('wait while the developer types', async () => {
    const first = Promise.withResolvers<string>();
    const seen: number[] = [];
    const world = open({
      sample: ({ id }) => {
        seen.push(id);
        return first.promise;
      },
    });
    world.store.add(20);
    world.store.addHalf(2);
    await world.clock.advance(MINUTE);
    world.schedule.userActive();
    first.resolve('sample');
    await world.clock.advance(19_000);
    expect(seen).toEqual([21]);
    await world.clock.advance(1000);
    expect(seen).toEqual([21, 22]);
    expect(world.runner.isRunning).toBe(true);
  });

  it('end the update where too few pairs are left, until it has rested', async () => {
    const world = await sampled(async ({ chosen }) => chosen, 20, 0);
    expect(world.runner.requests).toEqual([]);
    expect(world.ends).toMatchObject([{ end: { state: 'cancelled' } }]);
    expect(world.store.isLocked()).toBe(false);
    expect(world.schedule.state).toMatchObject({ waitFor: 'pairs', newPairs: 0 });
  });

  it('end without an update where the window closes', async () => {
    const never = Promise.withResolvers<string>();
    const world = await sampled(() => never.promise, 1);
    world.schedule.dispose();
    world.store.trouble = new Error('the store is closed');
    never.resolve('sample');
    await settle();
    expect(world.runner.requests).toEqual([]);
    expect(world.store.pairs.at(-1)).not.toHaveProperty('rejected');
  });
});

describe('the schedule and the store itself', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'penchant-schedule-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('make an update of what is stored, and tell the next window of it', async () => {
    const clock = new FakeClock();
    const store = openFeedbackStore(folder, { now: () => clock.now() });
    const runner = new FakeRunner();
    const schedule = new UpdateSchedule({
      ...{ user: 'default', owner: 'window 1', store, runner, clock },
      settings: () => ({ isLearning: true, budgetSeconds: 220, dataFolder: folder, device: 'cpu', model: 'm' }),
      sample: async ({ id }) => `sample ${id}`,
      adapters: async () => listing('base of m', {}),
      setAside: async () => undefined,
      power: async () => 'unknown',
      load: async () => 0,
      log: { info: () => undefined, error: (text) => expect.unreachable(text) },
    });
    const pair = { user: 'default', prompt: 'x = ', workspace: 'file:///', at: clock.now() };
    const pairs = Array.from({ length: 20 }, (_, i) => ({ ...pair, chosen: `c${i}`, files: [`file:///${i}.ts`] }));
    store.addPairs(pairs.map((each, i) => ({ ...each, source: 'typedOver' as const, rejected: `r${i}` })).slice(0, 15));
    store.addPairs(pairs.map((each) => ({ ...each, source: 'survived' as const })).slice(15));
    await clock.advance(2 * MINUTE);
    expect(runner.requests).toMatchObject([{ model: 'm', pairs: { length: 20 }, seed: 1 }]);
    expect(store.isLocked('update')).toBe(true);
    expect(store.updates('default', 5)).toMatchObject([{ state: 'running' }]);
    await runner.pass();
    expect(store.updates('default', 5)).toMatchObject([{ state: 'passed', version: 'v1', pairs: 20, parent: null }]);
    expect(store.countNew('default')).toBe(0);
    expect(store.isLocked('update')).toBe(false);
    schedule.dispose();
    store.dispose();
  });
});

describe('two windows', () => {
  type Event =
    | { readonly kind: 'pairs'; readonly amount: number }
    | { readonly kind: 'time'; readonly amount: number }
    | { readonly kind: 'day' }
    | {
        readonly kind: 'type' | 'changed' | 'ask' | 'cancel' | 'pass' | 'hold' | 'fail' | 'close';
        readonly window: 0 | 1;
      };

  const window = fc.constantFrom<(0 | 1)[]>(0, 1);
  const event: fc.Arbitrary<Event> = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constant('pairs' as const), amount: fc.integer({ min: 1, max: 25 }) }),
    },
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constant('time' as const), amount: fc.constantFrom(0.2, 1, 5, 40) }),
    },
    { weight: 1, arbitrary: fc.constant({ kind: 'day' as const }) },
    {
      weight: 6,
      arbitrary: fc.record({ kind: fc.constantFrom('ask' as const, 'changed', 'pass', 'hold', 'fail'), window }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('type' as const, 'cancel', 'close'), window }) },
  );

  it('never make two updates at once, whatever happens, and each update that began has an end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 40 }), async (events) => {
        const clock = new FakeClock();
        const store = new FakeStore(clock);
        let running = 0;
        let most = 0;
        const runner = (): FakeRunner =>
          new FakeRunner((change) => {
            running += change;
            most = Math.max(most, running);
          });
        const windows = [0, 1].map((index) => open({ clock, store, runner: runner(), owner: `window ${index}` }));
        for (const happening of events) {
          if (happening.kind === 'pairs') store.add(happening.amount);
          else if (happening.kind === 'time') await clock.advance(happening.amount * MINUTE);
          // Asleep in the middle of an update, a window loses its lock, and learns of it as it wakes.
          else if (happening.kind === 'day') clock.jump(store.isLocked() ? 0 : 25 * 60 * MINUTE);
          else await act(happening.kind, windows[happening.window]!);
          expect(most).toBeLessThanOrEqual(1);
        }
        for (const { schedule } of windows) schedule.dispose();
        await settle();
        expect(running).toBe(0);
        expect(store.isLocked()).toBe(false);
        expect(store.records.filter(({ state }) => state === 'running')).toEqual([]);
        expect(clock.waiting).toBe(0);
      }),
      { numRuns: 300 },
    );
  }, 60_000);

  async function act(kind: Extract<Event, { window: 0 | 1 }>['kind'], { schedule, runner }: World): Promise<void> {
    if (kind === 'type') schedule.userActive();
    else if (kind === 'changed') schedule.changed();
    else if (kind === 'ask') void schedule.learnNow();
    else if (kind === 'cancel') schedule.cancel();
    else if (kind === 'close') schedule.dispose();
    else if (kind === 'pass') await runner.pass();
    else if (kind === 'hold') await runner.hold();
    else await runner.fail(new Error('out of memory'));
  }

  it('take turns', async () => {
    const first = await learning();
    const second = open({ clock: first.clock, store: first.store, owner: 'window 2' });
    await first.clock.advance(2 * MINUTE);
    expect(second.schedule.state).toMatchObject({ waitFor: 'otherUpdate' });
    await first.runner.pass();
    await first.clock.advance(MINUTE);
    expect(second.schedule.state).toMatchObject({ waitFor: 'pairs', newPairs: 0 });
  });

  it('do not both learn from the same pairs where both found an update due', async () => {
    const power = Promise.withResolvers<'mains'>();
    const first = open({ power: () => power.promise });
    const second = open({ clock: first.clock, store: first.store, owner: 'window 2', power: () => power.promise });
    first.store.add(20);
    await first.clock.advance(2 * MINUTE);
    power.resolve('mains');
    await settle();
    expect([first.runner.isRunning, second.runner.isRunning]).toEqual([true, false]);
  });
});
