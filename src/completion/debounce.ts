/** @file How long a request waits before the model is asked, beyond VS Code's own 50 ms: only in a burst, only while the model is busy. */

/** Keys closer together than this are a burst: the next one comes before an answer could. */
const BURST_INTERVAL_MS = 120;
/** So many intervals tell a burst from one quick pair of keys. */
const BURST_KEYS = 3;
/** At 80 ms a key and 50 ms of VS Code's debounce the next key is 30 ms away; longer would be felt at the end of the burst. */
const BURST_DELAY_MS = 30;

/** Remembers when requests came. */
export class TypingRhythm {
  private readonly times: number[] = [];

  /** Notes a request and says how long it should wait. */
  delayMs(now: number, isEngineIdle: boolean): number {
    this.times.push(now);
    if (this.times.length > BURST_KEYS + 1) this.times.shift();
    const intervals = this.times.slice(1).map((time, i) => time - this.times[i]!);
    const isBurst = intervals.length >= BURST_KEYS && intervals.every((interval) => interval < BURST_INTERVAL_MS);
    return isBurst && !isEngineIdle ? BURST_DELAY_MS : 0;
  }
}

/** Waits, or less if the signal is aborted; says whether the wait was whole. */
export async function waitFor(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return false;
  if (milliseconds <= 0) return true;
  return await new Promise((resolve) => {
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', onAbort);
      resolve(true);
    }, milliseconds);
    const onAbort = () => {
      clearTimeout(timer);
      resolve(false);
    };
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
