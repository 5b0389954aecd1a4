/** @file The child's end of the channel to the process that forked it. */

import type { Channel } from './rpc';

/** Throws in a process that was not forked. */
export function processChannel(): Channel {
  if (!process.send) throw new Error('this program is forked by Penchant and talks to it; it is not started by hand');
  return {
    send(message) {
      // The callback keeps a parent that has just gone from becoming an uncaught error.
      if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
    },
    onMessage(listener) {
      process.on('message', listener);
      return { dispose: () => process.off('message', listener) };
    },
  };
}
