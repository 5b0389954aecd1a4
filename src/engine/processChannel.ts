/** @file The child's end of the channel to the process that forked it. */

import type { Channel } from './rpc';

export interface ProcessChannel extends Channel {
  /** Resolves when all that was sent has left this process. */
  drained(): Promise<void>;
}

/** Throws in a process that was not forked. */
export function processChannel(): ProcessChannel {
  if (!process.send) throw new Error('this program is forked by Penchant and talks to it; it is not started by hand');
  let lastSent: Promise<void> = Promise.resolve();
  return {
    send(message) {
      if (!process.connected) return;
      const { promise, resolve }: PromiseWithResolvers<void> = Promise.withResolvers();
      lastSent = promise;
      // Called with an error where the parent has just gone, which is then no uncaught one.
      process.send?.(message, undefined, undefined, () => resolve());
    },
    onMessage(listener) {
      process.on('message', listener);
      return { dispose: () => process.off('message', listener) };
    },
    drained: () => lastSent,
  };
}
