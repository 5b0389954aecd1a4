/** @file A clock that stands still until it is told to go on, with the timers that wait for it. */

import type { Disposable } from '../../../src/common/disposable';

interface Waiting {
  readonly at: number;
  readonly run: () => void;
}

export class StagedClock {
  private time = 1_000_000;
  private readonly waiting = new Set<Waiting>();

  get timers(): number {
    return this.waiting.size;
  }

  readonly now = (): number => this.time;

  readonly later = (milliseconds: number, run: () => void): Disposable => {
    const timer = { at: this.time + milliseconds, run };
    this.waiting.add(timer);
    return { dispose: () => void this.waiting.delete(timer) };
  };

  pass(milliseconds: number): void {
    const until = this.time + milliseconds;
    for (;;) {
      const [next] = [...this.waiting].sort((a, b) => a.at - b.at);
      if (!next || next.at > until) break;
      this.waiting.delete(next);
      this.time = next.at;
      next.run();
    }
    this.time = until;
  }
}
