/** @file The first word of a child: waited for, and refused where it is of another version. */

import { UserFacingError } from '../common/userFacingError';
import type { ForkedChild } from './forkedChild';
import { PROTOCOL_VERSION } from './protocol';
import type { Hello } from './rpc';
import { Timer } from './timer';

/** A freshly forked Node greets within 0.2 s; a machine that swaps is given time. */
const GREETING_TIMEOUT_MS = 30_000;

/**
 * Resolves once the child has greeted; one that stays silent is killed, which fails its greeting.
 * @throws UserFacingError where the child is of another version: the files on disk are no longer those that this process runs
 */
export async function expectGreeting(child: ForkedChild, hello: Promise<Hello>): Promise<void> {
  const giveUp = new Timer();
  giveUp.set(GREETING_TIMEOUT_MS, () => child.kill());
  try {
    if ((await hello).protocolVersion === PROTOCOL_VERSION) return;
  } finally {
    giveUp.clear();
  }
  throw new UserFacingError('Penchant was updated while this window was open. Reload the window to go on.', {
    action: { title: 'Reload Window', command: 'workbench.action.reloadWindow' },
  });
}
