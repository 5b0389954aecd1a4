/** @file Locks across processes. */

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { hostname } from 'node:os';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDatabase } from '../../../../src/feedback/store/openDatabase';
import type { FeedbackStore } from '../../../../src/feedback/store/feedbackStore';
import { openTestStore, type TestStore } from './storeRecords';

let test: TestStore;
let store: FeedbackStore;
beforeEach(() => {
  test = openTestStore();
  ({ store } = test);
});
afterEach(() => test.dispose());

/** Makes the lock another process's. */
function giveTo(pid: number, host: string): void {
  const connection = openDatabase(test.dataFolder);
  connection.run('UPDATE locks SET owner = ?, pid = ?, host = ?', ['other', pid, host]);
  connection.dispose();
}

it('one has a lock at a time, and gives it back', () => {
  expect(store.isLocked('update')).toBe(false);
  expect(store.tryLock('update', 'a', 1000)).toBe(true);
  expect(store.isLocked('update')).toBe(true);
  expect([store.tryLock('update', 'b', 1000), store.tryLock('other', 'b', 1000)]).toEqual([false, true]);
  store.releaseLock('update', 'b');
  expect(store.tryLock('update', 'b', 1000)).toBe(false);
  store.releaseLock('update', 'a');
  expect(store.tryLock('update', 'b', 1000)).toBe(true);
});

it('its owner may take it again', () => {
  store.tryLock('update', 'a', 1000);
  test.now += 900;
  expect(store.tryLock('update', 'a', 1000)).toBe(true);
  test.now += 900;
  expect(store.tryLock('update', 'b', 1000)).toBe(false);
});

it('ends with its lease, unless it is renewed', () => {
  store.tryLock('update', 'a', 1000);
  test.now += 900;
  expect(store.renewLock('update', 'a', 1000)).toBe(true);
  test.now += 900;
  expect(store.tryLock('update', 'b', 1000)).toBe(false);
  test.now += 100;
  expect(store.tryLock('update', 'b', 1000)).toBe(true);
  expect(store.renewLock('update', 'a', 1000)).toBe(false);
  store.releaseLock('update', 'a');
  expect(store.isLocked('update')).toBe(true);
});

it('is free as soon as the process that had it is gone', () => {
  store.tryLock('update', 'a', 1_000_000);
  giveTo(process.ppid, hostname());
  expect(store.tryLock('update', 'b', 1000)).toBe(false);
  const { pid } = spawnSync(process.execPath, ['--version']);
  giveTo(pid, hostname());
  expect(store.isLocked('update')).toBe(false);
  expect(store.tryLock('update', 'b', 1000)).toBe(true);
});

it('stays taken while a process works for its owner, whether that is gone or has given it back', async () => {
  const worker = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)']);
  store.tryLock('update', 'a', 1000);
  store.shareLock('update', 'b', process.pid);
  store.shareLock('update', 'a', worker.pid!);
  test.now += 900;
  store.renewLock('update', 'a', 1000);
  store.releaseLock('update', 'a');
  test.now += 900;
  expect([store.isLocked('update'), store.tryLock('update', 'b', 1000)]).toEqual([true, false]);
  worker.kill('SIGKILL');
  await once(worker, 'exit');
  expect([store.isLocked('update'), store.tryLock('update', 'b', 1000)]).toEqual([false, true]);
});

it('is kept by a process that worked for its owner no longer than its lease', () => {
  store.tryLock('update', 'a', 1000);
  store.shareLock('update', 'a', process.ppid);
  store.releaseLock('update', 'a');
  test.now += 999;
  expect(store.tryLock('update', 'b', 1000)).toBe(false);
  expect(store.tryLock('update', 'a', 1000)).toBe(true);
  store.releaseLock('update', 'a');
  test.now += 1;
  expect(store.tryLock('update', 'b', 1000)).toBe(true);
});

it('of another host’s process ends with its lease alone', () => {
  store.tryLock('update', 'a', 1000);
  const { pid } = spawnSync(process.execPath, ['--version']);
  giveTo(pid, `not-${hostname()}`);
  expect(store.tryLock('update', 'b', 1000)).toBe(false);
  test.now += 1000;
  expect(store.tryLock('update', 'b', 1000)).toBe(true);
});
