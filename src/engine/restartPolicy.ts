/** @file When a crashed inference process is started again, and when the user hears of it. Pure; times in milliseconds. */

/** Crashes within this span count as one trouble; after as long without one all is forgotten. */
const TROUBLE_SPAN_MS = 5 * 60_000;
/** The first restart comes before the next pause in typing; each further one waits four times as long. */
const FIRST_DELAY_MS = 500;
const DELAY_FACTOR = 4;
const LONGEST_DELAY_MS = 5 * 60_000;
/** So many crashes within the span are worth a message; one or two cost the user a suggestion each and need no words. */
const CRASHES_TO_TELL = 3;

export interface CrashDecision {
  readonly restartInMs: number;
  /** True once a trouble, with the crash that makes it worth a message. */
  readonly tellsUser: boolean;
}

/** Decides on the crash at `now`, given the times of those before it, oldest first. */
export function decideOnCrash(earlier: readonly number[], now: number): CrashDecision {
  const recent = recentCrashes(earlier, now).length;
  return {
    restartInMs: Math.min(FIRST_DELAY_MS * DELAY_FACTOR ** recent, LONGEST_DELAY_MS),
    tellsUser: recent + 1 === CRASHES_TO_TELL,
  };
}

/** The crashes that still count. */
export function recentCrashes(crashes: readonly number[], now: number): readonly number[] {
  return crashes.filter((at) => now - at < TROUBLE_SPAN_MS);
}
