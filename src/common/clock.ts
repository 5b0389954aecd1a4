/** @file Time as it is passed in: what reads it or waits is given a clock, and tests turn theirs by hand. */

import type { Disposable } from './disposable';

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs once after so many milliseconds, unless disposed before. Does not keep the process alive. */
  later(milliseconds: number, run: () => void): Disposable;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  later(milliseconds, run) {
    const timer = setTimeout(run, milliseconds).unref();
    return { dispose: () => clearTimeout(timer) };
  },
};
