/** @file Updates of the command line with stored pairs, on a tiny model: what they learn from, what is recorded, and forgotten later. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { UpdateResult } from '../../../src/common/learning';
import { openFeedbackStore, type FeedbackStore } from '../../../src/feedback/store/feedbackStore';
import { openAdapterRegistry } from '../../../src/model/personal/adapterRegistry';
import { waitingPair } from '../feedback/store/storeRecords';
import { LEARNER, TINY_HELD_OUT, TINY_PAIRS, TINY_STEPS } from '../model/personal/tinyLearning';
import { bundleCommandLine, type CommandLine, type Ran } from './commandLine';

const PATIENCE_MS = 60_000;
const TRAINED_ON = TINY_PAIRS.length - TINY_HELD_OUT;

let penchant: CommandLine;
let scratch: string;
let data: string;
let store: FeedbackStore;

beforeAll(async () => {
  penchant = await bundleCommandLine();
}, PATIENCE_MS);
afterAll(() => penchant.dispose());
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'penchant-pairs-update-'));
  data = join(scratch, 'data');
  store = openFeedbackStore(data);
});
afterEach(() => {
  store.dispose();
  rmSync(scratch, { recursive: true, force: true });
});

function run(...args: readonly string[]): Promise<Ran> {
  return penchant.run(['--data', data, '--model', LEARNER, '--device', 'cpu', '--json', ...args]);
}

async function learn(pairs: readonly object[], ...args: readonly string[]): Promise<UpdateResult> {
  const path = join(scratch, 'pairs.jsonl');
  writeFileSync(path, pairs.map((pair) => `${JSON.stringify(pair)}\n`).join(''));
  const { code, stdout, stderr } = await run('learn', '--pairs', path, '--steps', String(TINY_STEPS), ...args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringContaining('penchant:') as string });
  return JSON.parse(stdout) as UpdateResult;
}

it('learns from stored pairs as well, unless only the file’s are wanted', { timeout: PATIENCE_MS }, async () => {
  store.importPairs(TINY_PAIRS.slice(1), 'default');
  store.addPairs([waitingPair('waits')]);
  const count = TINY_PAIRS.length - 1;
  expect((await learn(TINY_PAIRS.slice(0, 1), '--only')).pairs).toBe(1);
  expect(store.lastUpdate('default')).toMatchObject({ pairs: 1 });
  expect(store.countNew('default')).toBe(count + 1);

  expect((await learn(TINY_PAIRS.slice(0, 2))).pairs).toBe(TRAINED_ON);
  expect(store.lastUpdate('default')).toMatchObject({ pairs: count + 1 });
  expect(store.countNew('default')).toBe(1);
});

it('is in the history, with the version that forgetting its pairs takes along', { timeout: PATIENCE_MS }, async () => {
  store.importPairs(TINY_PAIRS, 'default');
  const { version, gate } = await learn(TINY_PAIRS, '--only');
  expect({ version, passed: gate.passed }).toEqual({ version: 'v1', passed: true });
  expect(store.updates('default', 9)).toMatchObject([
    { state: 'passed', version: 'v1', parent: null, reason: gate.reason, pairs: TINY_PAIRS.length },
  ]);
  const registry = openAdapterRegistry(data, 'default');
  const { baseChecksum } = registry.list()[0]!;
  expect((await run('pairs', 'delete', '--id', '1')).code).toBe(0);
  expect([registry.list(), registry.active(baseChecksum)]).toEqual([[], undefined]);
  expect(store.isRetrainingDue('default')).toBe(true);
  // Its number does not come again.
  expect((await learn(TINY_PAIRS)).version).toBe('v2');
  expect(store.isRetrainingDue('default')).toBe(false);
});

it('waits for no other update, but says that one is under way', { timeout: PATIENCE_MS }, async () => {
  store.tryLock('update', 'an editor', 60_000);
  const path = join(scratch, 'pairs.jsonl');
  writeFileSync(path, `${JSON.stringify(TINY_PAIRS[0])}\n`);
  const { code, stderr } = await run('learn', '--pairs', path);
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: 'penchant: Another update is under way, in an editor or a terminal. Try again when it has ended.\n',
  });
  expect(store.updates('default', 9)).toEqual([]);
});

it('that fails is recorded as failed, and gives the lock back', { timeout: PATIENCE_MS }, async () => {
  const path = join(scratch, 'pairs.jsonl');
  writeFileSync(path, `${JSON.stringify({ ...TINY_PAIRS[0], user: 'ann' })}\n`);
  expect((await run('learn', '--pairs', path)).code).toBe(1);
  expect(store.lastUpdate('default')).toMatchObject({
    state: 'failed',
    reason: expect.stringContaining('ann') as string,
  });
  expect(store.isLocked('update')).toBe(false);
});
