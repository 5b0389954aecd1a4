/** @file The real trainer process on a tiny model: paused, killed at any moment, held to its memory, beside an inference process. */

import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { getPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LearnRequest, UpdateProgress } from '../../../src/common/learning';
import { UserFacingError } from '../../../src/common/userFacingError';
import { InferenceClient } from '../../../src/engine/client';
import { forkChild } from '../../../src/engine/forkedChild';
import { TRAINER_NODE_FLAGS, TrainerClient } from '../../../src/engine/trainerClient';
import { openAdapterRegistry, type AdapterRegistry } from '../../../src/model/personal/adapterRegistry';
import { modelChecksum } from '../../../src/model/personal/modelChecksum';
import { createRandom } from '../model/base/fixtures';
import { openTinyBase } from '../model/personal/adapters';
import { LEARNER, tensorsOf, TINY_PAIRS, TINY_STEPS } from '../model/personal/tinyLearning';
import { bundlePrograms, type Programs } from './bundlePrograms';

/** An update takes half a second, and several times that where other suites run beside it. */
const PATIENCE_MS = 120_000;

const { config } = openTinyBase('tiny-llama');
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

let programs: Programs;
let scratch: string;
let checksum: string;
beforeAll(async () => {
  programs = await bundlePrograms('trainerProcess', 'inferenceProcess');
  scratch = mkdtempSync(join(tmpdir(), 'penchant-trainer-process-'));
  checksum = await modelChecksum(LEARNER, scratch);
}, PATIENCE_MS);
afterAll(() => {
  programs.dispose();
  rmSync(scratch, { recursive: true, force: true });
});

let data: string;
let registry: AdapterRegistry;
let trainer: TrainerClient;
beforeEach(() => {
  data = mkdtempSync(join(scratch, 'data-'));
  registry = openAdapterRegistry(data, 'default');
  trainer = new TrainerClient({
    fork: (onOutput) =>
      forkChild({ entryPoint: programs.pathOf('trainerProcess'), nodeFlags: TRAINER_NODE_FLAGS, onOutput }),
    log: silent,
  });
});
afterEach(() => trainer.dispose());

function request(changes: Partial<LearnRequest> = {}): LearnRequest {
  return {
    ...{ dataFolder: data, user: 'default', model: LEARNER, device: 'cpu', pairs: TINY_PAIRS, oldPairs: [] },
    // One thread: on so small a model, others cost more than they do.
    ...{ budgetSeconds: 600, seed: 0, steps: TINY_STEPS, threads: 1 },
    ...changes,
  };
}

async function until(isTrue: () => boolean, withinMs = 30_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!isTrue()) {
    if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms`);
    await sleep(5);
  }
}

describe('the trainer process', { timeout: PATIENCE_MS }, () => {
  it('steps back, waits while it is paused, then goes on to the very result of an update that was not', async () => {
    const seen: UpdateProgress[] = [];
    const update = trainer.learn(request({ steps: 12 }), { onProgress: (progress) => void seen.push(progress) });
    await until(() => (seen.at(-1)?.step ?? 0) >= 2);
    await trainer.pause();
    await until(() => seen.at(-1)?.stage === 'paused');
    expect(getPriority(trainer.pid)).toBeGreaterThan(getPriority());
    const { length } = seen;
    await sleep(300);
    expect(seen).toHaveLength(length);
    await trainer.resume();
    const result = await update;
    const steps = seen.flatMap(({ stage, step }) => (stage === 'training' ? [step] : []));
    expect(new Set(steps).size).toBe(result!.steps);
    expect(trainer.pid).toBeUndefined();

    const other = mkdtempSync(join(scratch, 'data-'));
    const again = await trainer.learn(request({ steps: 12, dataFolder: other }));
    expect({ ...again, seconds: 0 }).toEqual({ ...result, seconds: 0 });
  });

  it('gives up beyond its memory, and has changed nothing', async () => {
    await trainer.learn(request());
    const before = tensorsOf(data, 'v1');
    const error = await trainer.learn(request({ memoryLimitBytes: 1 })).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserFacingError);
    expect((error as Error).message).toBe(
      'The update was stopped: it took more than 0 MB of memory. Nothing was changed.',
    );
    expect(registry.list().map(({ version }) => version)).toEqual(['v1']);
    expect(registry.active(checksum)).toBe('v1');
    expect(tensorsOf(data, 'v1')).toEqual(before);
  });

  it('learns while another process completes code, which takes the new adapter over without a restart', async () => {
    const client = new InferenceClient({
      fork: (onOutput) => forkChild({ entryPoint: programs.pathOf('inferenceProcess'), onOutput }),
      settings: () => ({ dataFolder: data, model: LEARNER, device: 'cpu', idleMinutes: 0 }),
      user: 'default',
      log: silent,
      onRepeatedCrash: () => undefined,
    });
    try {
      await client.loadModel();
      const versionInPlace = (): unknown =>
        client.state.kind === 'ready' ? (client.state.model.adapterVersion ?? null) : client.state;
      const complete = async (): Promise<number> => {
        const prompt = { head: '', prefix: 'const path =', suffix: '' };
        return (await client.complete({ prompt, maxTokens: 8, alternatives: 1 }))!.completions[0]!.logprob;
      };
      const [pid, base] = [client.pid, await complete()];
      expect(versionInPlace()).toBeNull();

      let answered = 0;
      const update = trainer.learn(request());
      while (trainer.pid !== undefined) {
        expect(await complete()).toBe(base);
        answered++;
        // Whoever asks without a pause leaves a process that has stepped back no time.
        await sleep(10);
      }
      expect(answered).toBeGreaterThan(3);
      expect((await update)!.version).toBe('v1');

      await client.useActiveAdapter();
      expect(versionInPlace()).toBe('v1');
      const personal = await complete();
      expect(personal).not.toBe(base);
      registry.activate(null, checksum);
      await client.useActiveAdapter();
      expect(versionInPlace()).toBeNull();
      expect(await complete()).toBe(base);
      expect(client.pid).toBe(pid);
    } finally {
      client.dispose();
    }
  });
});

const STAGES = ['opening', 'reference', 'training', 'judging', 'saving'] as const;
type Stage = (typeof STAGES)[number];
const KILLS = 20;
/** For each, as for a window's round, half a minute. */
const KILLS_PATIENCE_MS = KILLS * 30_000;

it(
  `costs an update, and nothing else, when it is killed at any moment (${KILLS} of them)`,
  async () => {
    const lengths = await measureStages();
    const random = createRandom(11);
    let killed = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      const stage = STAGES[kill % STAGES.length]!;
      const active = registry.active(checksum);
      const versions = registry.list().map(({ version }) => version);
      if ((await killIn(stage, random() * lengths[stage], kill)) === 'killed') killed++;

      expect(registry.damaged()).toEqual([]);
      const now = registry.active(checksum);
      const after = registry.list().map(({ version }) => version);
      expect(after.slice(0, versions.length)).toEqual(versions);
      // Between the version's being saved and its being active, it may be there and not yet in force.
      expect(after.length).toBeLessThanOrEqual(versions.length + 1);
      if (now !== active) expect(now).toBe(after[versions.length]);
      if (now !== undefined) expect(registry.read(now, config).lora.size).toBeGreaterThan(0);

      const next = await trainer.learn(request({ seed: KILLS + kill }));
      expect(next).toMatchObject({ gate: { passed: true }, version: registry.list().at(-1)!.version });
      expect(registry.list().at(-1)!.parent).toBe(now ?? null);
      registry.read(next!.version!, config);
      expect(leftovers()).toEqual([]);
      // A chain of forty updates would drift until the gate holds one: how long it gets depends on when each was killed.
      registry.activate(null, checksum);
    }
    // An update that runs more quickly than the measured one may be over by then.
    expect(killed).toBeGreaterThan(KILLS / 2);
  },
  KILLS_PATIENCE_MS,
);

/** Milliseconds that each stage of an update takes, as its progress tells. */
async function measureStages(): Promise<Readonly<Record<Stage, number>>> {
  forgetPrepared();
  const starts = new Map<string, number>([['opening', performance.now()]]);
  await trainer.learn(request(), {
    onProgress: ({ stage, fraction }) => {
      const reached = fraction === 1 ? 'end' : stage;
      if (!starts.has(reached)) starts.set(reached, performance.now());
    },
  });
  const times = [...STAGES, 'end'].map((stage) => starts.get(stage)!);
  const lengthOf = (stage: Stage): number => times[STAGES.indexOf(stage) + 1]! - times[STAGES.indexOf(stage)]!;
  return {
    opening: lengthOf('opening'),
    reference: lengthOf('reference'),
    training: lengthOf('training'),
    judging: lengthOf('judging'),
    saving: lengthOf('saving'),
  };
}

/** Kills an update so long after a stage of it has begun; it has all to prepare and to compute that a first one has. */
async function killIn(stage: Stage, afterMs: number, seed: number): Promise<'killed' | 'over'> {
  forgetPrepared();
  let isSet = false;
  const killSoon = (): void => {
    if (isSet) return;
    isSet = true;
    const { pid } = trainer;
    setTimeout(() => {
      if (trainer.pid === pid) process.kill(pid!, 'SIGKILL');
    }, afterMs);
  };
  const update = trainer.learn(request({ seed }), {
    onProgress: (progress) => {
      if (progress.stage === stage) killSoon();
    },
  });
  if (stage === 'opening') killSoon();
  try {
    await update;
    return 'over';
  } catch (error) {
    expect(error).toBeInstanceOf(UserFacingError);
    expect((error as Error).message).toMatch(/^The update was ended before it was done \(ended by SIGKILL\)/);
    return 'killed';
  }
}

/** What is made once for a model is made again. */
function forgetPrepared(): void {
  for (const name of ['prepared', 'reference']) rmSync(join(data, name), { recursive: true, force: true });
}

/** What was made beside its place, and not put there. */
function leftovers(): readonly string[] {
  const names = readdirSync(data, { recursive: true }) as readonly string[];
  return names.filter((name) => /\.making-\d+/.test(name));
}
