/** @file A clock that goes on when it is told to, with the timers that wait for it. */

import type { Clock } from '../../../src/common/clock';

interface Waiting {
  readonly at: number;
  readonly run: () => void;
}

export class SimulatedClock implements Clock {
  private readonly waiting = new Set<Waiting>();

  /** @param time milliseconds since the epoch */
  constructor(private time: number) {}

  /** How many wait. */
  get timers(): number {
    return this.waiting.size;
  }

  readonly now = (): number => this.time;

  readonly later: Clock['later'] = (milliseconds, run) => {
    const timer = { at: this.time + milliseconds, run };
    this.waiting.add(timer);
    return { dispose: () => void this.waiting.delete(timer) };
  };

  pass(milliseconds: number): void {
    const until = this.time + milliseconds;
    for (;;) {
      const [next] = [...this.waiting].sort((one, other) => one.at - other.at);
      if (!next || next.at > until) break;
      this.waiting.delete(next);
      this.time = next.at;
      next.run();
    }
    this.time = until;
  }
}
