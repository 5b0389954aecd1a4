/** @file Holds work up between two of its steps, and lets it go on. */

export class PauseGate {
  /** There while the gate is shut. */
  private opening: PromiseWithResolvers<void> | undefined;

  get isPaused(): boolean {
    return this.opening !== undefined;
  }

  pause(): void {
    this.opening ??= Promise.withResolvers();
  }

  resume(): void {
    this.opening?.resolve();
    this.opening = undefined;
  }

  /** Resolves at once unless paused; while paused, when resumed or aborted. */
  async waitWhilePaused(signal: AbortSignal): Promise<void> {
    const aborted: PromiseWithResolvers<void> = Promise.withResolvers();
    const onAbort = (): void => aborted.resolve();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      // Who resumes may pause anew before this has gone on.
      while (this.opening && !signal.aborted) await Promise.race([this.opening.promise, aborted.promise]);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }
}
