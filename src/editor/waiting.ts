/** @file Waiting for the model's free moments: whatever is not a completion asks in them. */

/** A completion takes half a second at most. */
const POLL_MS = 100;

/** Resolves when `isSo` is true, or the signal is aborted. */
export async function untilSo(isSo: () => boolean, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && !isSo()) await shortly();
}

/** Resolves a moment later. */
export function shortly(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, POLL_MS));
}
