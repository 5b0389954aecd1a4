/** @file Programs at low priority: they have what others leave of the processor. */
import { writeFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

/** Not the lowest, so that what they start can step back behind them. */
const BELOW_OTHERS = constants.priority.PRIORITY_BELOW_NORMAL;

/** Linux weighs sessions against each other first, and then the processes of each: what is to be polite has a session of its own. */
export const hasOwnSession = process.platform === 'linux';

/**
 * Lowers the priority of a process that has just started, in a session of its own where there are such; what it starts is as polite,
 * but for what begins another session.
 * @param {number} pid
 */
export function bePolite(pid) {
  try {
    setPriority(pid, BELOW_OTHERS);
    if (hasOwnSession) writeFileSync(`/proc/${pid}/autogroup`, String(constants.priority.PRIORITY_LOW));
  } catch {
    // It has ended already, or this system does not let us: it runs as the others do.
  }
}
