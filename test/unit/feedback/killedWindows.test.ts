/**
 * @file Windows that share a data folder, with updates under way, of which now one and now the other is killed, or its trainer or
 * inference process: nothing that was stored is lost, and one update runs at a time. `npm run bench:soak` has many more rounds.
 */

import { build } from 'esbuild';
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openFeedbackStore } from '../../../src/feedback/store/feedbackStore';
import { openAdapterRegistry } from '../../../src/model/personal/adapterRegistry';
import { bundlePrograms, type Programs } from '../engine/bundlePrograms';
import { createRandom } from '../model/base/fixtures';
import { LEARNER } from '../model/personal/tinyLearning';

const ROUNDS = Number(process.env['PENCHANT_SOAK_ROUNDS'] ?? 20);
const SEED = Number(process.env['PENCHANT_SOAK_SEED'] ?? 7);
/** Seconds each on an idle machine. */
const PATIENCE_MS = 60_000 + ROUNDS * 30_000;
/** An update of a tiny model takes some two seconds; so all its stages are hit. */
const UPDATE_MS = 2_500;
const TARGETS = ['window', 'trainer', 'inference'] as const;
/** Long enough for another window to ask for an update dozens of times. */
const ORPHAN_MS = 2_000;
const LOOK_EVERY_MS = 60;

interface TestWindow {
  readonly name: string;
  readonly child: ChildProcess;
  /** The lines it has said, the last one whole. */
  readonly said: () => readonly string[];
  readonly closed: Promise<unknown>;
}

interface Running {
  readonly pid: number;
  readonly parent: number;
}

const root = mkdtempSync(join(tmpdir(), 'penchant-windows-'));
let programs: Programs;
let program: string;
beforeAll(async () => {
  programs = await bundlePrograms('trainerProcess', 'inferenceProcess', 'cli');
  program = programs.pathOf('cli').replace(/cli\.js$/, 'windowForTest.mjs');
  const entryPoints = [join(import.meta.dirname, 'windowForTest.ts')];
  await build({ entryPoints, outfile: program, bundle: true, platform: 'node', target: 'node24', format: 'esm' });
}, PATIENCE_MS);
afterAll(() => {
  programs.dispose();
  rmSync(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
});

let data: string;
let windows: TestWindow[];
let opened: TestWindow[];
/** The most trainer processes that were seen at a time. */
let mostTrainers: number;
let watch: NodeJS.Timeout;
beforeEach(() => {
  data = mkdtempSync(join(root, 'data-'));
  [windows, opened, mostTrainers] = [[], [], 0];
  watch = setInterval(() => {
    mostTrainers = Math.max(mostTrainers, trainers().length);
  }, LOOK_EVERY_MS);
});
afterEach(async () => {
  clearInterval(watch);
  for (const window of windows) await kill(window);
});

// Processes are told apart by `ps`, and held up by a signal that Windows does not have.
describe.skipIf(process.platform === 'win32')('two windows that share a data folder', { timeout: PATIENCE_MS }, () => {
  it(`lose nothing in ${ROUNDS} rounds of kills`, async () => {
    const random = createRandom(SEED);
    await open('a');
    await open('b');
    for (let round = 0; round < ROUNDS; round++) {
      const target = TARGETS[round % TARGETS.length] ?? 'window';
      const [trainer] = await untilSome(trainers);
      await sleep(random() * UPDATE_MS);
      switch (target) {
        case 'trainer':
          for (const { pid } of trainers()) kill9(pid);
          break;
        case 'inference':
          kill9(inferences()[Math.floor(random() * inferences().length)]?.pid);
          break;
        case 'window': {
          // Now the one that learns, now the one that does not.
          const learns = windows.find(({ child }) => child.pid === trainer?.parent);
          const victim = random() < 0.7 ? learns : windows.find((each) => each !== learns);
          await kill(victim ?? windows[0]!);
          await open(`r${round}`);
        }
      }
      expectAllThere();
      expect(list()).toMatchObject({ active: openAdapterRegistry(data, 'default').list().at(-1)?.version ?? null });
    }
    const updatesBefore = verdicts();
    await untilSome(() => (verdicts() > updatesBefore ? [true] : []));
    for (const window of [...windows]) await kill(window);
    await untilNone(() => [...trainers(), ...inferences()]);
    expectAllThere();
    expect(mostTrainers).toBe(1);
  });

  it('wait for a trainer process whose window was killed', async () => {
    const first = await open('a');
    const [orphan] = await untilSome(trainers);
    const second = await open('b');
    process.kill(orphan!.pid, 'SIGSTOP');
    await kill(first);
    const heard = second.said().length;
    await sleep(ORPHAN_MS);
    expect(trainers().map(({ pid }) => pid)).toEqual([orphan!.pid]);
    const answers = second
      .said()
      .slice(heard)
      .filter((line) => !line.startsWith('pair'));
    expect(new Set(answers)).toEqual(new Set(['refused otherUpdate']));
    process.kill(orphan!.pid, 'SIGCONT');
    await untilSome(() => trainers().filter(({ pid }) => pid !== orphan!.pid));
    // Its process is seen before it has said so.
    await untilSome(() => second.said().filter((line) => line === 'update'));
    expect(mostTrainers).toBe(1);
  });
});

async function open(name: string): Promise<TestWindow> {
  const args = [program, data, LEARNER, programs.pathOf('trainerProcess'), programs.pathOf('inferenceProcess'), name];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const window = { name, child, said: () => output.split('\n').slice(0, -1), closed: once(child, 'close') };
  windows.push(window);
  opened.push(window);
  await untilSome(window.said);
  return window;
}

async function kill(window: TestWindow): Promise<void> {
  window.child.kill('SIGKILL');
  await window.closed;
  windows = windows.filter((each) => each !== window);
}

/** It may have ended by itself in this very moment. */
function kill9(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

function expectAllThere(): void {
  // In this order: what is said while it is read may be missing.
  const acknowledged = opened.flatMap(({ said }) => said().filter((line) => line.startsWith('pair ')));
  const database = new DatabaseSync(join(data, 'penchant.sqlite'), { readOnly: true, timeout: 5_000 });
  const stored = new Set(
    database
      .prepare('SELECT chosen FROM pairs')
      .all()
      .map(({ chosen }) => `pair ${String(chosen)}`),
  );
  const integrity = database.prepare('PRAGMA integrity_check').all();
  database.close();
  expect(integrity).toEqual([{ integrity_check: 'ok' }]);
  expect(acknowledged.length).toBeGreaterThan(0);
  expect(acknowledged.filter((line) => !stored.has(line))).toEqual([]);
  expect(openAdapterRegistry(data, 'default').damaged()).toEqual([]);
}

/** As the command line tells it. */
function list(): unknown {
  const args = ['adapters', 'list', '--json', '--data', data, '--model', LEARNER];
  return JSON.parse(execFileSync(process.execPath, [programs.pathOf('cli'), ...args], { encoding: 'utf8' }));
}

/** Updates that came to their end. */
function verdicts(): number {
  const store = openFeedbackStore(data);
  const ended = store.updates('default', 1_000).filter(({ state }) => state === 'passed' || state === 'held');
  store.dispose();
  return ended.length;
}

function trainers(): readonly Running[] {
  return processesOf(programs.pathOf('trainerProcess'));
}

function inferences(): readonly Running[] {
  return processesOf(programs.pathOf('inferenceProcess'));
}

/** On the whole machine: the bundle is this test's alone. */
function processesOf(entryPoint: string): readonly Running[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
  return lines.flatMap((line) => {
    const [pid, parent, ...command] = line.trim().split(/\s+/);
    // A window names its programs too, as arguments.
    return command.at(-1) === entryPoint ? [{ pid: Number(pid), parent: Number(parent) }] : [];
  });
}

async function untilSome<T>(read: () => readonly T[]): Promise<readonly T[]> {
  for (const end = Date.now() + PATIENCE_MS / 2; Date.now() < end;) {
    const found = read();
    if (found.length > 0) return found;
    await sleep(LOOK_EVERY_MS);
  }
  throw new Error(`nothing came within ${PATIENCE_MS / 2} ms`);
}

async function untilNone(read: () => readonly unknown[]): Promise<void> {
  await untilSome(() => (read().length === 0 ? [true] : []));
}
