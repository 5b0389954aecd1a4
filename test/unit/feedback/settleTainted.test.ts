/** @file What learned from erased pairs goes out of the registry, though processes die in between; with a real store and real adapters. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { settleTainted, type TaintedRegistry } from '../../../src/feedback/settleTainted';
import { openFeedbackStore } from '../../../src/feedback/store/feedbackStore';
import { HOUR_MS, NOON, openTestStore, pair, update, updateEnd, type TestStore } from './store/storeRecords';

/** Versions of users, by name, with the times at which they were made. */
class FakeRegistry implements TaintedRegistry {
  isReachable = true;
  asked = 0;

  constructor(readonly users: Record<string, Record<string, number>>) {}

  async versions(user: string) {
    this.asked++;
    if (!this.isReachable) throw new Error('the process is gone');
    return Object.entries(this.users[user] ?? {}).map(([version, at]) => ({
      version,
      date: new Date(at).toISOString(),
    }));
  }

  async setAside(user: string, versions: readonly string[]): Promise<void> {
    const left = Object.entries(this.users[user] ?? {}).filter(([version]) => !versions.includes(version));
    this.users[user] = Object.fromEntries(left);
  }
}

let test: TestStore;
beforeEach(() => {
  test = openTestStore();
  test.store.addPairs([pair('a'), pair('b'), pair('x', { user: 'ann' })]);
});
afterEach(() => test.dispose());

describe('settling', () => {
  it('asks nobody where nothing was erased', async () => {
    const registry = new FakeRegistry({ default: { v1: NOON } });
    update(test.store, { version: 'v1', pairs: [1] });
    expect([await settleTainted(test.store, registry), registry.asked]).toEqual([[], 0]);
  });

  it('is made up for by the next process where the one that erased died', async () => {
    const registry = new FakeRegistry({ default: { v1: NOON, v2: NOON }, ann: { v1: NOON } });
    update(test.store, { version: 'v1', pairs: [1], parent: null });
    update(test.store, { version: 'v2', pairs: [2], parent: null });
    test.store.erase({ ids: [1] });
    registry.isReachable = false;
    await expect(settleTainted(test.store, registry)).rejects.toThrow('gone');

    const next = openFeedbackStore(test.dataFolder);
    registry.isReachable = true;
    expect(await settleTainted(next, registry)).toEqual([{ user: 'default', version: 'v1' }]);
    expect(registry.users).toEqual({ default: { v2: NOON }, ann: { v1: NOON } });
    registry.asked = 0;
    expect([await settleTainted(next, registry), registry.asked]).toEqual([[], 0]);
    next.dispose();
  });

  it('takes the versions of all users, also where everything is forgotten', async () => {
    const registry = new FakeRegistry({ default: { v1: NOON }, ann: { v1: NOON, v2: NOON } });
    update(test.store, { version: 'v1', pairs: [1], parent: null });
    const id = test.store.startUpdate({ user: 'ann', startedAt: NOON, model: 'm', parent: null });
    test.store.endUpdate(id, updateEnd({ version: 'v2', pairs: [3] }));
    test.store.erase({});
    await settleTainted(test.store, registry);
    expect(registry.users).toEqual({ default: {}, ann: { v1: NOON } });
  });

  it('takes what an update made that died before it could tell, and nothing of before or after', async () => {
    const registry = new FakeRegistry({ default: { v1: NOON - 1, v2: NOON + 1, v3: NOON + HOUR_MS + 1 } });
    update(test.store, { version: 'v1', pairs: [], parent: null, startedAt: NOON - HOUR_MS });
    test.store.startUpdate({ user: 'default', startedAt: NOON, model: 'm' });
    test.now = NOON + HOUR_MS;
    test.store.erase({ ids: [1] });
    expect(await settleTainted(test.store, registry)).toEqual([{ user: 'default', version: 'v2' }]);
    expect(Object.keys(registry.users['default'] ?? {})).toEqual(['v1', 'v3']);
  });

  it('takes what an update made that was cancelled just as it had saved it, with what was trained from that', async () => {
    const registry = new FakeRegistry({ default: { v1: NOON + 5, v2: NOON + HOUR_MS } });
    update(test.store, { state: 'cancelled', endedAt: NOON + 9 });
    update(test.store, { version: 'v2', pairs: [2], parent: 'v1', startedAt: NOON + 10 });
    test.store.erase({ ids: [1] });
    await settleTainted(test.store, registry);
    expect(Object.keys(registry.users['default'] ?? {})).toEqual(['v2']);
    // The registry knows by itself what was trained from v1; the store has its pairs learned anew.
    expect(test.store.isRetrainingDue('default')).toBe(true);
  });

  it('waits for an update that still runs in another window, and takes what it made if that dies', async () => {
    const registry = new FakeRegistry({ default: { v1: NOON + 5 } });
    test.store.tryLock('update', 'window 2', HOUR_MS);
    test.store.startUpdate({ user: 'default', startedAt: NOON, model: 'm' });
    test.store.erase({});
    expect(await settleTainted(test.store, registry)).toEqual([]);
    test.store.releaseLock('update', 'window 2');
    test.now = NOON + HOUR_MS;
    expect(await settleTainted(test.store, registry)).toEqual([{ user: 'default', version: 'v1' }]);
  });

  it('takes the version of an update whose pairs were erased while it ran', async () => {
    const registry = new FakeRegistry({ default: { v1: NOON } });
    const id = test.store.startUpdate({ user: 'default', startedAt: NOON, model: 'm' });
    test.store.erase({ ids: [1] });
    await settleTainted(test.store, new FakeRegistry({}));
    test.store.endUpdate(id, updateEnd({ version: 'v1', pairs: [1, 2] }));
    expect(await settleTainted(test.store, registry)).toEqual([{ user: 'default', version: 'v1' }]);
  });

  it('leaves a version alone that bears an old number, as all adapters of its user were erased meanwhile', async () => {
    const registry = new FakeRegistry({ default: { v1: NOON } });
    update(test.store, { version: 'v1', pairs: [1] });
    test.store.erase({ ids: [1] });
    test.store.eraseUpdates('default');
    expect(await settleTainted(test.store, registry)).toEqual([]);
  });
});
