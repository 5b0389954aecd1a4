import { describe, expect, it } from 'vitest';
import { PauseGate } from '../../../src/engine/pauseGate';

/** Whether a promise has settled by the next turn of the event loop. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  void promise.then(() => (settled = true));
  await new Promise((resolve) => setImmediate(resolve));
  return settled;
}

describe('a pause gate', () => {
  const { signal } = new AbortController();

  it('is open from the start', async () => {
    expect(await isSettled(new PauseGate().waitWhilePaused(signal))).toBe(true);
  });

  it('holds up while it is shut, and lets all go on that wait', async () => {
    const gate = new PauseGate();
    gate.pause();
    gate.pause();
    const waiting = [gate.waitWhilePaused(signal), gate.waitWhilePaused(signal)];
    expect(await isSettled(Promise.race(waiting))).toBe(false);
    gate.resume();
    expect(await isSettled(Promise.all(waiting))).toBe(true);
    expect(gate.isPaused).toBe(false);
  });

  it('holds up again what has not gone on by the next pause', async () => {
    const gate = new PauseGate();
    gate.pause();
    const waiting = gate.waitWhilePaused(signal);
    gate.resume();
    gate.pause();
    expect(await isSettled(waiting)).toBe(false);
  });

  it('lets go what is aborted, also before it waits', async () => {
    const gate = new PauseGate();
    gate.pause();
    const abort = new AbortController();
    const waiting = gate.waitWhilePaused(abort.signal);
    abort.abort();
    expect(await isSettled(waiting)).toBe(true);
    expect(await isSettled(gate.waitWhilePaused(abort.signal))).toBe(true);
    expect(gate.isPaused).toBe(true);
  });
});
