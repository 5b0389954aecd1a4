/** @file A timeout that can be set anew. */

import type { Disposable } from '../common/disposable';

/** At most one action waits in it; it does not keep the process alive. */
export class Timer implements Disposable {
  private handle: NodeJS.Timeout | undefined;

  set(delayMs: number, action: () => void): void {
    this.clear();
    this.handle = setTimeout(action, delayMs);
    this.handle.unref();
  }

  clear(): void {
    clearTimeout(this.handle);
    this.handle = undefined;
  }

  dispose(): void {
    this.clear();
  }
}
