/** @file Several processes at once, some of them killed: what was stored stays stored. */

import { build } from 'esbuild';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openFeedbackStore } from '../../../../src/feedback/store/feedbackStore';
import { createRandom } from '../../model/base/fixtures';
import { filesWith } from './storeRecords';

const root = mkdtempSync(join(tmpdir(), 'penchant-writers-'));
const program = join(root, 'writeForTest.mjs');
beforeAll(async () => {
  const entryPoints = [join(import.meta.dirname, 'writeForTest.ts')];
  await build({ entryPoints, outfile: program, bundle: true, platform: 'node', target: 'node24', format: 'esm' });
});
afterAll(() => rmSync(root, { recursive: true }));

/** Some seconds on an idle machine. */
const PATIENCE_MS = 120_000;

interface Writer {
  readonly child: ChildProcess;
  /** The lines it has said, the last one whole. */
  readonly said: () => readonly string[];
  readonly closed: Promise<unknown>;
}

function startWriter(data: string, ...args: readonly string[]): Writer {
  const child = spawn(process.execPath, [program, data, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  return { child, said: () => output.split('\n').slice(0, -1), closed: once(child, 'close') };
}

/** Resolves when it has said a line. */
async function firstWord({ child, said }: Writer): Promise<void> {
  if (said().length === 0) await once(child.stdout!, 'data');
}

const KILLS = 6;
const WRITERS = 3;
/** Some dozens of writes long. */
const MAX_LIFE_MS = 300;

it('writers that are killed lose nothing that they were told is stored', { timeout: PATIENCE_MS }, async () => {
  const data = join(root, 'killed');
  const random = createRandom(11);
  const acknowledged: string[] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    const writers = Array.from({ length: WRITERS }, (_, index) => startWriter(data, 'add', `w${kill}-${index}`, '1e9'));
    await Promise.all(writers.map(firstWord));
    await delay(random() * MAX_LIFE_MS);
    for (const { child } of writers) child.kill('SIGKILL');
    await Promise.all(writers.map(({ closed }) => closed));
    acknowledged.push(...writers.flatMap(({ said }) => said()));
  }
  const store = openFeedbackStore(data, { isChecked: true });
  const stored = new Set([...store.all({})].map(({ chosen }) => chosen));
  const outcomes = new Set(store.recentOutcomes(1e6).map(({ suggestionId }) => suggestionId));
  expect(acknowledged.length).toBeGreaterThan(KILLS * WRITERS);
  expect(acknowledged.filter((name) => !stored.has(name) || !outcomes.has(name))).toEqual([]);
  // At most what each was about to be told.
  expect(stored.size - acknowledged.length).toBeLessThanOrEqual(KILLS * WRITERS);
  store.dispose();
});

it('writers at once, with one that erases, all come to their end', { timeout: PATIENCE_MS }, async () => {
  const data = join(root, 'together');
  const writers = ['a', 'b', 'c'].map((name) => startWriter(data, 'add', name, '60'));
  await Promise.all(writers.map(firstWord));
  const store = openFeedbackStore(data);
  for (let time = 0; time < 3; time++) {
    const mine = [...store.all({})].filter(({ chosen }) => chosen.startsWith('a')).map(({ id }) => id);
    store.erase({ ids: mine });
  }
  expect(await Promise.all(writers.map(({ closed }) => closed))).toEqual(writers.map(() => [0, null]));
  const rest = [...store.all({})].filter(({ chosen }) => chosen.startsWith('a')).map(({ id }) => id);
  expect(store.erase({ ids: rest }).isScrubbed).toBe(true);
  expect(filesWith(data, 'prompt of a')).toEqual([]);
  expect([...store.all({})].map(({ chosen }) => chosen[0])).toEqual(expect.arrayContaining(['b', 'c']) as unknown);
  expect(store.countPairs({ user: 'default' })).toBe(120);
  store.check();
  store.dispose();
});

it('processes that open a new folder at once all find it made', { timeout: PATIENCE_MS }, async () => {
  const data = join(root, 'new');
  const writers = Array.from({ length: 5 }, (_, index) => startWriter(data, 'add', `n${index}`, '1'));
  expect(await Promise.all(writers.map(({ closed }) => closed))).toEqual(writers.map(() => [0, null]));
  const store = openFeedbackStore(data, { isChecked: true });
  expect(store.countPairs({ user: 'default' })).toBe(5);
  store.dispose();
});

it('one of them has the lock, and the next one as soon as that is killed', { timeout: PATIENCE_MS }, async () => {
  const data = join(root, 'locked');
  const store = openFeedbackStore(data);
  const holder = startWriter(data, 'lock', 'holder');
  await firstWord(holder);
  expect(holder.said()).toEqual(['locked']);
  expect(store.tryLock('update', 'me', 1000)).toBe(false);
  holder.child.kill('SIGKILL');
  await holder.closed;
  expect(store.tryLock('update', 'me', 1000)).toBe(true);
  store.dispose();
});
