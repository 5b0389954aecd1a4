/** @file Long work on the extension host's thread in slices, between which others have their turn. */

/** Half a frame: who types does not feel it. */
const SLICE_MS = 8;

/** Gives what is awaited between small pieces of work: at once while the slice lasts, else once others have had their turn. */
export function inSlices(): () => Promise<void> {
  let begunAt = performance.now();
  return async () => {
    if (performance.now() - begunAt < SLICE_MS) return;
    await new Promise((resolve) => setImmediate(resolve));
    begunAt = performance.now();
  };
}
